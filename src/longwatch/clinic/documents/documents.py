"""What was printed for a patient."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.timezone import localtime

from longwatch.clinic.accounts.models import User
from longwatch.clinic.accounts.permissions import Permission, may
from longwatch.clinic.documents.making import TITLES
from longwatch.clinic.documents.models import Printed
from longwatch.clinic.patients.models import Patient
from longwatch.clinic.project.documents import Document


def of(patient: Patient, user: User) -> Iterator[Document]:
    """A line for each; who may print may open it again."""
    allowed = may(user, Permission.PRINT, patient.site)
    for one in Printed.objects.filter(patient=patient).select_related("who"):
        link = (
            reverse("printed", kwargs={"public_id": patient.public_id, "printed": one.pk}) if allowed else ""
        )
        title = f"{TITLES[one.document]} ({one.language})"
        yield Document(localtime(one.at).date(), title, one.who.get_username(), link)
