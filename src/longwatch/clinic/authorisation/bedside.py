"""The third time that an authorisation is asked: before an infusion, by whoever stands beside the patient."""

from collections.abc import Iterator
from datetime import date, datetime

from django.utils.html import format_html_join
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from longwatch.clinic.authorisation import gate
from longwatch.clinic.authorisation.models import (
    OPEN,
    Authorisation,
    EmergencyRelease,
    Event,
    ReleaseState,
    State,
)
from longwatch.clinic.authorisation.ways import ways_on
from longwatch.clinic.infusions.registry import Told
from longwatch.clinic.parameters.values import protocol_of
from longwatch.clinic.patients.models import Patient
from longwatch.clinic.project.content import in_english
from longwatch.clinic.project.days import moment_day
from longwatch.core.answers import Answer
from longwatch.core.protocol import Moment


def authorised(patient: Patient, *, course: int, day: int, now: datetime) -> Told | None:
    """Whether the course is authorised today; nothing where the rules have no gate at the bedside.

    Nobody alone goes on without an authorisation, whether one was asked for or not: it takes a signed one, an
    override of two people, or an emergency release. The page names these ways and leads there.

    An emergency release of the same day and course counts: a physician has signed it, and it stays on the
    worklist until it is reconciled.
    """
    today, site = localtime(now).date(), patient.site
    gates = protocol_of(site).in_force(site.jurisdiction, protocol_of(site).gates, today)
    if not any(one.at is Moment.INFUSION for one in gates):
        return None
    title = _("Authorisation of course %(number)s") % {"number": course}
    released = EmergencyRelease.objects.filter(
        patient=patient, course=course, day=today, state__in=(ReleaseState.USED, ReleaseState.RECONCILED)
    ).first()
    if released is not None:
        why = _("Released in an emergency, form %(number)s.") % {"number": released.number}
        return Told(title, Answer.YES, why, override=False)
    one = Authorisation.objects.filter(patient=patient, course=course, state__in=OPEN).first()
    answer, why = _without(patient, course) if one is None else _said(one, today)
    ways = () if answer is Answer.YES else ways_on(patient, course, today=today, one=one)
    return Told(title, answer, why, override=False, ways=ways)


def _said(one: Authorisation, today: date) -> tuple[Answer, str]:
    if one.state == State.ASKED:
        return Answer.NO, _("It was asked for, and nobody has signed it yet.")
    answered = gate.ask(one, Moment.INFUSION, today=today)
    told = [in_english(each.text) for each in answered.open]
    if one.state == State.HELD:
        why = _("It is held until a neurologist confirms it.")
        return Answer.UNKNOWN, _sentences(why, *told)
    return answered.answer, _sentences(*told) or _("Authorisation %(number)s.") % {"number": one.number}


def _without(patient: Patient, course: int) -> tuple[Answer, str]:
    why = _("No authorisation of this course is open. Ask for one, or cancel the day.")
    return Answer.NO, _sentences(why, *_withdrawn(patient, course))


def _withdrawn(patient: Patient, course: int) -> Iterator[str]:
    """When and why the last one of this course was withdrawn, where it was."""
    events = Event.objects.filter(
        authorisation__patient=patient, authorisation__course=course, verb="withdraw"
    )
    last = events.order_by("at", "pk").last()
    if last is not None:
        yield _("The last one was withdrawn on %(day)s:") % {"day": moment_day(last.at)}
        yield from (in_english(each.text) for each in gate.read(last.reasons))
        yield last.note


def _sentences(*parts: str) -> str:
    """One after the other; what is marked as English stays so."""
    return format_html_join(" ", "{}", ((part,) for part in parts if part))
