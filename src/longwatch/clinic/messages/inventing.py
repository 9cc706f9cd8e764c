"""Messages of an invented clinic: some went, one could not. Nobody in it is real, and no address leads anywhere."""

import json
from datetime import date, datetime, timedelta

from django.utils import timezone

from longwatch.clinic.accounts.models import Site
from longwatch.clinic.messages import contacts, outbox
from longwatch.clinic.messages.models import Agreed, Kind, SiteMessages, State
from longwatch.clinic.messages.reminders import FOLLOWED, open_tests
from longwatch.clinic.patients import standing
from longwatch.clinic.patients.models import Patient

# The domain is reserved for names that lead nowhere.
_DOMAIN = "invented.invalid"
_BY = "invented clinic"
# How many days ago reminders went, to one patient each; the last could not be sent.
_DAYS_AGO = (40, 31, 24, 20, 11, 6, 2)
_ASKED = 12


def invent_messages(site: Site, *, on: date) -> None:
    """What some patients said about reminders, and what came of some that were sent."""
    SiteMessages.objects.create(site=site, phone="000 000")
    rows = Patient.objects.filter(site=site, standing__place__in=FOLLOWED)
    followed = list(rows.select_related("site", "standing__kept").order_by("pk")[:_ASKED])
    for number, patient in enumerate(followed):
        said = {
            "email": f"patient{patient.number}@{_DOMAIN}",
            "phone": f"000 {patient.number}",
            "language": ("en", "fi", "sv", "de")[number % 4],
            "reminders": Agreed.NO if number % 5 == 4 else Agreed.YES,
        }
        contacts.record(patient, said, None, by=_BY)
    now = timezone.now()
    for days, patient in zip(_DAYS_AGO, followed, strict=False):
        _reminded(patient, now - timedelta(days=days), on, is_sent=days != _DAYS_AGO[-1])


def _reminded(patient: Patient, at: datetime, on: date, *, is_sent: bool) -> None:
    tests = open_tests(patient, standing.read(patient.standing), on)
    kind = Kind.LATE if any(one.status == "overdue" for one in tests) else Kind.DUE
    day = min((one.due for one in tests if one.due is not None), default=on)
    about = json.dumps([f"{kind} {one.id} {one.due}" for one in tests])
    made = outbox.new(kind, patient.site, patient=patient, about=about, due_on=day)
    made.made_at = made.since = made.next_at = at
    made.tries = 1
    if is_sent:
        made.state, made.sent_at, made.ended_at = State.SENT, at, at
        made.sent_to = f"patient{patient.number}@{_DOMAIN}"
    made.save()
    if not is_sent:
        outbox.give_up(made, "550")
