"""What the relational engine finds, read into the types of the reference engine's findings, without words."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, TypeVar

from longwatch.core.answers import Answer
from longwatch.core.findings import (
    AlarmFinding,
    AlertFinding,
    CannotTell,
    Clearance,
    ClearanceReason,
    Course,
    CriterionFinding,
    Eligibility,
    Episode,
    Gap,
    PrecautionFinding,
    PrerequisiteFinding,
    ProphylaxisFinding,
    ReportedSymptom,
    SeriesFinding,
    TestedIntervals,
)
from longwatch.core.protocol import Effect, Severity, Urgency
from longwatch.population.database import Database

WORDLESS: dict[str, Any] = {
    **{"revision": "", "text": "", "because": (), "sources": (), "name": "", "ask": None},
    **{"suspects": (), "advice": "", "action": "", "tell": ()},
}
"""What the relational engine leaves out of a finding: sentences, and what only the rule itself says."""

T = TypeVar("T")
Reader = Callable[[Database, int], list[Any]]


def once(findings: Iterable[T]) -> tuple[T, ...]:
    """Each finding once, in an order of its own: these have none that means anything."""
    return tuple(sorted(dict.fromkeys(findings), key=repr))


def _each(rows: Iterable[tuple[Any, ...]], count: int, make: Callable[..., Any]) -> list[tuple[Any, ...]]:
    """For each patient, the first column of a row, what is made of the rest."""
    found: list[list[Any]] = [[] for _ in range(count)]
    for patient, *row in rows:
        found[patient].append(make(*row))
    return list(map(tuple, found))


def _blank(kind: type[T]) -> dict[str, Any]:
    fields = kind.__struct_fields__  # type: ignore[attr-defined]
    return {name: empty for name, empty in WORDLESS.items() if name in fields}


def _courses(here: Database, count: int) -> list[Any]:
    rows = here.read("courses", ["patient", "number", "first_day", "last_day", "infusions"], ["number"])
    return _each(rows, count, lambda n, first, last, given: Course(
        number=n, first=first, last=None if last == date.max else last, infusions=given))  # fmt: skip


def _series(here: Database, count: int) -> list[Any]:
    gaps: dict[Any, list[Gap]] = {}
    columns = ["patient", "series", "first_day", "last_day", "days", "missed"]
    for patient, series, first, last, days, missed in here.read("series_gap", columns, ["first_day"]):
        gaps.setdefault((patient, series), []).append(Gap(from_=first, to=last, days=days, missed=missed))
    plain = [
        "id",
        "item",
        "status",
        "last",
        "due",
        "overdue_from",
        "days_overdue",
        "critical",
        "waived_until",
    ]
    plain += ["ended_on", "adherence"]
    more = ["episode_start", "episode_end", "tested", "completed"]

    def finding(patient: int, *row: Any) -> SeriesFinding:
        own = dict(zip(plain, row, strict=False))
        start, end, tested, completed = row[len(plain) :]
        return SeriesFinding(
            **own,
            **_blank(SeriesFinding),
            episode=Episode(start=start, end=end),
            gaps=tuple(gaps.get((patient, own["id"]), ())),
            tested_intervals=TestedIntervals(tested=tested, completed=completed),
        )

    rows = here.read("series_finding", ["patient", "patient", *plain, *more], ["place"])
    return _each(rows, count, finding)


def _alerts(here: Database, count: int) -> list[Any]:
    columns = ["patient", "id", "severity", "state", "opened", "latest", "waived_until"]
    rows = here.read("alert_finding", columns, ["state", "weight", "opened", "id"])
    return _each(rows, count, lambda name, severity, *row: AlertFinding(
        id=name, severity=Severity(severity), **dict(zip(columns[3:], row, strict=True)), **_blank(AlertFinding)))  # fmt: skip


def _stopped(here: Database, count: int) -> list[Any]:
    rows = here.read("alert_doubt", ["patient", "id", "problem", "latest", "settled"])
    return [once(each) for each in _each(rows, count, lambda *row: row)]


def _eligibility(here: Database, count: int) -> list[Any]:
    rows = here.read("criterion_finding", ["patient", "id", "value", "effect"], ["number"])
    criteria = _each(rows, count, lambda name, value, effect: CriterionFinding(
        id=name, value=Answer(value), effect=Effect(effect), **_blank(CriterionFinding)))  # fmt: skip
    statuses = here.read("eligibility", ["status"], ["patient"])
    return [
        Eligibility(status=status, text="", criteria=found)
        for (status,), found in zip(statuses, criteria, strict=True)
    ]


def _prerequisites(here: Database, count: int) -> list[Any]:
    columns = ["patient", "id", "item", "status", "required", "by_day"]
    rows = here.read("prerequisite_finding", columns, ["number"])
    return _each(rows, count, lambda name, item, status, required, by: PrerequisiteFinding(
        id=name, item=item, status=status, required=required, by=by, **_blank(PrerequisiteFinding)))  # fmt: skip


def _prophylaxis(here: Database, count: int) -> list[Any]:
    rows = here.read("prophylaxis_finding", ["patient", "id", "status", "until"], ["number"])
    return _each(rows, count, lambda name, status, until: ProphylaxisFinding(
        id=name, status=status, until=until, **_blank(ProphylaxisFinding)))  # fmt: skip


def _precautions(here: Database, count: int) -> list[Any]:
    rows = here.read("precaution_finding", ["patient", "id", "status", "from_day", "until"], ["number"])
    return _each(rows, count, lambda name, status, first, until: PrecautionFinding(
        id=name, status=status, from_=first, until=until, **_blank(PrecautionFinding)))  # fmt: skip


def _alarms(here: Database, count: int) -> list[Any]:
    symptoms: dict[tuple[Any, ...], list[str]] = {}
    order = ["alarm_number", "position"]
    for *key, symptom in here.read("alarm_symptom", ["patient", "kind", "number", "symptom"], order):
        symptoms.setdefault(tuple(key), []).append(symptom)

    def finding(patient: int, kind: str, number: int, *row: Any) -> AlarmFinding:
        name, urgency, reported, waived = row
        return AlarmFinding(
            id=name,
            urgency=Urgency(urgency),
            symptoms=tuple(symptoms[patient, kind, number]),
            reported=reported,
            waived_until=waived,
            **_blank(AlarmFinding),
        )

    columns = ["patient", "patient", "kind", "number", "id", "urgency", "reported", "waived_until"]
    return _each(here.read("alarm_finding", columns, ["weight", "id"]), count, finding)


def _symptoms(here: Database, count: int) -> list[Any]:
    columns = ["patient", "symptom", "reported", "urgency"]
    rows = here.read("symptom_finding", columns, ["weight", "coalesce(symptom, '')"])
    return _each(rows, count, lambda symptom, reported, urgency: ReportedSymptom(
        symptom=symptom, reported=reported, urgency=Urgency(urgency), **_blank(ReportedSymptom)))  # fmt: skip


def _cannot_tell(here: Database, count: int) -> list[Any]:
    rows = here.read("cannot_tell", ["patient", "id", "latest", "settled"])
    found = _each(rows, count, lambda name, latest, settled: CannotTell(
        id=name, latest=latest, settled=settled, why=""))  # fmt: skip
    return list(map(once, found))


def _place(column: str) -> Reader:
    return lambda here, _: [value for (value,) in here.read("place", [column], ["patient"])]


def _place_reasons(here: Database, count: int) -> list[Any]:
    found = _each(here.read("place_reason", ["patient", "reason"]), count, str)
    asked = here.read("place", ["asks_for_decision", "has_died"], ["patient"])
    return [
        ("decision-asked",) if asks else () if died else tuple(sorted(reasons))
        for reasons, (asks, died) in zip(found, asked, strict=True)
    ]


def _clearance(here: Database, count: int) -> list[Any]:
    rows = here.read("clearance_reason", ["patient", "id", "weight"])
    reasons = _each(rows, count, lambda name, weight: ClearanceReason(
        id=name, weight=weight, **_blank(ClearanceReason)))  # fmt: skip
    whole = here.read("clearance", ["status", "course"], ["patient"])
    return [
        Clearance(status=status, for_=f"course {course}", reasons=once(found))
        for (status, course), found in zip(whole, reasons, strict=True)
    ]


READERS: dict[str, Reader] = {
    "courses": _courses,
    "series": _series,
    "alerts": _alerts,
    "stopped": _stopped,
    "eligibility": _eligibility,
    "prerequisites": _prerequisites,
    "prophylaxis": _prophylaxis,
    "precautions": _precautions,
    "alarms": _alarms,
    "symptoms": _symptoms,
    "cannot_tell": _cannot_tell,
    "place": _place("place"),
    "place_reasons": _place_reasons,
    "place_until": _place("until"),
    "next_date": _place("next_date"),
    "clearance": _clearance,
}
"""For each field of an assessment that the relational engine covers, how it is read for all patients."""
