"""The gates of a programme, asked of a patient: at the order, at the dispensing and at the bedside."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypedDict, Unpack

import msgspec

from longwatch.clinic.accounts.signing import digest_of
from longwatch.clinic.authorisation.models import OPEN, Authorisation, Override
from longwatch.clinic.enrolment.models import Enrolment
from longwatch.clinic.enrolment.participants import enrolment_of, participant_of
from longwatch.clinic.parameters.values import protocol_of
from longwatch.clinic.patients import facts
from longwatch.clinic.patients.models import Patient
from longwatch.core.answers import Answer, all_of
from longwatch.core.programme import GateStanding, Programme, RequirementStanding
from longwatch.core.protocol import Moment
from longwatch.engine.reference import assess


class NoProgramme(LookupError):
    """The rules of the patient's site have no gate for this moment."""


class Named(TypedDict, total=False):
    """Who takes part, which course is asked about, and its first day as planned."""

    prescriber: Enrolment | None
    facility: Enrolment | None
    pharmacy: Enrolment | None
    course: int | None
    planned: date | None
    look_ahead: bool


@dataclass(frozen=True)
class Answered:
    """What a gate says, and what two people have overridden of it."""

    standing: GateStanding
    overridden: frozenset[str] = frozenset()

    @property
    def answer(self) -> Answer:
        """The gate's answer with the overridden requirements counted as met."""
        # A course that is not the next one has no requirement that could be overridden.
        if not self.standing.open and self.standing.answer is not Answer.YES:
            return self.standing.answer
        return all_of(one.answer for one in self.standing.requirements if one.id not in self.overridden)

    @property
    def open(self) -> tuple[RequirementStanding, ...]:
        """What still stands in the way."""
        return tuple(one for one in self.standing.open if one.id not in self.overridden)


def programme_of(
    patient: Patient,
    *,
    today: date,
    prescriber: Enrolment | None = None,
    facility: Enrolment | None = None,
    pharmacy: Enrolment | None = None,
    course: int | None = None,
    planned: date | None = None,
    look_ahead: bool = False,
) -> Programme:
    """Every gate and form of the patient's course; with nobody named, for whom and when the open authorisation says."""
    current = Authorisation.objects.filter(patient=patient, state__in=OPEN).first()
    if current is not None and prescriber is None and facility is None:
        prescriber, facility, course = current.prescriber, current.facility, course or current.course
        planned = planned or current.judged_for(today)
    named = [one.pk for one in (enrolment_of(patient), prescriber, facility, pharmacy) if one is not None]
    # Read anew: whoever passed one in may have read it before it was suspended.
    fresh = Enrolment.objects.filter(pk__in=named).select_related("user", "patient")
    protocol = protocol_of(patient.site)
    found = assess(
        facts.record_of(patient),
        protocol,
        jurisdiction=patient.site.jurisdiction,
        on=today,
        participants=[participant_of(one) for one in fresh],
        course=course,
        # A medicine that is taken at home has no day on which a course is given.
        planned=planned if protocol.drug.exposure == "infusions" else None,
        look_ahead=look_ahead,
    )
    assert found.programme is not None  # it was asked for
    return found.programme


def standing_of(patient: Patient, at: Moment, *, today: date, **asked: Unpack[Named]) -> GateStanding:
    """What one gate says of the patient's course.

    Raises:  NoProgramme where the rules have no such gate.
    """
    if at is Moment.INFUSION:
        asked["planned"] = today
    found = programme_of(patient, today=today, **asked).at(at)
    if found is None:
        raise NoProgramme
    return found


def ask(
    one: Authorisation,
    at: Moment,
    *,
    today: date,
    pharmacy: Enrolment | None = None,
    look_ahead: bool = False,
) -> Answered:
    """What the gate says of an authorisation, with what was overridden for it.

    The order and the dispensing are judged for the planned first day, since both come before it. At the bedside
    it is today that counts.
    """
    standing = standing_of(
        one.patient,
        at,
        today=today,
        prescriber=one.prescriber,
        facility=one.facility,
        pharmacy=pharmacy,
        course=one.course,
        planned=one.judged_for(today),
        look_ahead=look_ahead,
    )
    return Answered(standing, overridden(standing.open, Override.objects.filter(authorisation=one)))


def to_override(one: Authorisation, *, today: date) -> Answered:
    """What two people can go on against: what the order wants; where that says yes, what the bedside wants today."""
    answered = ask(one, Moment.ORDER, today=today)
    return answered if answered.open else ask(one, Moment.INFUSION, today=today)


def overridden(still_open: Sequence[RequirementStanding], overrides: Iterable[Override]) -> frozenset[str]:
    """The requirements of which two people have overridden exactly what is told of them now."""
    signed = [one for one in overrides if one.second_id is not None]
    return frozenset[str]().union(*(covered(still_open, one) for one in signed))


def covered(still_open: Sequence[RequirementStanding], override: Override) -> frozenset[str]:
    """The requirements that an override names exactly as they stand now, whoever has signed it."""
    pairs = {tuple(pair) for pair in msgspec.json.decode(override.covers)}
    return frozenset(one.id for one in still_open if (one.id, mark(one)) in pairs)


def mark(one: RequirementStanding) -> str:
    """The digest of what is told of a requirement: when anything in it changes, an override no longer covers it."""
    return digest_of([one.id, one.answer, one.text, one.because])


def written(standings: Sequence[RequirementStanding]) -> str:
    """Standings as they are kept beside an event."""
    return msgspec.json.encode(standings).decode()


def read(text: str) -> tuple[RequirementStanding, ...]:
    """The standings that were kept."""
    return msgspec.json.decode(text, type=tuple[RequirementStanding, ...])
