"""Reminders that went to a patient."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.timezone import localtime

from longwatch.clinic.accounts.models import User
from longwatch.clinic.accounts.permissions import Permission, may
from longwatch.clinic.messages.models import Message, State
from longwatch.clinic.messages.outbox import WORKER
from longwatch.clinic.patients.models import Patient
from longwatch.clinic.project.documents import Document


def of(patient: Patient, user: User) -> Iterator[Document]:
    """A line for each."""
    for one in Message.objects.filter(patient=patient, state=State.SENT).select_related("patient__site"):
        assert one.sent_at is not None
        link = reverse("message", kwargs={"message": one.pk}) if may(user, Permission.READ, one.place) else ""
        yield Document(localtime(one.sent_at).date(), one.get_kind_display(), WORKER, link)
