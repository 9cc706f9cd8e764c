"""Numbers in words: what is hidden is called hidden, and an interval never looks narrower than it is.

What is suppressed is never written, even where its value came along.
"""

from math import ceil, floor

from longwatch.page.wording import percent

NOT_SHOWN = "not\N{NO-BREAK SPACE}shown"
NONE = "–"
ALL_UNKNOWN = "unknown"
"""What stands in place of a share where nobody can tell of anybody: 0 % would read as no."""
_THIN, _HARD = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"


def count(number: int) -> str:
    """A whole number, its thousands apart."""
    return f"{number:,}".replace(",", _THIN)


def few(below: int) -> str:
    """What stands in place of a number that would point at few people, or give such a number away."""
    return f"fewer than {below}, or hidden" if below > 1 else NOT_SHOWN


def number(value: int | None, *, suppressed: bool, below: int) -> str:
    """A number; what stands in its place where it is hidden; a dash where there is none."""
    if suppressed:
        return few(below)
    return NONE if value is None else count(value)


def share(value: float | None, *, suppressed: bool = False) -> str:
    """A share in per cent, rounded to tenths; one that is not nothing, or not all, never reads as if it were."""
    if suppressed or value is None:
        return NOT_SHOWN if suppressed else NONE
    if 0 < value < 0.001:
        return _together("under 0.1 %")
    if 0.999 < value < 1:
        return _together("over 99.9 %")
    return _together(percent(floor(value * 1000 + 0.5) / 1000))


def interval(low: float | None, high: float | None, *, suppressed: bool = False) -> str:
    """An interval of shares in per cent, each end rounded outward."""
    if suppressed or low is None or high is None:
        return NOT_SHOWN if suppressed else NONE
    upper = min(1.0, ceil(high * 1000 - 1e-9) / 1000)
    return _together(f"{percent(low).removesuffix(' %')} to {percent(upper)}")


def _together(words: str) -> str:
    return words.replace(" ", _HARD)


def breakable(told: str) -> str:
    """What a column as narrow as a small picture may break between its words, a per cent staying with its number."""
    return told.replace(_HARD, " ").replace(" %", f"{_HARD}%")


def rate(value: float | None, *, suppressed: bool = False) -> str:
    """A rate with as many decimals as it needs; never as nothing where there is something."""
    if suppressed or value is None:
        return NOT_SHOWN if suppressed else NONE
    if value < 0.001:
        return "under 0.001" if value else "0"
    return f"{value:,.{1 if value >= 10 else 2 if value >= 1 else 3}f}".replace(",", _THIN)
