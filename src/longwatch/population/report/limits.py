"""How far a site may lie from the whole by chance alone: exact binomial limits.

A limit is interpolated between whole counts, so that a site lies outside the line exactly when the exact test
says so: when so few, or so many, would come in fewer than `tail` of all sites of its size that are like the whole.
"""

from math import exp, lgamma, log, log1p, sqrt
from typing import Literal

Standing = Literal["inside", "low", "high", "very low", "very high"]
USUAL, RARE = 0.025, 0.001
"""What lies beyond either of a pair of 95 % limits, and of 99.8 % limits."""

_FAR = 15.0  # standard deviations beyond which nothing is worth adding up


def standing(count: int, of: int, whole: float) -> Standing:
    """Where a site lies: inside the 95 % limits, beyond them, or beyond the 99.8 % limits (very)."""
    few, many = at_most(count, of, whole), at_most(of - count, of, 1.0 - whole)
    if few < USUAL:
        return "very low" if few < RARE else "low"
    if many < USUAL:
        return "very high" if many < RARE else "high"
    return "inside"


def limits(of: int, whole: float, tail: float) -> tuple[float, float]:
    """The lowest and the highest share that a site of this size may have."""
    return _lowest(of, whole, tail), 1.0 - _lowest(of, 1.0 - whole, tail)


def at_most(count: int, of: int, share: float) -> float:
    """The chance of so many or fewer, when each of them has the same chance."""
    total = 0.0
    for number in range(_start(of, share), count + 1):
        total += _exactly(number, of, share)
    return min(total, 1.0)


def _lowest(of: int, share: float, tail: float) -> float:
    if share <= 0.0 or share >= 1.0:
        return min(max(share, 0.0), 1.0)
    total = 0.0
    for number in range(_start(of, share), of + 1):
        here = _exactly(number, of, share)
        if total + here >= tail:
            return max(0.0, (number - (total + here - tail) / here) / of)
        total += here
    return 1.0


def _start(of: int, share: float) -> int:
    spread = sqrt(of * share * (1.0 - share))
    return max(0, int(of * share - _FAR * spread) - 1)


def _exactly(count: int, of: int, share: float) -> float:
    if share <= 0.0 or share >= 1.0:
        return float(count == (of if share >= 1.0 else 0))
    ways = lgamma(of + 1) - lgamma(count + 1) - lgamma(of - count + 1)
    return exp(ways + count * log(share) + (of - count) * log1p(-share))
