"""Moves every date of a record, a protocol or an assessment by whole turns of the calendar.

The calendar repeats after 400 years: same weekdays, same leap days. What moves with it must be the same.
"""

import re
from datetime import date, datetime
from typing import Any, TypeVar

import msgspec

from longwatch.core.record import ALWAYS_KNOWN, UNDATED

T = TypeVar("T")
_WRITTEN_DAY = re.compile(r"\b(\d{1,2} [A-Z][a-z]{2}) (\d{4})\b")
TEXTS = ("text", "why")


def shifted(value: T, years: int) -> T:
    """The same value with every date moved; what has no date stays undated."""
    return _shifted(value, years)  # type: ignore[no-any-return]


def _shifted(value: Any, years: int) -> Any:
    if isinstance(value, datetime):
        return value if value == ALWAYS_KNOWN else value.replace(year=value.year + years)
    if isinstance(value, date):
        return value if value == UNDATED else value.replace(year=value.year + years)
    if isinstance(value, msgspec.Struct):
        moved = {name: _shifted(getattr(value, name), years) for name in value.__struct_fields__}
        for name in TEXTS:
            if isinstance(moved.get(name), str):
                moved[name] = _in_text(moved[name], years)
        return type(value)(**moved)
    if isinstance(value, tuple):
        return tuple(_shifted(part, years) for part in value)
    if isinstance(value, dict):
        return {key: _shifted(part, years) for key, part in value.items()}
    return value


def _in_text(text: str, years: int) -> str:
    return _WRITTEN_DAY.sub(lambda found: f"{found[1]} {int(found[2]) + years}", text)
