"""A deed of which only the month is known: both engines ask on which day it was done until its last day has come."""

from datetime import date

import pytest
from tests.engines import Question, both, differences
from tests.population.rules import EVERYTHING as RULES

from longwatch.core.record import UNDATED, AnyFact, Deed, Doubt, Record

LAST = date(2026, 3, 31)
SHOT = Deed(id="Immunization/i", day=LAST, kind="immunisation", codes=("shot",))


def _doubt(day: date) -> Doubt:
    return Doubt(id="Immunization/i", day=day, why="only its month is known")


@pytest.mark.parametrize(
    ("facts", "on", "settled"),
    [
        ((SHOT, _doubt(date(2026, 3, 1))), date(2026, 3, 15), False),
        ((SHOT, _doubt(date(2026, 3, 1))), LAST, True),
        ((_doubt(date(2026, 3, 1)),), LAST, False),
        ((SHOT, _doubt(UNDATED)), LAST, False),
        ((SHOT, Doubt(id="Immunization/j", day=date(2026, 3, 1), why="another one")), LAST, False),
    ],
    ids=["before its last day", "on its last day", "without the deed", "without any day", "of another"],
)
def test_the_question_is_settled_once_the_last_day_has_come(
    facts: tuple[AnyFact, ...], on: date, settled: bool
) -> None:
    ((here, there),) = both(RULES, "LAND", [Question(Record(patient="p", facts=facts), on)])
    assert [told.settled for told in here["cannot_tell"] if told.id == "record"] == [settled]
    assert not differences(here, there)
