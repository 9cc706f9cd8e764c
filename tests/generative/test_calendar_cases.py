"""The published calendar cases for immunisation schedules, with the reading that this project takes.

Those schedules roll a day that does not exist over to the first of the next month. CQL and FHIRPath, and so
this project, fall back to the last day of the shorter month instead; the file lists both answers.
"""

import csv
import re
from datetime import date, timedelta

import pytest
from tests.conftest import OUTSIDE

from longwatch.core.dates import Interval, add_months

CASES = OUTSIDE / "cdsi-dates" / "calcdt_cases.csv"


def published() -> list[dict[str, str]]:
    """The rows of the file; none where it is absent."""
    if not CASES.is_file():
        return []
    with CASES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def added(start: date, text: str) -> date:
    """The day after adding '3 years', '- 4 days' or '6 months - 4 days', the months before the days."""
    for sign, length in re.findall(r"([+-]?) ?(\d+ \w+)", text):
        interval = Interval.parse(length)
        start = interval.before(start) if sign == "-" else interval.after(start)
    return start


ROWS = published()
needs_cases = pytest.mark.skipif(
    not ROWS,
    reason="the published calendar cases are not here: set LONGWATCH_OUTSIDE to the folder that holds them",
)


@needs_cases
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["case_id"])
def test_a_published_case_gives_the_last_day_of_the_shorter_month(row: dict[str, str]) -> None:
    given = added(date.fromisoformat(row["start_date"]), row["interval"])
    assert str(given) == row["expected_clamp_alternative"]


@needs_cases
def test_every_published_case_was_read() -> None:
    assert len(ROWS) >= 15
    assert all(row["expected_clamp_alternative"] for row in ROWS)


def test_a_day_that_does_not_exist_never_overflows_into_the_next_month() -> None:
    """31 August and six months is 28 February, and neither 1 nor 3 March."""
    assert add_months(date(2000, 8, 31), 6) == date(2001, 2, 28)
    day = date(2000, 1, 1)
    while day < date(2004, 1, 1):
        for months in range(-14, 15):
            given = add_months(day, months)
            assert given.year * 12 + given.month == day.year * 12 + day.month + months
            last_of_month = (given + timedelta(days=1)).month != given.month
            assert given.day == day.day or (given.day < day.day and last_of_month)
        day += timedelta(days=1)
