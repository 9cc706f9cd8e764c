"""Whoever knows the shown rows and the sum cannot work out a number of few people."""

from collections.abc import Iterator, Sequence
from itertools import pairwise, product

from hypothesis import assume, given
from hypothesis import strategies as st

from longwatch.population.measures.statistics import Interval
from longwatch.population.measures.suppressing import People, hidden, is_few, put_together

BELOW = 3
Cells = tuple[int, int]
cells = st.tuples(st.integers(0, 4), st.integers(0, 4)).filter(any)
tables = st.lists(cells, min_size=1, max_size=4)


def _rows(table: Sequence[Cells]) -> list[People]:
    return [People(row, sum(row)) for row in table]


def _splits(total: int, count: int) -> Iterator[tuple[int, ...]]:
    """Every way in which so many rows add up to a total."""
    if count == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in _splits(total - first, count - 1):
            yield (first, *rest)


def _possible(table: Sequence[Cells], known_wholes: dict[int, int]) -> dict[int, list[set[int]]]:
    """What each cell, and the whole, of each hidden row can be, by everything that is shown."""
    gone, sum_is_hidden = hidden(_rows(table), BELOW)
    names = sorted(gone)
    if not names:
        return {}
    totals = [sum(table[n][cell] for n in names) for cell in (0, 1)]
    if sum_is_hidden:  # only how many there are in all is known
        whole = sum(totals)
        ways = [
            (yes, tuple(w - y for w, y in zip(wholes, yes, strict=True)))
            for wholes in _splits(whole, len(names))
            for yes in product(*(range(w + 1) for w in wholes))
        ]
    else:
        ways = list(product(_splits(totals[0], len(names)), _splits(totals[1], len(names))))
    found: dict[int, list[set[int]]] = {name: [set(), set(), set()] for name in names}
    for yes, no in ways:
        sums = [y + n for y, n in zip(yes, no, strict=True)]
        if all(sums) and all(known_wholes.get(n, s) == s for n, s in zip(names, sums, strict=True)):
            for place, name in enumerate(names):
                for number, value in enumerate((yes[place], no[place], sums[place])):
                    found[name][number].add(value)
    return found


def _is_small(table: Sequence[Cells]) -> bool:
    """Whether even how many there are in all would tell: too few, or one for each row."""
    people = sum(map(sum, table))
    return is_few(people, BELOW) or people == len(table)


def _told(table: Sequence[Cells], known_wholes: dict[int, int]) -> list[tuple[int, int]]:
    """Small numbers that can be worked out."""
    return [
        (name, next(iter(values)))
        for name, row in _possible(table, known_wholes).items()
        for values in row
        if len(values) == 1 and is_few(next(iter(values)), BELOW)
    ]


@given(tables)
def test_nothing_small_is_shown_or_can_be_taken_from_the_sum(table: list[Cells]) -> None:
    gone, sum_is_hidden = hidden(_rows(table), BELOW)
    shown = [row for n, row in enumerate(table) if n not in gone]
    assert not any(is_few(number, BELOW) for row in shown for number in (*row, sum(row)))
    if _is_small(table):
        assert sum_is_hidden and not shown
    else:
        assert _told(table, {}) == []


@given(st.lists(st.tuples(cells, st.integers(0, 8)), min_size=1, max_size=4))
def test_another_table_of_the_same_people_tells_nothing_either(pairs: list[tuple[Cells, int]]) -> None:
    """The same sites with other answers: what one table hides of them, the other does not give away."""
    first = [row for row, _ in pairs]
    assume(not _is_small(first))
    second = [(min(yes, sum(row)), sum(row) - min(yes, sum(row))) for row, yes in pairs]
    gone, _ = hidden(_rows(second), BELOW)
    wholes = {n: sum(row) for n, row in enumerate(second) if n not in gone}
    assert _told(first, wholes) == []


@given(tables)
def test_what_is_hidden_had_a_reason(table: list[Cells]) -> None:
    """A table without small numbers is shown whole."""
    if not any(is_few(number, BELOW) for row in table for number in (*row, sum(row))):
        assert hidden(_rows(table), BELOW) == (set(), False)


def test_rows_that_another_table_hides_are_hidden_here() -> None:
    rows = _rows([(9, 9), (8, 8), (7, 7)])
    gone, _ = hidden(rows, BELOW, also={0})
    assert 0 in gone and len(gone) == 2  # one alone could be taken from the sum


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=12))
def test_months_put_together_hold_nobody_or_enough(months: list[tuple[int, int]]) -> None:
    at_risk = sum(map(sum, months))
    given_: list[Interval] = []
    for month, (events, censored) in enumerate(months):
        given_.append(Interval(month, at_risk, events, censored))
        at_risk -= events + censored
    found = put_together(given_, BELOW)
    assert not any(is_few(number, BELOW) for one in found for number in (one.events, one.censored))
    if found:
        assert sum(one.events for one in found) == sum(one.events for one in given_)
        assert found[0].at_risk == given_[0].at_risk and found[-1].month == given_[-1].month
        for earlier, later in pairwise(found):
            assert later.at_risk == earlier.at_risk - earlier.events - earlier.censored
    elif months:
        events, censored = (sum(column) for column in zip(*months, strict=True))
        assert is_few(events, BELOW) or is_few(censored, BELOW)
