"""What an erasure would remove and what stays; and removing it, whole or not at all."""

import hashlib
import json
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from longwatch.clinic.accounts.models import User
from longwatch.clinic.audit import chain
from longwatch.clinic.audit.models import Entry
from longwatch.clinic.erasure import files
from longwatch.clinic.erasure.lifecycle import ERASURE
from longwatch.clinic.erasure.models import Erasure, Ground, Step
from longwatch.clinic.erasure.tombstones import sealed
from longwatch.clinic.patients.everything import TABLES
from longwatch.clinic.patients.models import Patient
from longwatch.clinic.programme.models import Transfer
from longwatch.clinic.uploads.models import Upload


class Changed(Exception):
    """Something was added since it was shown what would go, or a file with rows of the patient waits."""


@dataclass(frozen=True)
class Plan:
    """What an erasure would do now.

    goes          how many rows of each table, by title
    files         files that were taken already and would be emptied
    waiting       files that must be confirmed or dropped first
    stays         what stays, and why
    elsewhere     clinics that followed the patient before; what they keep under another number is not found
    is_followed   whether somebody is monitored who would then not be monitored any more
    mark          names exactly this plan
    """

    goes: list[tuple[str | Promise, int]]
    files: list[Upload]
    waiting: list[Upload]
    stays: list[str]
    elsewhere: list[str]
    is_followed: bool
    mark: str


def plan(patient: Patient) -> Plan:
    """What would go and what would stay, with nothing changed."""
    counts = {table.name: table.rows(patient).count() for table in TABLES}
    taken, waiting = files.settled(patient), files.waiting(patient)
    entries = Entry.objects.filter(patient=patient.public_id).count()
    stays = [
        _(
            "%(n)s entries of the audit: who read or changed the record, and when. They call the patient by a "
            "random id that leads to nobody afterwards. Without them the chain would be broken."
        )
        % {"n": entries},
        _(
            "That a record was erased here, when, by whom and why, and a digest of the hospital number, so "
            "that it is not taken again unseen."
        ),
        _("Backups made until now, until the clinic deletes them; and files that somebody took out."),
    ]
    before = Transfer.objects.filter(patient=patient, step="accepted").exclude(sender=patient.site)
    known = [patient.version, counts, [one.pk for one in taken], [one.pk for one in waiting]]
    place = patient.standing.place if hasattr(patient, "standing") else "not-treated"
    return Plan(
        goes=[(_("Name, hospital number, telephone"), 1)]
        + [(table.title, counts[table.name]) for table in TABLES if counts[table.name]],
        files=taken,
        waiting=waiting,
        stays=stays,
        elsewhere=sorted({one.sender.name for one in before.select_related("sender")}),
        is_followed=place not in ("closed", "not-treated"),
        mark=hashlib.sha256(json.dumps(known).encode()).hexdigest(),
    )


def approve(one: Erasure, *, ground: str, mark: str, who: User) -> None:
    """Carry it out.

    Raises:  NotPossible when somebody was quicker, Changed when what would go is not what was seen.
    """
    with transaction.atomic():
        found = Erasure.objects.select_for_update().get(pk=one.pk)
        after = ERASURE.after(found.step, "approve")
        assert found.patient_id is not None and not Ground(ground).refuses
        patient = Patient.objects.select_for_update().get(pk=found.patient_id)
        now = plan(patient)
        if now.waiting or now.mark != mark:
            raise Changed
        found.step, found.ground = Step(after), ground
        found.decided_at, found.decided_by = timezone.now(), who.get_username()
        remove(found, patient, who=who.get_username())


def end(one: Erasure, verb: str, *, who: User, ground: str = "") -> None:
    """Refuse it or take it back: the record stays.

    Raises:  NotPossible when somebody was quicker.
    """
    with transaction.atomic():
        found = Erasure.objects.select_for_update().get(pk=one.pk)
        found.step, found.ground = Step(ERASURE.after(found.step, verb)), ground
        found.decided_at, found.decided_by = timezone.now(), who.get_username()
        found.save()
        told = f"erasure {found.pk}" + (f": {ground}" if ground else "")
        site = found.site_id if found.patient is None else found.patient.site_id
        chain.add(who.get_username(), f"erasure-{found.step}", site=site, patient=found.public_id, what=told)


def remove(one: Erasure, patient: Patient, *, who: str) -> None:
    """Remove everything of the patient; the request, which is now a tombstone, stays."""
    with transaction.atomic():
        one.site, one.note = patient.site, ""
        one.salt, one.digest = sealed(patient.number) if patient.number else ("", "")
        one.patient = patient
        one.save()  # from here on the database permits the deletion of this patient's facts
        taken = files.settled(patient)
        files.empty(taken)
        counts = {"files": len(taken)}
        for table in TABLES:
            counts[table.name], _each = table.rows(patient).delete()
        Erasure.objects.filter(public_id=patient.public_id).update(patient=None, note="")
        one.patient, one.counts = None, json.dumps(counts)
        one.save(update_fields=["patient", "counts"])
        patient.delete()
        told = f"erasure {one.pk}: " + ", ".join(f"{name} {count}" for name, count in counts.items())
        chain.add(who, "erase", site=one.site_id, patient=one.public_id, what=told)
