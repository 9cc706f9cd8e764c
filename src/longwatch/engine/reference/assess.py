"""The assessment: a pure function of record, protocol, jurisdiction and day."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime

from msgspec.structs import replace

from longwatch.core.answers import Answer
from longwatch.core.findings import Assessment, CannotTell, SeriesFinding
from longwatch.core.programme import Participant, Programme
from longwatch.core.protocol import Protocol
from longwatch.core.record import Record
from longwatch.engine.reference.calendar import turning_days
from longwatch.engine.reference.clearance import clearance
from longwatch.engine.reference.course_asked import asked_of
from longwatch.engine.reference.criteria import applies, eligibility
from longwatch.engine.reference.doubts import note_doubts, note_endless_decisions
from longwatch.engine.reference.form_schedules import form_standings
from longwatch.engine.reference.hearing import heard
from longwatch.engine.reference.place import place_of
from longwatch.engine.reference.precautions import precaution_findings
from longwatch.engine.reference.prerequisites import prerequisite_findings
from longwatch.engine.reference.programme import changed, gates, programme_differs
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
    participants: Sequence[Participant] | None = None,
    course: int | None = None,
) -> Assessment:
    """Everything that follows from the record on that day by the rules of that day.

    known_by     only facts known by then count; now, if none is given
    planned      the first day of a planned course, for what must be done before it
    look_ahead   whether to find `next_change`; a list of many patients does without
    participants who takes part in the programme; with them, also none, the assessment says where it stands
    course       the course that the programme is asked about: the next one, if none is given

    Raises:  KeyError for a jurisdiction that the protocol does not know.
    """

    def on_day(day: date) -> Situation:
        return Situation(
            seen=record.seen_on(day, known_by),
            protocol=protocol,
            jurisdiction=jurisdiction,
            on=day,
            planned=planned,
            known_by=known_by,
        )

    def found_on(situation: Situation) -> Assessment:
        found = _findings(situation, record)
        if participants is None:
            return found
        return replace(found, programme=_programme(situation, record, found, (participants, course)))

    situation = on_day(on)
    assessment = found_on(situation)
    if not look_ahead:
        return assessment
    return _with_changes(
        assessment, turning_days(situation, assessment, record), lambda day: found_on(on_day(day))
    )


def _with_changes(
    assessment: Assessment, days: Iterable[date], found_on: Callable[[date], Assessment]
) -> Assessment:
    """The assessment with the first day on which it, and each of its gates, would differ with no new fact."""
    next_change: date | None = None
    programme = assessment.programme
    waiting = {gate.id for gate in programme.gates} if programme else set()
    changes: dict[str, date] = {}
    for day in days:
        later = found_on(day)
        if next_change is None and _differs(assessment, later):
            next_change = day
        for name in changed(assessment, later) & waiting:
            changes[name] = day
            waiting.remove(name)
        if next_change is not None and not waiting:
            break
    if programme is not None:
        gates = tuple(replace(gate, changes_on=changes.get(gate.id)) for gate in programme.gates)
        programme = replace(programme, gates=gates)
    return replace(assessment, next_change=next_change, programme=programme)


def _differs(now: Assessment, later: Assessment) -> bool:
    same_day = replace(later, on=now.on, next_date=now.next_date, programme=None)
    return same_day != replace(now, programme=None) or _moves(now, later) or programme_differs(now, later)


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


def _programme(
    situation: Situation,
    record: Record,
    found: Assessment,
    asked: tuple[Sequence[Participant], int | None],
) -> Programme:
    participants, course = asked
    question = asked_of(
        situation,
        record,
        course=course,
        participants=participants,
        cleared=found.clearance,
        alerts=found.alerts,
        alarms=found.alarms,
    )
    return Programme(
        course=question.course,
        gates=gates(situation, question),
        forms=form_standings(situation, participants),
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
