"""What the interfaces ask of the programme: every call to enrolment and authorisation stands here."""

from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction

from longwatch.clinic.authorisation import dispensing, gate
from longwatch.clinic.authorisation.models import OPEN, Authorisation, State
from longwatch.clinic.enrolment.models import Enrolment, Form, FormState, Who
from longwatch.clinic.enrolment.participants import enrolment_of
from longwatch.clinic.enrolment.submitting import FormMistake, forms_asked, submit
from longwatch.clinic.interface.models import System
from longwatch.clinic.interface.whose import patients_seen_by
from longwatch.clinic.parameters.values import protocol_of
from longwatch.clinic.patients.models import Patient
from longwatch.core import programme as core
from longwatch.exchange.fhir.operations.responses import Answers

programme_of = gate.programme_of
forms_of_site = forms_asked


class Kept(NamedTuple):
    """A form that was taken, and how far it has come: a state of `enrolment.lifecycle.FORM`."""

    id: str
    state: str


class SentBy(NamedTuple):
    """Which system sent a form, under which name of its own, and who signed it there."""

    name: str
    identifier: str
    signed_by: str


class Asked(NamedTuple):
    """What a pharmacy is told: with yes a code, else why not."""

    standing: core.GateStanding
    code: str | None
    expires: datetime | None
    why_not: str


class NotTaken(ValueError):
    """A form that the programme does not take now; the message says why."""


def authorisation_of(patient: Patient, *, today: date) -> core.Authorisation | None:
    """The open authorisation, as it may be told to others; one that is only asked for has no days yet."""
    one = Authorisation.objects.filter(patient=patient, state__in=OPEN).exclude(state=State.ASKED).first()
    if one is None or one.from_day is None or one.until is None:
        return None
    return core.Authorisation(
        number=one.number,
        patient=patient.public_id,
        course=one.course,
        facility=str(one.facility),
        prescriber=str(one.prescriber),
        pharmacy=None,
        state=one.state,
        from_=one.from_day,
        until=one.until,
        standing=gate.ask(one, core.Moment.ORDER, today=today).standing,
    )


def has_open_authorisation(patient: Patient) -> bool:
    """Whether a course is being prepared or given."""
    return Authorisation.objects.filter(patient=patient, state__in=OPEN).exists()


def number_of(patient: Patient) -> str | None:
    """The number of the open authorisation, else of the enrolment; None for somebody who takes no part."""
    one = Authorisation.objects.filter(patient=patient, state__in=OPEN).first()
    if one is not None:
        return one.number
    enrolment = enrolment_of(patient)
    return None if enrolment is None else enrolment.number


def patient_with(system: System, number: str) -> Patient | None:
    """The patient of a number, if the system may see them."""
    seen = patients_seen_by(system)
    return (
        seen.filter(authorisations__number=number).first()
        or seen.filter(enrolments__number=number, enrolments__who=Who.PATIENT).first()
    )


def unsigned_forms(patient: Patient) -> set[str]:
    """The forms that wait for a signature."""
    waiting = Form.objects.filter(enrolment__patient=patient, state=FormState.DRAFT)
    return set(waiting.values_list("form", flat=True))


def keep(patient: Patient, form: str, answers: Answers, *, day: date, today: date, sent_by: SentBy) -> Kept:
    """Keep a form that a system has sent.

    Raises:  NotTaken.
    """
    course = _course(patient, form, today)
    parts: dict[str, Any] = {"day": day, "today": today, "course": course, **sent_by._asdict()}
    try:
        try:
            with transaction.atomic():
                kept = submit(patient, form, answers, **parts)
        except IntegrityError:
            # The same form came twice at once: the other one is there by now.
            kept = submit(patient, form, answers, **parts)
    except FormMistake as mistake:
        raise NotTaken(str(mistake)) from None
    return Kept(str(kept.pk), kept.state)


def _course(patient: Patient, form: str, today: date) -> int | None:
    """The course that a form is for: the one that is coming, or the oldest for which it is still owed."""
    protocol = protocol_of(patient.site)
    programme = programme_of(patient, today=today)
    if any(one.form == form and one.each_course for one in protocol.requirements):
        return programme.course
    return next((one.course for one in programme.forms if one.form == form), None)


def pharmacy_with(system: System, number: str) -> Enrolment | None:
    """A pharmacy that takes part at a site of the system."""
    sites = system.sites.all()
    return Enrolment.objects.filter(number=number, who=Who.PHARMACY, site__in=sites).first()


def ask(system: System, number: str, *, today: date, now: datetime, name: str) -> Asked | None:
    """May the system's pharmacy dispense; None where there is no such authorisation, or no such pharmacy."""
    pharmacy = pharmacy_with(system, system.pharmacy)
    one = Authorisation.objects.filter(number=number, patient__in=patients_seen_by(system)).first()
    if one is None or pharmacy is None:
        return None
    found = dispensing.ask(one, pharmacy=pharmacy, today=today, now=now, name=name)
    return Asked(found.answered.standing, found.code or None, found.expires, found.why_not)


def use(
    system: System, code: str, *, today: date, now: datetime, name: str
) -> tuple[Patient | None, str | None]:
    """Dispense on a code at one of the system's sites: whose it was, and the word for why not."""
    why: str | None = dispensing.Refused.UNKNOWN
    pharmacy = pharmacy_with(system, system.pharmacy)
    if pharmacy is None:
        return None, why
    tried = dispensing.use(code, site=pharmacy.site, pharmacy=pharmacy, today=today, now=now, name=name)
    patient = tried.code.authorisation.patient if tried.code is not None else None
    return patient, tried.refused
