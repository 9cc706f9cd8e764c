"""The assessment: a pure function of record, protocol, jurisdiction and day."""

from datetime import date, datetime

from msgspec.structs import replace

from longwatch.core.answers import Answer
from longwatch.core.findings import Assessment, CannotTell, SeriesFinding
from longwatch.core.protocol import Protocol
from longwatch.core.record import Record
from longwatch.engine.reference.calendar import turning_days
from longwatch.engine.reference.clearance import clearance
from longwatch.engine.reference.criteria import applies, eligibility
from longwatch.engine.reference.doubts import note_doubts, note_endless_decisions
from longwatch.engine.reference.hearing import heard
from longwatch.engine.reference.place import place_of
from longwatch.engine.reference.precautions import precaution_findings
from longwatch.engine.reference.prerequisites import prerequisite_findings
from longwatch.engine.reference.prophylaxis import prophylaxis_findings
from longwatch.engine.reference.series import series_finding
from longwatch.engine.reference.situation import Situation
from longwatch.engine.reference.watches import alert_findings


def assess(
    record: Record,
    protocol: Protocol,
    *,
    jurisdiction: str,
    on: date,
    known_by: datetime | None = None,
    planned: date | None = None,
    look_ahead: bool = True,
) -> Assessment:
    """Everything that follows from the record on that day by the rules of that day.

    known_by     only facts known by then count; now, if none is given
    planned      the first day of a planned course, for what must be done before it
    look_ahead   whether to find `next_change`; a list of many patients does without

    Raises:  KeyError for a jurisdiction that the protocol does not know.
    """

    def on_day(day: date) -> Situation:
        return Situation(
            seen=record.seen_on(day, known_by),
            protocol=protocol,
            jurisdiction=jurisdiction,
            on=day,
            planned=planned,
        )

    situation = on_day(on)
    assessment = _findings(situation, record)
    if not look_ahead:
        return assessment
    for day in turning_days(situation, assessment, record):
        later = _findings(on_day(day), record)
        if replace(later, on=on, next_date=assessment.next_date) != assessment or _moves(assessment, later):
            return replace(assessment, next_change=day)
    return assessment


def _moves(now: Assessment, later: Assessment) -> bool:
    """Whether the next day with work differs. For someone needed today it is today, every day anew."""
    if now.place == later.place == "needs-someone-today":
        return False
    return now.next_date != later.next_date


def _findings(situation: Situation, record: Record) -> Assessment:
    protocol = situation.protocol
    note_doubts(situation)
    note_endless_decisions(situation)
    alerts = alert_findings(situation)
    told = heard(situation, alerts)
    series = _all_series(situation)
    prophylaxis = prophylaxis_findings(situation)
    precautions = precaution_findings(situation)
    eligible = eligibility(situation)
    prerequisites = prerequisite_findings(situation)
    cleared = clearance(situation, eligible, prerequisites, alerts, alarms=told.alarms)
    placed = place_of(situation, series, alerts, told.alarms)
    return Assessment(
        patient=record.patient,
        protocol=protocol.drug.id,
        example_only=protocol.drug.example_only,
        jurisdiction=situation.jurisdiction,
        on=situation.on,
        revision=protocol.revision,
        clinically_reviewed=protocol.drug.clinically_reviewed,
        courses=situation.courses,
        eligibility=eligible,
        prerequisites=prerequisites,
        series=series,
        alerts=alerts,
        clearance=cleared,
        prophylaxis=prophylaxis,
        precautions=precautions,
        alarms=told.alarms,
        symptoms=told.symptoms,
        not_used=record.not_used,
        place=placed.place,
        place_reasons=placed.reasons,
        place_until=placed.until,
        next_date=placed.next_date,
        next_change=None,
        cannot_tell=tuple(situation.cannot_tell),
    )


def _all_series(situation: Situation) -> tuple[SeriesFinding, ...]:
    found = []
    for rule_id, history in situation.protocol.local(situation.jurisdiction).series.items():
        answer = applies(situation, history.at(situation.on).applies)
        if answer is Answer.UNKNOWN and situation.courses:
            why = f"{history.rules[0].title}: the record does not say whether it concerns this patient"
            situation.cannot_tell.append(CannotTell(id=rule_id, why=why, because=(situation.seen.person.id,)))
        if answer is not Answer.YES:
            continue
        finding = series_finding(situation, rule_id, history)
        if finding is not None:
            found.append(finding)
    return tuple(found)
