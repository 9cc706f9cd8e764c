"""Days, intervals and partial dates, with the month arithmetic that CQL and FHIRPath use."""

import calendar
import re
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Self

import msgspec

from longwatch.core.written import Written

DAY = timedelta(days=1)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class DateMistake(ValueError):
    """A text is not a date; the message says what was expected, never the text itself."""


def add_months(day: date, months: int) -> date:
    """The same day of the month, or the last day of a shorter month.

    31 January plus one month is 28 or 29 February. Always add n months to the anchor:
    one month added n times drifts to the shortest day met on the way.

    Raises:  OverflowError outside the years 1 to 9999.
    """
    month = day.year * 12 + day.month - 1 + months
    if not 12 <= month < 120_000:
        raise OverflowError("the sum leaves the years 1 to 9999")
    year, number = month // 12, month % 12 + 1
    of_month = day.day
    if of_month > 28:
        of_month = min(of_month, _last_of_month(year, number))
    return date(year, number, of_month)


def _last_of_month(year: int, month: int) -> int:
    return 29 if month == 2 and calendar.isleap(year) else _LENGTHS[month - 1]


def in_words(day: date) -> str:
    """A day as people write it: '3 Mar 2025', the month in letters so that no country reads it wrongly."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


class Interval(Written):
    """A length of time in months or in days, never both; written '6 weeks' or '48 months'."""

    __slots__ = ("days", "months")
    months: int
    days: int

    def __init__(self, months: int = 0, days: int = 0) -> None:
        if months and days:
            raise ValueError("an interval is given in months or in days, not in both")
        if months < 0 or days < 0:
            raise ValueError("an interval cannot be negative")
        self._set(months=months, days=days)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read '30 days', '6 weeks', '1 month' or '4 years'."""
        match = re.fullmatch(r"(\d{1,4}) (day|week|month|year)s?", text)
        if match is None:
            raise ValueError("expected a length of time such as '30 days', '6 weeks', '1 month' or '4 years'")
        count, unit = int(match[1]), match[2]
        if unit in ("day", "week"):
            return cls(days=count * (7 if unit == "week" else 1))
        return cls(months=count * (12 if unit == "year" else 1))

    def after(self, anchor: date, times: int = 1) -> date:
        """The day that lies this interval, taken `times` times, after the anchor; the anchor counts once."""
        if self.months:
            return add_months(anchor, self.months * times)
        return anchor + DAY * (self.days * times)

    def before(self, anchor: date) -> date:
        """The day that lies this interval before the anchor; the calendar's first day where that lies before it."""
        try:
            return self.after(anchor, -1)
        except OverflowError:
            return date.min

    @property
    def is_nothing(self) -> bool:
        """Whether it has no length: the very day."""
        return self.months == self.days == 0

    @property
    def fewest_days(self) -> int:
        """The days of this interval when every month in it is the shortest there is."""
        return self.months * 28 + self.days

    def times_within(self, anchor: date, day: date) -> int:
        """How many whole intervals lie between the anchor and a later day: the greatest n with n times after it.

        Raises:  ZeroDivisionError for an interval of no length.
        """
        if not self.months:
            return (day - anchor).days // self.days
        months = (day.year - anchor.year) * 12 + day.month - anchor.month
        # Only a day after the 28th can be clamped to an earlier one.
        if day.day < anchor.day and (anchor.day <= 28 or day < add_months(anchor, months)):
            months -= 1
        return months // self.months

    def __str__(self) -> str:
        count, unit = (self.months, "month") if self.months else (self.days, "day")
        return f"{count} {unit}" if count == 1 else f"{count} {unit}s"


class PartialDate(msgspec.Struct, frozen=True, order=True):
    """A day, a month or a year, as precisely as the source knew it."""

    first: date
    last: date

    @property
    def is_whole(self) -> bool:
        """Whether the source gave the very day."""
        return self.first == self.last


_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T.*)?)?)?", re.ASCII | re.DOTALL)
_TIME = re.compile(r"T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}" + _TIME.pattern, re.ASCII)


def partial_date(text: str) -> PartialDate:
    """Read a FHIR date or dateTime as the civil day written there, in its own offset.

    Raises:  DateMistake when the text is not YYYY, YYYY-MM, YYYY-MM-DD or such a day with a time.
    """
    match = _PARTIAL.fullmatch(text)
    if match is None or ("T" in text and _TIME.fullmatch(text[10:]) is None):
        raise DateMistake("expected a date such as 2026, 2026-03 or 2026-03-31, or a day with a time")
    try:
        if match[3]:
            day = date(int(match[1]), int(match[2]), int(match[3]))
            return PartialDate(day, day)
        first = date(int(match[1]), int(match[2] or 1), 1)
    except ValueError:
        raise DateMistake("this day or month does not exist in the calendar") from None
    months = 1 if match[2] else 12
    last_month = first.month + months - 1
    return PartialDate(first, date(first.year, last_month, _last_of_month(first.year, last_month)))


def moment(text: str, zone: tzinfo = UTC) -> datetime:
    """Read a FHIR instant or dateTime as a moment; a date alone is the start of its day.

    A time without an offset is in `zone`, the clinic's own.
    """
    if _MOMENT.fullmatch(text) is None:
        start = partial_date(text).first
        return datetime(start.year, start.month, start.day, tzinfo=zone)
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        partial_date(text)  # raises where it is the day that does not exist
        raise DateMistake("this time of day does not exist") from None
    return read if read.tzinfo else read.replace(tzinfo=zone)


def years_between(birth: date, on: date) -> int:
    """Completed years of age; someone born on 29 February is a year older on 28 February of a common year.

    The same clamped arithmetic as every other anniversary here.
    """
    years = on.year - birth.year
    return years if add_months(birth, years * 12) <= on else years - 1
