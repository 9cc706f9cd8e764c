"""The third time that an authorisation is asked: before an infusion, by whoever stands beside the patient."""

from collections.abc import Iterator
from datetime import datetime

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
from longwatch.clinic.infusions.registry import Told
from longwatch.clinic.parameters.values import protocol_of
from longwatch.clinic.patients.models import Patient
from longwatch.clinic.project.content import in_english
from longwatch.clinic.project.days import moment_day
from longwatch.core.answers import Answer
from longwatch.core.protocol import Moment


def authorised(patient: Patient, *, course: int, day: int, now: datetime) -> Told | None:
    """Whether the course is authorised today; nothing where the rules have no gate at the bedside.

    Whoever wants to go on against an authorisation that was asked for needs a second person, or an emergency
    release: a physician alone decides only where nobody ever asked for one.

    An emergency release of the same day and course counts: a physician has signed it, and it stays on the
    worklist until it is reconciled.
    """
    today, site = localtime(now).date(), patient.site
    gates = protocol_of(site).in_force(site.jurisdiction, protocol_of(site).gates, today)
    if not any(one.at is Moment.INFUSION for one in gates):
        return None
    title = _("Authorisation of course %(number)s") % {"number": course}
    one = Authorisation.objects.filter(patient=patient, course=course, state__in=OPEN).first()
    released = EmergencyRelease.objects.filter(
        patient=patient, course=course, day=today, state__in=(ReleaseState.USED, ReleaseState.RECONCILED)
    ).first()
    if released is not None:
        why = _("Released in an emergency, form %(number)s.") % {"number": released.number}
        return Told(title, Answer.YES, why)
    if one is None:
        why = _("No authorisation of this course is open. Ask for one, or cancel the day.")
        withdrawn = tuple(_withdrawn(patient, course))
        return Told(title, Answer.NO, _sentences(why, *withdrawn), override=not withdrawn)
    if one.state == State.ASKED:
        return Told(title, Answer.NO, _("It was asked for, and nobody has signed it yet."), override=False)
    answered = gate.ask(one, Moment.INFUSION, today=today)
    told = [in_english(each.text) for each in answered.open]
    if one.state == State.HELD:
        why = _("It is held until a neurologist confirms it.")
        return Told(title, Answer.UNKNOWN, _sentences(why, *told), override=False)
    number = _("Authorisation %(number)s.") % {"number": one.number}
    return Told(title, answered.answer, _sentences(*told) or number, override=False)


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
