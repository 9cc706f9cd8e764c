"""Copies of the record that were taken out for the patient."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from longwatch.clinic.accounts.models import User
from longwatch.clinic.audit.models import Entry
from longwatch.clinic.patients.models import Patient
from longwatch.clinic.project.documents import Document


def of(patient: Patient, user: User) -> Iterator[Document]:
    """A line for each; the file itself is not kept."""
    link = reverse("data-requests", kwargs={"public_id": patient.public_id})
    for entry in Entry.objects.filter(patient=patient.public_id, action="export"):
        yield Document(localtime(entry.at).date(), _("Copy of the record for the patient"), entry.who, link)
