"""The series of a later day from their state are what a whole assessment of that day says."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engines import Question
from tests.generative.crowds import crowd
from tests.generative.strategies import JURISDICTIONS, protocols
from tests.spec.drawing import record
from tests.spec.rules import criterion, fact, protocol, series

from longwatch.core.protocol import Protocol
from longwatch.engine.relational import Step, plan_for
from longwatch.engine.relational.redating import (
    can_be_redated,
    is_fixed,
    later_days,
    redating_steps,
    rules_change,
)
from longwatch.population.duckdb import DuckDB
from longwatch.population.facts import Asked, tables_of

FINDING = [
    "patient", "id", "item", "status", "last", "due", "overdue_from", "days_overdue", "critical", "episode_start",
    "episode_end", "waived_until", "ended_on", "adherence", "tested", "completed", "missed",
]  # fmt: skip
GAP = ["patient", "series", "first_day", "last_day", "days", "missed"]
LATER = [1, 6, 29, 31, 180, 900, 3000]


@given(protocols(), st.sampled_from(JURISDICTIONS), st.integers(0, 2**32), st.sampled_from(LATER))
def test_a_later_day_is_told_from_the_state(rules: Protocol, where: str, number: int, days: int) -> None:
    questions, on, later = _two_days(rules, number, days)
    if not _can_be_told(rules, where, on, later):
        return
    whole, gaps, held = _assessed(rules, where, questions, later, seen_on=on)
    moved, open_gaps = _redated(rules, where, questions, on, later)
    # Who has anything still to come on the earlier day is no case for it.
    assert [row for row in moved if row[0] not in held] == [row for row in whole if row[0] not in held]
    assert {row for row in open_gaps if row[0] not in held} <= gaps


@given(protocols(), st.sampled_from(JURISDICTIONS), st.integers(0, 2**32), st.sampled_from(LATER))
def test_what_is_fixed_is_the_same_on_a_later_day(
    rules: Protocol, where: str, number: int, days: int
) -> None:
    questions, on, later = _two_days(rules, number, days)
    if not _can_be_told(rules, where, on, later):
        return
    with _filled(questions, on) as here:
        here.plan([*plan_for(rules, where), *_fixed(on)])
        fixed, fixed_gaps = set(here.read("fixed", FINDING)), set(here.read("fixed_gaps", GAP))
    whole, gaps, held = _assessed(rules, where, questions, later, seen_on=on)
    assert {row for row in fixed if row[0] not in held} <= {*whole}
    assert {row for row in fixed_gaps if row[0] not in held} <= gaps


@given(protocols(), st.sampled_from(JURISDICTIONS), st.integers(0, 2**32))
def test_the_status_alone_is_that_of_the_whole_finding(rules: Protocol, where: str, number: int) -> None:
    questions = crowd(rules, Random(number), 20)
    with DuckDB(threads=1) as here:
        here.fill(tables_of(Asked(*question) for question in questions))
        here.plan(plan_for(rules, where))
        known = [name for name in FINDING if name not in ("adherence", "tested", "completed", "missed")]
        order = ["patient", "place"]
        assert here.read("series_status", known, order) == here.read("series_finding", known, order)


def _two_days(rules: Protocol, number: int, days: int) -> tuple[list[Question], date, date]:
    """A crowd, and two days that it is asked about."""
    questions = [_without_the_future(one, days) for one in crowd(rules, Random(number), 20)]
    on = max(question.on for question in questions)
    return questions, on, on + timedelta(days=days)


def _can_be_told(rules: Protocol, where: str, on: date, later: date) -> bool:
    change = rules_change(rules, where, on)
    return can_be_redated(rules, where) and (change is None or later < change)


def _without_the_future(question: Question, days: int) -> Question:
    return question._replace(known_by=None, planned=None)


def _filled(questions: Sequence[Question], on: date) -> DuckDB:
    here = DuckDB(threads=1)
    here.fill(tables_of(Asked(question.record, on) for question in questions))
    return here


def _assessed(
    rules: Protocol, where: str, questions: Sequence[Question], on: date, *, seen_on: date
) -> tuple[list[Any], set[Any], set[int]]:
    """The series and gaps of a day, and the patients of whom anything lies between an earlier day and this one."""
    with _filled(questions, seen_on) as earlier:
        earlier.plan([*plan_for(rules, where), later_days()])
        held = {patient for (patient,) in earlier.read("later_days", ["patient"])}
    with _filled(questions, on) as here:
        here.plan(plan_for(rules, where))
        gaps = set(here.read("series_gap", GAP))
        return here.read("series_finding", FINDING, ["patient", "place"]), gaps, held


def _fixed(on: date) -> list[Step]:
    """What a run sets apart, to be taken along to a later day."""
    which = is_fixed("f", on)
    return [
        Step("fixed", f"SELECT f.* FROM series_finding AS f WHERE {which}"),
        Step(
            "fixed_gaps",
            "SELECT g.* FROM series_gap AS g JOIN series_finding AS f ON f.patient = g.patient AND f.id = g.series "
            f"WHERE NOT g.is_open OR {which}",
        ),
    ]


def _redated(
    rules: Protocol, where: str, questions: Sequence[Question], on: date, later: date
) -> tuple[list[Any], set[Any]]:
    with _filled(questions, on) as here:
        here.plan(plan_for(rules, where))
        here.make("series_state")
        here.connection.execute("CREATE TABLE series_kept AS SELECT * FROM series_state")
        here.plan(redating_steps(later))
        found = here.read("series_finding", FINDING, ["patient", "place"])
        return found, set(here.read("series_gap", GAP))


@pytest.mark.parametrize("applies", [fact("dizzy"), None])
def test_series_that_ask_for_what_time_changes_are_not_redated(applies: Any) -> None:
    rules = protocol(
        series(applies=applies) if applies else series(), criterion("x", ("cautions", fact("dizzy")))
    )
    assert can_be_redated(rules, "LAND") is (applies is None)


# After the test of 3 January none is due within the period, which ends on 6 January; its figures go on until then.
@pytest.mark.parametrize(
    ("drawn", "on", "fixed"),
    [
        ("2029-01-03 | blood count", date(2029, 1, 2), False),
        ("2029-01-03 | blood count", date(2029, 1, 3), False),
        ("2029-01-03 | blood count", date(2029, 1, 5), False),
        ("2029-01-03 | blood count", date(2029, 1, 6), True),
        ("2028-11-06 | blood count", date(2031, 1, 1), False),  # overdue by one day more each day
        ("2028-11-06 | death", date(2028, 11, 6), True),
    ],
)
def test_a_series_is_fixed_when_it_has_ended_or_its_last_day_is_over(
    drawn: str, on: date, fixed: bool
) -> None:
    facts = f"""
        day        | fact
        2025-01-06 | infusion
        {drawn}
        """
    with _filled([Question(record(facts), on)], on) as here:
        here.plan([*plan_for(protocol(series()), "LAND"), *_fixed(on)])
        assert len(here.read("fixed", ["patient"])) == fixed
        assert len(here.read("series_finding", ["patient"])) == 1
