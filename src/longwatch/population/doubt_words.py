"""Why nobody can tell, in words: the sentences of `cannot_tell` from the relation `doubt_reason`."""

from collections.abc import Callable
from datetime import date
from typing import Any

from longwatch.core.dates import in_words

_COLUMNS = ["id", "kind", "why", "number", "first_day", "last_day", "others"]


def doubts_in_words(rows: Callable[[str, list[str]], list[Any]]) -> dict[tuple[int, str], str]:
    """For each patient and id that is not settled, the words that are told last of it."""
    return {(patient, name): _said(*row) for patient, name, *row in rows("doubt_reason", _COLUMNS)}


def _said(kind: str, why: str, number: int, *rest: Any) -> str:
    first, last, others = rest
    match kind:
        case "results":
            span = f"of {in_words(first)}" if first == last else f"from {in_words(first)} to {in_words(last)}"
            return f"{why} ({_counted(number, 'result')} {span})"
        case "denied":
            return f"{why}: the record shows it, and a later answer of {in_words(last)} denies it"
        case "both":
            return f"{why}: answered yes on {in_words(first)} and no on {in_words(last)}"
        case "unasked":
            return f"{why}: the record does not say whether it concerns this patient"
        case "reports":
            parts = (
                _reports(number, "in the patient's own words", first),
                _reports(others, "while no alarm is in force here", last),
            )
            return f"{'; '.join(filter(None, parts))}: a person must read it today"
        case _:
            return why


def _reports(number: int, what: str, newest: date) -> str:
    return f"{_counted(number, 'report')} {what}, the newest of {in_words(newest)}" if number else ""


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
