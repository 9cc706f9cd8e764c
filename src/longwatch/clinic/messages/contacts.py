"""How patients can be reached. Entries are added, and the newest holds; only a yes is an agreement."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from longwatch.clinic.accounts.models import Site, User
from longwatch.clinic.audit import chain
from longwatch.clinic.messages.models import Agreed, Contact
from longwatch.clinic.patients.models import Patient


def of(patient: Patient) -> Contact:
    """What holds now; for somebody who was never asked, what the registration says."""
    found = Contact.objects.filter(patient=patient).select_related("who", "site").first()
    return found or Contact(
        patient=patient, number=0, site=patient.site, phone=patient.phone, language=patient.language
    )


def newest(patients: QuerySet[Patient]) -> dict[int, Contact]:
    """What holds now for each patient of whom something was recorded."""
    rows = Contact.objects.filter(patient__in=patients).order_by("number")
    return {row.patient_id: row for row in rows}


def agrees(contact: Contact | None, site: Site) -> bool:
    """Whether this site may send reminders. An agreement with the clinic before a transfer is none with this one."""
    return (
        contact is not None
        and contact.reminders == Agreed.YES
        and bool(contact.email)
        and contact.site_id == site.pk
    )


def record(patient: Patient, said: Mapping[str, Any], who: User | None, *, by: str = "") -> Contact:
    """Add an entry; the telephone and the language of the patient follow it."""
    with transaction.atomic():
        locked = Patient.objects.select_for_update().get(pk=patient.pk)
        made = Contact.objects.create(
            patient=locked,
            number=of(locked).number + 1,
            site=locked.site,
            at=timezone.now(),
            who=who,
            **{name: said[name] for name in ("email", "phone", "language", "reminders")},
        )
        locked.phone, locked.language = made.phone, made.language
        locked.save(update_fields=["phone", "language"])
        name = who.get_username() if who else f"system: {by}"
        told = f"reminders: {made.reminders}"
        chain.add(name, "contact", site=locked.site_id, patient=locked.public_id, what=told)
    return made
