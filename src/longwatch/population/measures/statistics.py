"""Shares and survival with their 95 % limits."""

from collections.abc import Iterable
from math import exp, log, sqrt
from typing import NamedTuple

_Z = 1.959963984540054


def wilson(part: int, whole: int) -> tuple[float, float]:
    """The limits of a share by Wilson's score method. `whole` is more than nothing."""
    share, width = part / whole, _Z * _Z / whole
    middle = (share + width / 2) / (1 + width)
    reach = _Z * sqrt(share * (1 - share) / whole + width / (4 * whole)) / (1 + width)
    # At the ends the limit is the end itself, whatever rounding makes of it.
    return (0.0 if part == 0 else middle - reach), (1.0 if part == whole else middle + reach)


class Interval(NamedTuple):
    """A stretch of months with those at risk as it begins, and how many had the event or were censored in it.

    month    the last of its months
    months   how many were put together
    """

    month: int
    at_risk: int
    events: int
    censored: int
    months: int = 1

    @property
    def exposed(self) -> float:
        """How many were at risk through it: of months put together, who was censored through half of them."""
        return self.at_risk - self.censored / 2 if self.months > 1 else self.at_risk


class Survival(NamedTuple):
    """The share without the event after an interval; without limits while nobody or everybody had it."""

    share: float
    low: float | None
    high: float | None


def kaplan_meier(intervals: Iterable[Interval]) -> list[Survival]:
    """The estimate after each interval: by Kaplan and Meier of single months, as in a life table of longer ones."""
    share, weight = 1.0, 0.0
    found = []
    for one in intervals:
        if one.events:
            share *= 1 - one.events / one.exposed
            if one.events < one.exposed:
                weight += one.events / (one.exposed * (one.exposed - one.events))
        found.append(Survival(share, *_limits(share, weight)))
    return found


def _limits(share: float, weight: float) -> tuple[float | None, float | None]:
    if not 0 < share < 1:
        return None, None
    reach = _Z * sqrt(weight) / -log(share)
    return share ** exp(reach), share ** exp(-reach)
