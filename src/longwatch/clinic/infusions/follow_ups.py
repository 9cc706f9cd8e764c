"""The contacts on the days after an infusion: planned when it ends, work until somebody has made them."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import uuid4

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from longwatch.clinic.accounts.models import User
from longwatch.clinic.accounts.permissions import Permission, sites_where
from longwatch.clinic.audit import chain
from longwatch.clinic.infusions.lifecycle import CONTACT
from longwatch.clinic.infusions.log import Log
from longwatch.clinic.infusions.models import Contact, FollowUp, Outcome
from longwatch.clinic.patients import store
from longwatch.core.record import SymptomReport


def plan(log: Log, who: User | None) -> None:
    """One contact for each day that the rules name, counted from the infusion; one a day is enough for a patient.

    On a day on which the patient is given the next infusion they are seen, so no call is needed on it.
    """
    patient, progress = log.day.patient, log.progress
    if progress.started is None:
        _settle(FollowUp.objects.filter(day=log.day), Outcome.NOT_NEEDED, who)
        return
    today = timezone.localdate(progress.started)
    _settle(FollowUp.objects.filter(patient=patient, due_on=today), Outcome.SEEN, who)
    if progress.ended is None:
        return
    given = timezone.localdate(progress.ended)
    for days in log.rules.contact_after:
        due_on = given + timedelta(days=days)
        one, _is_new = FollowUp.objects.get_or_create(
            patient=patient, due_on=due_on, defaults={"day": log.day}
        )
        if CONTACT.allows(one.state, "plan-again"):
            one.ended_at = None
            one.save(update_fields=["ended_at"])


def _settle(rows: QuerySet[FollowUp], outcome: Outcome, who: User | None) -> None:
    """End those of them that are open, and say why."""
    for one in rows.filter(ended_at=None):
        Contact.objects.create(id=str(uuid4()), follow_up=one, at=timezone.now(), who=who, outcome=outcome)
        _end(one)


def _end(one: FollowUp) -> None:
    one.ended_at = timezone.now()
    one.save(update_fields=["ended_at"])


def due(user: User, today: date) -> QuerySet[FollowUp]:
    """The contacts that are due at the sites where the user may record, the oldest first."""
    sites = sites_where(user, Permission.RECORD)
    rows = FollowUp.objects.filter(patient__site__in=sites, ended_at=None, due_on__lte=today)
    return rows.select_related("patient__site", "day").order_by("due_on", "pk")


def record(
    one: FollowUp, *, id: str, outcome: str, signs: Sequence[str | None], note: str, who: User, today: date
) -> bool:
    """Add an attempt, and what the patient told; whether it was new. Only an answer ends the work."""
    with transaction.atomic():
        found = FollowUp.objects.select_for_update().select_related("patient__site").get(pk=one.pk)
        if Contact.objects.filter(pk=id).exists():
            return False
        before = found.state
        Contact.objects.create(id=id, follow_up=found, at=timezone.now(), who=who, outcome=outcome, note=note)
        # Whoever rings once more, after it was done, adds what was said and changes nothing else.
        if CONTACT.allows(before, outcome) and CONTACT.after(before, outcome) != CONTACT.first:
            _end(found)
        patient = found.patient
        chain.add(
            who.get_username(), "follow-up", site=patient.site_id, patient=patient.public_id, what=outcome
        )
        told = [
            SymptomReport(
                id=f"Symptom/{id}/{sign or 'words'}",
                day=today,
                symptom=sign,
                moment=timezone.localtime().isoformat(),
            )
            for sign in signs
        ]
        if told:
            store.add(patient, told, store.Source(who, detail="follow-up"), today=today)
    return True
