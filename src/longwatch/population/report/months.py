"""Curves over months: runs of months that may be drawn, the scale below them, and how many are at risk."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from typing import TypeVar

from longwatch.page.markup import Markup, element
from longwatch.population.report.plot import Plot, across, mark

Month = TypeVar("Month")
EVERY = 12
"""Months between two ticks, which a phone still has room for."""


def horizon(months: Iterable[int]) -> int:
    """Where the scale ends: whole years that hold every month."""
    return -(-(max(months, default=0) + 1) // EVERY) * EVERY


def ticks(last: int) -> list[tuple[float, str]]:
    """A tick for every year; for more than five years, for fewer."""
    wide = EVERY * -(-last // (EVERY * 5))
    return [(float(month), str(month)) for month in range(0, last + 1, wide)]


def runs(
    months: Sequence[Month], may: Callable[[Month], bool], at: Callable[[Month], int]
) -> list[list[Month]]:
    """The stretches of neighbouring months that may be drawn: a line never bridges one that may not."""
    ordered = sorted(months, key=at)
    numbered = [(at(one) - place, one) for place, one in enumerate(filter(may, ordered))]
    return [[one for _, one in group] for _, group in groupby(numbered, key=lambda pair: pair[0])]


def alone(plot: Plot, x: float, value: float, limits: tuple[float | None, float | None]) -> Markup:
    """A point that no line or band shows, with its interval where it has one."""
    low, high = limits
    whisker = None
    if low is not None and high is not None:
        place, ends = across(plot.x.at(x)), {"y1": f"{plot.y.at(low):.2f}", "y2": f"{plot.y.at(high):.2f}"}
        whisker = element("line", x1=place, x2=place, class_="whisker", **ends)
    return element("g", whisker, mark(plot.place(x, value), "circle", "mark-site"))


def at_risk(plot: Plot, said: Mapping[int, str], top: float) -> list[Markup]:
    """How many are at risk, in words, each under its month."""
    drawn = [element("text", "Number at risk", x=0, y=top, class_="axis")]
    for month, number in sorted(said.items()):
        x = across(plot.x.at(month))
        drawn.append(element("text", number, x=x, y=top + 17, text_anchor="middle", class_="tick"))
    return drawn
