"""Infusions that nothing covered: no authorisation stood on their day, and no emergency release was entered.

They come by a form, a file or another system, or from a tablet that had no connection. The infusion is a fact and is
followed as every other one; that nobody had authorised it becomes work, until somebody has held it against the record.

What was given before the patient came to this clinic is history, and no work.
"""

from datetime import date, datetime
from typing import NamedTuple, Self

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from longwatch.clinic.accounts.models import Site
from longwatch.clinic.accounts.signing import Signed, digest_of
from longwatch.clinic.audit import chain
from longwatch.clinic.authorisation import gate
from longwatch.clinic.authorisation.lifecycle import UNCOVERED
from longwatch.clinic.authorisation.models import (
    Authorisation,
    EmergencyRelease,
    ReleaseState,
    State,
    Uncovered,
    UncoveredState,
)
from longwatch.clinic.infusions.log import log_of
from longwatch.clinic.infusions.models import InfusionDay
from longwatch.clinic.parameters.values import protocol_of
from longwatch.clinic.patients.models import Patient
from longwatch.core.programme import GateStanding
from longwatch.core.protocol import Moment
from longwatch.core.record import Record
from longwatch.engine.reference.courses import courses_of


def follow(patient: Patient, record: Record, *, today: date) -> None:
    """Open what nothing covered, and close what a release has covered since or what was taken back."""
    every = {one.day for one in record.seen_on(today).infusions}
    since = timezone.localdate(patient.registered_at)
    given = {day for day in every if day >= since}
    known = {one.day: one for one in of_patient(patient).exclude(state=UncoveredState.TAKEN_BACK)}
    if not given and not known:
        return
    covering = _Covering.of(patient)
    for course in courses_of(list(every), protocol_of(patient.site).drug.same_course_within):
        for day in sorted(given - known.keys()):
            is_its = course.first <= day <= (course.last or day)
            if is_its and _is_gated(patient.site, day) and not covering.covers(course.number, day):
                _open(patient, course.number, day)
    for day, one in known.items():
        if one.state == UncoveredState.OPEN and day not in given:
            _move(one, "take-back")
        elif one.state == UncoveredState.OPEN and covering.covers(one.course, day):
            _move(one, "release")


def of_patient(patient: Patient) -> QuerySet[Uncovered]:
    """Everything of one patient."""
    return Uncovered.objects.filter(patient=patient)


def to_reconcile(sites: list[Site]) -> QuerySet[Uncovered]:
    """What nobody has held against the record yet, the oldest first."""
    rows = Uncovered.objects.filter(patient__site__in=sites, state=UncoveredState.OPEN)
    return rows.select_related("patient__site").order_by("day", "pk")


def said_of(one: Uncovered) -> GateStanding:
    """What the gate of the infusion says of its day, by everything that is known now.

    Raises:  NoProgramme where the rules of the patient's site have none.
    """
    return gate.standing_of(one.patient, Moment.INFUSION, today=one.day, course=one.course)


def reconcile(one: Uncovered, *, outcome: str, signed: Signed) -> None:
    """Hold it against the record: what the gate says of that day, and what came of it.

    Raises:  NotPossible if somebody was quicker.
    """
    standing = said_of(one)
    told = [[each.id, each.answer] for each in standing.requirements]
    more = {
        "answer": standing.answer,
        "reasons": gate.written(standing.open),
        "outcome": outcome,
        "closed_by": signed.who,
        "digest": digest_of([one.pk, str(one.day), told, outcome, signed.name]),
    }
    _move(one, "reconcile", **more)


def _is_gated(site: Site, day: date) -> bool:
    protocol = protocol_of(site)
    gates = protocol.in_force(site.jurisdiction, protocol.gates, day)
    return any(rule.at is Moment.INFUSION for rule in gates)


class _Covering(NamedTuple):
    """All that can cover an infusion of a patient, asked for once: every record that is renewed comes here."""

    released: frozenset[tuple[int | None, date | None]]
    begun: tuple[Authorisation, ...]

    @classmethod
    def of(cls, patient: Patient) -> Self:
        used = (ReleaseState.USED, ReleaseState.RECONCILED)
        releases = EmergencyRelease.objects.filter(patient=patient, state__in=used)
        begun = Authorisation.objects.filter(patient=patient, from_day__isnull=False)
        return cls(frozenset(releases.values_list("course", "day")), tuple(begun.prefetch_related("events")))

    def covers(self, course: int, day: date) -> bool:
        """Whether a release was entered for the day, or an authorisation of the course stood then."""
        return (course, day) in self.released or any(
            one.course == course and one.from_day is not None and one.from_day <= day and _stood(one, day)
            for one in self.begun
        )


def _stood(one: Authorisation, day: date) -> bool:
    """Whether it stood when the infusion began; where nobody knows at what time that was, as the day ended."""
    steps = [(event.at, event.state) for event in one.events.all()]
    until_then = [step for step in steps if timezone.localdate(step[0]) <= day]
    if any(timezone.localdate(at) == day for at, _state in until_then) and (
        begun := _begun(one.patient, day)
    ):
        until_then = [step for step in until_then if step[0] <= begun]
    return bool(until_then) and until_then[-1][1] == State.AUTHORISED


def _begun(patient: Patient, day: date) -> datetime | None:
    """When the infusion began, where it was given by this program's page of the day."""
    found = InfusionDay.objects.filter(patient=patient, day=day).exclude(state="cancelled").first()
    return None if found is None else log_of(found).progress.started


def _open(patient: Patient, course: int, day: date) -> None:
    made = Uncovered.objects.create(patient=patient, course=course, day=day, found_at=timezone.now())
    _note(made, "infusion-uncovered", "system: programme")


def _move(one: Uncovered, verb: str, **more: object) -> None:
    with transaction.atomic():
        found = Uncovered.objects.select_for_update(of=("self",)).select_related("patient").get(pk=one.pk)
        found.state = UncoveredState(UNCOVERED.after(found.state, verb))
        found.closed_at = timezone.now()
        for name, value in more.items():
            setattr(found, name, value)
        found.save()
        by = found.closed_by.get_username() if found.closed_by else "system: programme"
        _note(found, f"uncovered-{verb}", by)


def _note(one: Uncovered, action: str, who: str) -> None:
    chain.add(who, action, site=one.patient.site_id, patient=one.patient.public_id, what=f"infusion {one.pk}")
