"""The third time that an authorisation is asked: before an infusion, by whoever stands beside the patient."""

from datetime import datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from longwatch.clinic.authorisation import gate
from longwatch.clinic.authorisation.models import (
    OPEN,
    Authorisation,
    EmergencyRelease,
    ReleaseState,
    State,
)
from longwatch.clinic.infusions.registry import Told
from longwatch.clinic.parameters.values import protocol_of
from longwatch.clinic.patients.models import Patient
from longwatch.clinic.project.content import in_english
from longwatch.core.answers import Answer
from longwatch.core.protocol import Moment


def authorised(patient: Patient, *, course: int, day: int, now: datetime) -> Told | None:
    """Whether the course is authorised today; nothing where the rules have no gate at the bedside.

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
        return Told(
            title, Answer.NO, _("No authorisation of this course is open. Ask for one, or cancel the day.")
        )
    if one.state == State.ASKED:
        return Told(title, Answer.NO, _("It was asked for, and nobody has signed it yet."))
    if one.state == State.HELD:
        return Told(title, Answer.UNKNOWN, _("It is held: something cannot be told any more."))
    answered = gate.ask(one, Moment.INFUSION, today=today)
    told = " ".join(in_english(each.text) for each in answered.open)
    return Told(title, answered.answer, told or _("Authorisation %(number)s.") % {"number": one.number})
