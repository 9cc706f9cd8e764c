"""Letters that somebody recorded as sent."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from longwatch.clinic.accounts.models import User
from longwatch.clinic.accounts.permissions import Permission, may
from longwatch.clinic.patients.models import Patient
from longwatch.clinic.project.documents import Document
from longwatch.clinic.worklist.models import Call, Outcome


def of(patient: Patient, user: User) -> Iterator[Document]:
    """A line for each."""
    may_open = may(user, Permission.RECORD, patient.site)
    link = reverse("call", kwargs={"public_id": patient.public_id}) if may_open else ""
    for call in Call.objects.filter(patient=patient, outcome=Outcome.LETTER).select_related("who"):
        yield Document(localtime(call.at).date(), _("Letter sent"), call.who.get_username(), link)
