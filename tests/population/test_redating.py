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
from tests.spec.rules import criterion, fact, protocol, series

from longwatch.core.protocol import Protocol
from longwatch.engine.relational import plan_for
from longwatch.engine.relational.redating import (
    can_be_redated,
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
    questions = [_without_the_future(one, days) for one in crowd(rules, Random(number), 20)]
    on = max(question.on for question in questions)
    later = on + timedelta(days=days)
    change = rules_change(rules, where, on)
    if not can_be_redated(rules, where) or (change is not None and change <= later):
        return
    whole, gaps, held = _assessed(rules, where, questions, later, seen_on=on)
    moved, open_gaps = _redated(rules, where, questions, on, later)
    # Who has anything still to come on the earlier day is no case for it.
    assert [row for row in moved if row[0] not in held] == [row for row in whole if row[0] not in held]
    assert {row for row in open_gaps if row[0] not in held} <= gaps


@given(protocols(), st.sampled_from(JURISDICTIONS), st.integers(0, 2**32))
def test_the_status_alone_is_that_of_the_whole_finding(rules: Protocol, where: str, number: int) -> None:
    questions = crowd(rules, Random(number), 20)
    with DuckDB(threads=1) as here:
        here.fill(tables_of(Asked(*question) for question in questions))
        here.plan(plan_for(rules, where))
        known = [name for name in FINDING if name not in ("adherence", "tested", "completed", "missed")]
        order = ["patient", "place"]
        assert here.read("series_status", known, order) == here.read("series_finding", known, order)


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
