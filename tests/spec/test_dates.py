"""Dates

A day is the civil day as it was written where the thing happened, in that place's own offset. Months are
added to the day that is counted from, all at once; where the month is too short, its last day is taken.
"""

from datetime import date

from tests.spec.examples import Example
from tests.spec.rules import protocol, series

from longwatch.core.dates import Interval, partial_date, years_between


def after(day: str, interval: str) -> date:
    return Interval.parse(interval).after(date.fromisoformat(day))


def test_adding_months_keeps_the_day_of_the_month_or_falls_back_to_the_last_day(example: Example) -> None:
    example.table(
        """
        day        | plus      | gives
        2025-01-15 | 1 month   | 2025-02-15
        2025-01-31 | 1 month   | 2025-02-28
        2024-01-31 | 1 month   | 2024-02-29
        2024-01-30 | 1 month   | 2024-02-29
        2025-03-31 | 6 months  | 2025-09-30
        2025-11-30 | 3 months  | 2026-02-28
        2024-02-29 | 12 months | 2025-02-28
        2024-02-29 | 4 years   | 2028-02-29
        2024-02-29 | 48 months | 2028-02-29
        """,
        after,
    )


def test_days_and_weeks_are_counted_through_leap_days(example: Example) -> None:
    example.table(
        """
        day        | plus    | gives
        2024-02-01 | 5 weeks | 2024-03-07
        2025-02-01 | 5 weeks | 2025-03-08
        2024-02-28 | 1 day   | 2024-02-29
        2025-12-31 | 1 day   | 2026-01-01
        """,
        after,
    )


def test_months_are_always_added_to_the_first_day_never_one_to_another(example: Example) -> None:
    """One month after 31 January is 28 February, but two months after it is 31 March, not 28 March."""
    example.table(
        """
        day        | plus     | gives
        2025-01-31 | 1 month  | 2025-02-28
        2025-01-31 | 2 months | 2025-03-31
        2025-01-31 | 3 months | 2025-04-30
        2025-01-31 | 4 months | 2025-05-31
        """,
        after,
    )


def test_a_day_is_the_one_written_in_its_own_offset(example: Example) -> None:
    """Late in the evening in the west is already tomorrow in the east; the patient's day is the one written."""
    example.table(
        """
        written                   | first day  | last day
        2026-03-31T23:30:00-08:00 | 2026-03-31 | 2026-03-31
        2026-03-31T00:15:00+13:00 | 2026-03-31 | 2026-03-31
        2026-03-31                | 2026-03-31 | 2026-03-31
        """,
        _first_then_last,
    )


def test_a_partial_date_is_a_stretch_from_its_first_to_its_last_day(example: Example) -> None:
    """What a partial date satisfies counts from its first day; vaccinations and births count from its last."""
    example.table(
        """
        written | first day  | last day
        2026-03 | 2026-03-01 | 2026-03-31
        2024-02 | 2024-02-01 | 2024-02-29
        2025-02 | 2025-02-01 | 2025-02-28
        2026    | 2026-01-01 | 2026-12-31
        """,
        _first_then_last,
    )


def _first_then_last(text: str, first: str) -> date:
    read = partial_date(text)
    assert str(read.first) == first
    return read.last


def test_age_is_in_completed_years_and_29_february_turns_older_on_the_28th(example: Example) -> None:
    example.table(
        """
        born       | on         | years
        1980-06-15 | 2025-06-14 | 44
        1980-06-15 | 2025-06-15 | 45
        2000-02-29 | 2025-02-27 | 24
        2000-02-29 | 2025-02-28 | 25
        2000-02-29 | 2024-02-28 | 23
        2000-02-29 | 2024-02-29 | 24
        """,
        lambda born, on: years_between(date.fromisoformat(born), date.fromisoformat(on)),
    )


def test_a_monthly_test_from_the_31st_is_due_on_the_last_day_of_a_shorter_month(example: Example) -> None:
    """The next due day is counted from the day on which the test was done."""
    example.patient(
        """
        day        | fact
        2025-01-31 | infusion
        2025-02-28 | blood count
        """,
        protocol(series(lead="0 days", grace="0 days")),
        """
        on         | status     | due        | overdue from
        2025-02-27 | up-to-date | 2025-02-28 | 2025-03-01
        2025-02-28 | up-to-date | 2025-03-28 | 2025-03-29
        """,
    )


def test_a_series_from_29_february_ends_on_29_february_four_years_later(example: Example) -> None:
    example.patient(
        """
        day        | fact
        2024-02-29 | infusion
        """,
        protocol(series()),
        """
        on         | start      | end        | due
        2024-02-29 | 2024-02-29 | 2028-02-29 | 2024-03-29
        """,
    )
