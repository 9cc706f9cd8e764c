"""A row about one patient in every table that the programme, the bedside and the printer keep."""

import json
from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from longwatch.clinic.accounts.models import User
from longwatch.clinic.authorisation import models as authorisation
from longwatch.clinic.documents.models import Printed
from longwatch.clinic.enrolment import models as enrolment
from longwatch.clinic.infusions import models as infusions
from longwatch.clinic.interface import models as interface
from longwatch.clinic.patients.models import Patient


def everywhere(one: Patient, who: User, note: str) -> None:
    """Add them; `note` stands wherever somebody can type."""
    _printed(one, who, note)
    _infused(one, who, note)
    _of_programme(one, who, note)
    _of_other_systems(one, who, note)


def _printed(one: Patient, who: User, note: str) -> None:
    now = timezone.now()
    Printed.objects.create(
        patient=one,
        document="appointment-list",
        language="en",
        on=now.date(),
        known_by=now,
        record_version=1,
        revision="1",
        choices="null",
        sheet=json.dumps(note),
        digest="d",
        at=now,
        who=who,
    )


def _infused(one: Patient, who: User, note: str) -> None:
    now = timezone.now()
    day = infusions.InfusionDay.objects.create(
        patient=one, day=now.date(), course=2, number=1, planned_at=now, planned_by=who
    )
    entered = {"day": day, "kind": "note", "value": {"note": note}, "at": now, "received": now, "who": who}
    first = infusions.Entry.objects.create(id=str(uuid4()), number=1, root="r", **entered)
    infusions.Entry.objects.create(id=str(uuid4()), number=2, root="r", replaces=first, **entered)
    due = infusions.FollowUp.objects.create(patient=one, day=day, due_on=now.date())
    infusions.Contact.objects.create(id=str(uuid4()), follow_up=due, at=now, outcome="well", note=note)


def _of_programme(one: Patient, who: User, note: str) -> None:
    now, today = timezone.now(), timezone.localdate()
    base = {"site": one.site, "changed_on": today, "made_at": now, "made_by": who}
    mine = enrolment.Enrolment.objects.create(number="E-1", who="patient", patient=one, **base)
    doctor = enrolment.Enrolment.objects.create(number="E-2", who="prescriber", user=who, **base)
    place = enrolment.Enrolment.objects.create(number="E-3", who="facility", name="Unit", **base)
    form = enrolment.Form.objects.create(enrolment=mine, form="status-form", made_at=now)
    version = enrolment.FormVersion.objects.create(
        form=form, number=1, revision="1", day=today, answers=json.dumps(note), at=now, name=note
    )
    enrolment.Signature.objects.create(version=version, name=note, means="password", at=now, digest="d")
    shown = {"enrolment": mine, "rule": "req", "day": today, "answer": "yes", "note": note, "at": now}
    wrong = enrolment.Shown.objects.create(**shown)
    enrolment.Shown.objects.create(**shown, corrects=wrong, form=form)
    enrolment.FormDue.objects.get_or_create(
        patient=one,
        rule="req",
        defaults={"form": "f", "course": 2, "shown_from": today, "due": today, "overdue_from": today},
    )
    asked = authorisation.Authorisation.objects.create(
        number="A-1", patient=one, site=one.site, course=2, prescriber=doctor, facility=place,
        state="withdrawn", made_at=now, made_by=who, from_day=today, until=today,
    )  # fmt: skip
    of_it = {"authorisation": asked}
    authorisation.Event.objects.create(**of_it, at=now, verb="ask", state="asked", reasons=json.dumps(note))
    authorisation.Override.objects.create(
        **of_it, covers="[]", told=note, why="other", note=note, first=who, first_at=now, first_digest="d"
    )
    authorisation.DispenseCode.objects.create(
        **of_it, pharmacy=place, hashed="h", made_at=now, made_by=note, expires_at=now + timedelta(days=1)
    )
    authorisation.Notice.objects.create(**of_it, role="nurse", about="withdrawn", text=note, at=now)
    authorisation.EmergencyRelease.objects.create(
        number="R-1", site=one.site, state="used", made_at=now, made_by=who, patient=one, day=today,
        physician=note, note=note,
    )  # fmt: skip
    authorisation.Uncovered.objects.create(
        patient=one, course=2, day=today, state="reconciled", found_at=now, closed_at=now, outcome=note
    )


def _of_other_systems(one: Patient, who: User, note: str) -> None:
    now = timezone.now()
    system = interface.System.objects.create(
        name="Hospital", identifier_system="urn:x", last_day=now.date(), created_by=who, created_at=now
    )
    card = interface.ShownCard.objects.create(
        uuid="c1", system=system, patient=one, hook="order-sign", about="req", at=now
    )
    interface.CardOutcome.objects.create(
        card=card, outcome="overridden", comment=note, happened_at=now, told_at=now
    )
