"""Days and values as places in a picture: nothing ever falls outside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import floor, log10

from longwatch.core.dates import DAY, add_months
from longwatch.page.shown import Shown

WIDTH = 900.0
EDGE = 6.0


@dataclass(frozen=True)
class Days:
    """The days of a picture from left to right, both included."""

    first: date
    last: date
    left: float = EDGE
    right: float = WIDTH - EDGE

    def x(self, day: date) -> float:
        """Where a day starts; a day outside the picture lies on its edge."""
        share = (day - self.first).days / max(1, (self.last - self.first).days)
        return self.left + min(1.0, max(0.0, share)) * (self.right - self.left)

    def span(self, first: date, last: date, least: float = 0.0) -> tuple[float, float]:
        """Where days from first to last, both included, start and how wide they are.

        `least` widens what would be too thin to see, without leaving the picture.
        """
        start = self.x(first)
        end = self.x(last + DAY) if last < self.last else self.right
        width = max(end - start, least)
        return min(start, self.right - width), width

    def years(self) -> list[tuple[int, float]]:
        """The years that begin in the picture, and where."""
        found = [date(year, 1, 1) for year in range(self.first.year, self.last.year + 1)]
        return [(day.year, self.x(day)) for day in found if self.first <= day]


def days_of(shown: Shown) -> Days | None:
    """The days that a patient's picture covers; None for someone never treated."""
    assessment = shown.assessment
    if not assessment.courses:
        return None
    ends = [series.episode.end for series in assessment.series if series.episode.end is not None]
    first = _months_from(assessment.courses[0].first, -2)
    return Days(first, _months_from(max([*ends, assessment.on]), 1))


def _months_from(day: date, months: int) -> date:
    try:
        return add_months(day, months)
    except OverflowError:  # at the very ends of the calendar there is no room for a margin
        return day


@dataclass(frozen=True)
class Values:
    """The values of a picture from its bottom, which is zero, to its top."""

    top: float
    bottom: float
    most: float

    def y(self, value: float) -> float:
        """Where a value lies; one outside the picture lies on its edge."""
        share = min(1.0, max(0.0, value / self.most))
        return self.bottom - share * (self.bottom - self.top)


def round_above(value: float) -> float:
    """The next round number that halves well, to end an axis on."""
    if value <= 0:
        return 1.0
    power = 10.0 ** floor(log10(value))
    return next(step * power for step in (1, 2, 3, 4, 6, 8, 10) if value <= step * power * (1 + 1e-9))


def rows(spans: Sequence[tuple[float, float]]) -> list[int]:
    """For each span, in their order, the first row in which it touches no other."""
    ends: list[float] = []
    placed = []
    for start, end in spans:
        row = next((n for n, taken in enumerate(ends) if taken <= start), len(ends))
        ends[row : row + 1] = [end]
        placed.append(row)
    return placed
