"""Small numbers are not shown, nor what would let one work them out.

What counts is how many people stand behind a number. A row is shown whole or not at all, since of parts and a
whole each gives away another. Hiding one row of a table with a sum would give it away too: then others are
hidden with it, those with the fewest people first.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from longwatch.population.measures.statistics import Interval


class People(NamedTuple):
    """How many people stand in each cell of a row, and in the whole row; one may stand in several cells."""

    cells: tuple[int, ...]
    whole: int


def is_few(people: int, below: int) -> bool:
    """Whether so many people are too few to be shown; nobody is not."""
    return 0 < people < below


def is_telling(row: People, below: int) -> bool:
    """Whether a row has a cell, or is as a whole, of too few people."""
    return any(is_few(people, below) for people in (*row.cells, row.whole))


def hidden(rows: Sequence[People], below: int, *, also: Collection[int] = ()) -> tuple[set[int], bool]:
    """Which rows of a table are hidden, and whether their sum is.

    also   rows that are hidden whatever they hold, because another table would give them away
    """
    wholes = [People((), row.whole) for row in rows]
    # First by the whole of each row alone, so that all tables of the same people hide at least the same rows.
    found = {*also, *_closed(wholes, set(), below, sum_is_known=True)}
    found |= {number for number, row in enumerate(rows) if is_telling(row, below)}
    sum_is_hidden = is_telling(_sum(rows), below) or is_one_each(rows, below)
    return _closed(rows, found, below, sum_is_known=not sum_is_hidden), sum_is_hidden


def is_one_each(rows: Sequence[People], below: int) -> bool:
    """Whether every row is of one person: a row is there only for somebody, so their sum alone would say so."""
    return bool(rows) and below > 1 and sum(row.whole for row in rows) <= len(rows)


def _closed(rows: Sequence[People], start: set[int], below: int, *, sum_is_known: bool) -> set[int]:
    """With as many further rows hidden as it takes for the hidden ones together to tell nothing."""
    found = start | {number for number, row in enumerate(rows) if is_few(row.whole, below)}
    shown = sorted(set(range(len(rows))) - found, key=lambda number: (rows[number].whole, number))
    for number in shown:
        if not _gives_away([rows[n] for n in found], below, sum_is_known=sum_is_known):
            break
        found.add(number)
    return found


def _gives_away(rows: Sequence[People], below: int, *, sum_is_known: bool) -> bool:
    """Whether the shown rows, taken from the sum, tell of few people. The sum of the wholes is known elsewhere."""
    if not rows:
        return False
    hidden_sum = _sum(rows)
    small = is_telling(hidden_sum, below) if sum_is_known else is_few(hidden_sum.whole, below)
    return len(rows) == 1 or small or is_one_each(rows, below)


def _sum(rows: Sequence[People]) -> People:
    cells = tuple(map(sum, zip(*(row.cells for row in rows), strict=True)))
    return People(cells, sum(row.whole for row in rows))


def put_together(intervals: Iterable[Interval], below: int) -> tuple[Interval, ...]:
    """Months put together until each stretch has no event or enough, and no censored or enough; none if all fail."""
    found: list[Interval] = []
    for one in intervals:
        if found and _is_telling(found[-1], below):
            one = _joined(found.pop(), one)
        found.append(one)
    while len(found) > 1 and _is_telling(found[-1], below):
        last = found.pop()
        found.append(_joined(found.pop(), last))
    return () if found and _is_telling(found[-1], below) else tuple(found)


def _joined(one: Interval, after: Interval) -> Interval:
    return Interval(
        after.month,
        one.at_risk,
        one.events + after.events,
        one.censored + after.censored,
        one.months + after.months,
    )


def _is_telling(one: Interval, below: int) -> bool:
    return is_few(one.events, below) or is_few(one.censored, below)
