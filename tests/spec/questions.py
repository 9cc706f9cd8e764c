"""The questions that a table of answers asks, one a column, and how its cells are written.

Settings of a row: 'on' (the day), 'known by', 'where' (LAND unless told), 'planned' (a planned course).
Every other column is a question below. Where several series, alerts or criteria are in play, the
column names one: 'status of skin check'. A dash stands for no date, none, or nothing.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from longwatch.core.findings import Assessment, Gap

SETTINGS = ("on", "known by", "where", "planned")


def questions() -> list[str]:
    """The name of every question there is."""
    return [*_ONE, *_WHOLE]


def ask(question: str, assessment: Assessment) -> Any:
    """The answer to one question, as `read` reads a cell of its column."""
    name, _, which = question.partition(" of ")
    if question in _WHOLE:
        return _WHOLE[question](assessment)
    findings, field = _ONE[name]
    chosen = [f for f in findings(assessment) if which in ("", f.id)]
    if len(chosen) > 1:
        raise ValueError(f"{question}: several fit, name one: {[f.id for f in chosen]}")
    return field(chosen[0]) if chosen else "-"


def read(question: str, cell: str) -> Any:
    """A cell as the answer is compared: a share is written as covered days / elapsed days."""
    if question.partition(" of ")[0] == "adherence" and cell != "-":
        return float(Fraction(cell))
    return cell


def _text(value: object) -> str:
    if value is None or value in ("", ()):
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _joined(values: list[str]) -> str:
    return ", ".join(values) or "-"


def _gap(gap: Gap) -> str:
    return f"{gap.from_} to {gap.to}: {gap.days} days, {gap.missed} missed"


def _open(assessment: Assessment) -> str:
    return _joined(sorted({told.id for told in assessment.cannot_tell if not told.settled}))


_Field = Callable[[Any], Any]
_ONE: dict[str, tuple[Callable[[Assessment], tuple[Any, ...]], _Field]] = {
    "status": (lambda a: a.series, lambda s: _text(s.status)),
    "start": (lambda a: a.series, lambda s: _text(s.episode.start)),
    "end": (lambda a: a.series, lambda s: _text(s.episode.end)),
    "last": (lambda a: a.series, lambda s: _text(s.last)),
    "due": (lambda a: a.series, lambda s: _text(s.due)),
    "overdue from": (lambda a: a.series, lambda s: _text(s.overdue_from)),
    "days overdue": (lambda a: a.series, lambda s: _text(s.days_overdue)),
    "critical": (lambda a: a.series, lambda s: _text(s.critical)),
    "waived until": (lambda a: a.series, lambda s: _text(s.waived_until)),
    "gaps": (lambda a: a.series, lambda s: _joined([_gap(gap) for gap in s.gaps])),
    "adherence": (lambda a: a.series, lambda s: "-" if s.adherence is None else s.adherence),
    "tested": (
        lambda a: a.series,
        lambda s: f"{s.tested_intervals.tested} of {s.tested_intervals.completed}",
    ),
    "alert": (lambda a: a.alerts, lambda f: f"{f.state} {f.severity}"),
    "opened": (lambda a: a.alerts, lambda f: _text(f.opened)),
    "latest": (lambda a: a.alerts, lambda f: _text(f.latest)),
    "value": (lambda a: a.eligibility.criteria, lambda c: _text(c.value)),
    "effect": (lambda a: a.eligibility.criteria, lambda c: _text(c.effect)),
    "needed": (lambda a: a.prerequisites, lambda p: _text(p.status)),
    "by": (lambda a: a.prerequisites, lambda p: _text(p.by)),
    "shield": (lambda a: a.prophylaxis, lambda p: _text(p.status)),
    "shield until": (lambda a: a.prophylaxis, lambda p: _text(p.until)),
    "alarm": (lambda a: a.alarms, lambda f: _text(f.urgency)),
    "raised by": (lambda a: a.alarms, lambda f: _joined(list(f.symptoms))),
    "reported": (lambda a: a.alarms, lambda f: _text(f.reported)),
    "alert waived until": (lambda a: a.alerts, lambda f: _text(f.waived_until)),
    "alarm waived until": (lambda a: a.alarms, lambda f: _text(f.waived_until)),
    "care": (lambda a: a.precautions, lambda p: _text(p.status)),
    "care from": (lambda a: a.precautions, lambda p: _text(p.from_)),
    "care until": (lambda a: a.precautions, lambda p: _text(p.until)),
}
_WHOLE: dict[str, Callable[[Assessment], Any]] = {
    "courses": lambda a: _joined([f"{c.first} to {_text(c.last)} ({c.infusions})" for c in a.courses]),
    "all series": lambda a: _joined([s.id for s in a.series]),
    "alerts": lambda a: _joined([f"{f.severity} {f.id}" for f in a.alerts]),
    "alarms": lambda a: _joined([f"{f.urgency} {f.id}" for f in a.alarms]),
    "symptoms": lambda a: _joined([f"{s.urgency} {s.symptom or 'own words'}" for s in a.symptoms]),
    "eligibility": lambda a: a.eligibility.status,
    "clearance": lambda a: f"{a.clearance.status} for {a.clearance.for_}",
    "held up by": lambda a: _joined(sorted({reason.id for reason in a.clearance.reasons})),
    "cannot tell": _open,
    "place": lambda a: a.place,
    "reasons": lambda a: _joined(sorted(a.place_reasons)),
    "waits until": lambda a: _text(a.place_until),
    "next date": lambda a: _text(a.next_date),
    "next change": lambda a: _text(a.next_change),
}
