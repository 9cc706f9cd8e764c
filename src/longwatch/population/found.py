"""What the relational engine finds, read into the reference engine's types of findings, patient by patient.

The relational engine says no sentences: `text`, `because` and what else only the reference engine writes stay
empty. What the rules themselves say of a finding, such as its sources, is `Relations.ruling`.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

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
from longwatch.population.doubt_words import doubts_in_words
from longwatch.population.relations import Relations, once, wordless

ByPatient = Mapping[int, Any]


def _courses(relations: Relations) -> ByPatient:
    columns = ["number", "first_day", "last_day", "infusions"]
    return relations.each("courses", columns, lambda n, first, last, given: Course(
        number=n, first=first, last=None if last == date.max else last, infusions=given), ["number"])  # fmt: skip


def _series(relations: Relations) -> ByPatient:
    gaps: dict[Any, list[Gap]] = defaultdict(list)
    columns = ["series", "first_day", "last_day", "days", "missed"]
    for patient, series, first, last, days, missed in relations.rows("series_gap", columns, ["first_day"]):
        gaps[patient, series].append(Gap(from_=first, to=last, days=days, missed=missed))
    plain = ["id", "item", "status", "last", "due", "overdue_from", "days_overdue", "critical"]
    plain += ["waived_until", "ended_on", "adherence"]
    more = ["episode_start", "episode_end", "tested", "completed"]

    def finding(patient: int, *row: Any) -> SeriesFinding:
        own = dict(zip(plain, row, strict=False))
        start, end, tested, completed = row[len(plain) :]
        return SeriesFinding(
            **own,
            **relations.ruling(SeriesFinding, own["id"]),
            episode=Episode(start=start, end=end),
            gaps=tuple(gaps.get((patient, own["id"]), ())),
            tested_intervals=TestedIntervals(tested=tested, completed=completed),
        )

    return relations.each("series_finding", ["patient", *plain, *more], finding, ["place"])


def _alerts(relations: Relations) -> ByPatient:
    columns = ["id", "severity", "state", "opened", "latest", "waived_until"]
    return relations.each("alert_finding", columns, lambda name, severity, *row: AlertFinding(
        id=name, severity=Severity(severity), **dict(zip(columns[2:], row, strict=True)),
        **relations.ruling(AlertFinding, name)), ["state", "weight", "opened", "id"])  # fmt: skip


def _stopped(relations: Relations) -> ByPatient:
    columns = ["id", "problem", "latest", "settled"]
    told = relations.each("alert_doubt", columns, lambda *row: row)
    return {patient: once(rows) for patient, rows in told.items()}


def _eligibility(relations: Relations) -> ByPatient:
    def criterion(name: str, value: str, effect: str) -> CriterionFinding:
        said = relations.ruling(CriterionFinding, name)
        answer = Answer(value)
        ask = said.pop("ask") if answer is Answer.UNKNOWN else None
        return CriterionFinding(id=name, value=answer, effect=Effect(effect), **said | {"ask": ask})

    criteria = relations.each("criterion_finding", ["id", "value", "effect"], criterion, ["number"])
    statuses = relations.one("eligibility", ["status"], str)
    return {
        patient: Eligibility(status=status, text="", criteria=criteria.get(patient, ()))
        for patient, status in statuses.items()
    }


def _prerequisites(relations: Relations) -> ByPatient:
    columns = ["id", "item", "status", "required", "by_day"]
    return relations.each("prerequisite_finding", columns, lambda name, item, status, required, by: PrerequisiteFinding(
        id=name, item=item, status=status, required=required, by=by,
        **relations.ruling(PrerequisiteFinding, name)), ["number"])  # fmt: skip


def _prophylaxis(relations: Relations) -> ByPatient:
    columns = ["id", "status", "until"]
    return relations.each("prophylaxis_finding", columns, lambda name, status, until: ProphylaxisFinding(
        id=name, status=status, until=until, **relations.ruling(ProphylaxisFinding, name)), ["number"])  # fmt: skip


def _precautions(relations: Relations) -> ByPatient:
    columns = ["id", "status", "from_day", "until"]
    return relations.each("precaution_finding", columns, lambda name, status, first, until: PrecautionFinding(
        id=name, status=status, from_=first, until=until, **relations.ruling(PrecautionFinding, name)),
        ["number"])  # fmt: skip


def _alarms(relations: Relations) -> ByPatient:
    symptoms: dict[tuple[Any, ...], list[str]] = defaultdict(list)
    order = ["alarm_number", "position"]
    for *key, symptom in relations.rows("alarm_symptom", ["kind", "number", "symptom"], order):
        symptoms[tuple(key)].append(symptom)

    def finding(*row: Any) -> AlarmFinding:
        patient, kind, number, name, urgency, reported, waived = row
        return AlarmFinding(
            id=name,
            urgency=Urgency(urgency),
            symptoms=tuple(symptoms[patient, kind, number]),
            reported=reported,
            waived_until=waived,
            **relations.ruling(AlarmFinding, name),
        )

    columns = ["patient", "kind", "number", "id", "urgency", "reported", "waived_until"]
    return relations.each("alarm_finding", columns, finding, ["weight", "id"])


def _symptoms(relations: Relations) -> ByPatient:
    columns = ["symptom", "reported", "urgency"]
    return relations.each("symptom_finding", columns, lambda symptom, reported, urgency: ReportedSymptom(
        symptom=symptom, reported=reported, urgency=Urgency(urgency), **wordless(ReportedSymptom)),
        ["weight", "coalesce(symptom, '')"])  # fmt: skip


def _cannot_tell(relations: Relations) -> ByPatient:
    """What is not settled has the words that are told last of it; the others have none."""
    reasons = doubts_in_words(relations.rows)

    def doubt(patient: int, name: str, latest: date | None, settled: bool) -> CannotTell:
        why = "" if settled else reasons[patient, name]
        return CannotTell(id=name, latest=latest, settled=settled, why=why)

    told = relations.each("cannot_tell", ["patient", "id", "latest", "settled"], doubt)
    return {patient: once(doubts) for patient, doubts in told.items()}


def _place(column: str) -> Callable[[Relations], ByPatient]:
    return lambda relations: relations.one("place", [column], lambda value: value)


def _place_reasons(relations: Relations) -> ByPatient:
    reasons = relations.each("place_reason", ["reason"], str)
    asked = relations.one("place", ["asks_for_decision", "has_died"], lambda *row: row)
    return {
        patient: ("decision-asked",) if asks else () if died else tuple(sorted(reasons.get(patient, ())))
        for patient, (asks, died) in asked.items()
    }


def _clearance(relations: Relations) -> ByPatient:
    reasons = relations.each("clearance_reason", ["id", "weight"], lambda name, weight: ClearanceReason(
        id=name, weight=weight, **wordless(ClearanceReason)))  # fmt: skip
    whole = relations.one("clearance", ["status", "course"], lambda *row: row)
    return {
        patient: Clearance(status=status, for_=f"course {course}", reasons=once(reasons.get(patient, ())))
        for patient, (status, course) in whole.items()
    }


READERS: dict[str, Callable[[Relations], ByPatient]] = {
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
"""For each field of an assessment that the relational engine covers, how it is read; nobody has nothing to read."""
