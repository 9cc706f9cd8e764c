"""What leads on at the bedside when a course is not authorised: a signature, two people, or an emergency release.

None of them is a decision of one person alone that nobody looks at again.
"""

from collections.abc import Iterator
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from longwatch.clinic.authorisation import gate
from longwatch.clinic.authorisation.models import Authorisation, Override
from longwatch.clinic.infusions.registry import WayOn
from longwatch.clinic.patients.models import Patient

OVERRIDE = "override"  # what somebody who asks for an authorisation means to do next


def ways_on(
    patient: Patient, course: int, *, today: date, one: Authorisation | None = None
) -> tuple[WayOn, ...]:
    """Every way that leads on, each with the page on which it is gone; `one` is the open authorisation."""
    return (_sign(patient, one), *_two_people(patient, one, today), _release(patient, course, today))


def _sign(patient: Patient, one: Authorisation | None) -> WayOn:
    if one is None:
        title = _("Ask for an authorisation, which a neurologist signs")
        return WayOn(title, reverse("authorisations", args=[patient.public_id]))
    title = _("Authorisation %(number)s, which a neurologist signs") % {"number": one.number}
    return WayOn(title, reverse("authorisation", args=[one.pk]))


def _two_people(patient: Patient, one: Authorisation | None, today: date) -> Iterator[WayOn]:
    if one is None:
        asking = reverse("authorisations", args=[patient.public_id])
        yield WayOn(_("Two people go on and sign for it"), f"{asking}?{urlencode({'then': OVERRIDE})}")
        return
    still_open = gate.to_override(one, today=today).open
    for proposed in Override.objects.filter(authorisation=one, second=None):
        if {each.id for each in still_open} == gate.covered(still_open, proposed):
            yield WayOn(
                _("A second person signs the override of %(who)s")
                % {"who": proposed.first.get_full_name() or proposed.first.get_username()},
                reverse("agree-to-override", args=[proposed.pk]),
            )
            return
    if still_open:
        yield WayOn(_("Two people go on and sign for it"), reverse("propose-override", args=[one.pk]))


def _release(patient: Patient, course: int, today: date) -> WayOn:
    known = urlencode({"patient": patient.public_id, "course": course, "day": today.isoformat()})
    title = _("Emergency release on a numbered form, which a physician signs")
    return WayOn(title, f"{reverse('enter-emergency')}?{known}")
