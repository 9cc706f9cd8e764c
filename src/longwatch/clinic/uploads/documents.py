"""Files that were brought and of which something stands in a patient's record."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from longwatch.clinic.accounts.models import User
from longwatch.clinic.accounts.permissions import may
from longwatch.clinic.patients.models import Fact, Origin, Patient
from longwatch.clinic.project.documents import Document
from longwatch.clinic.uploads.kinds import kinds
from longwatch.clinic.uploads.models import State, Upload


def of(patient: Patient, user: User) -> Iterator[Document]:
    """A line for each file and day. What somebody found to be theirs later counts on the day of that."""
    rows = Fact.objects.filter(patient=patient, origin=Origin.FILE).order_by("number")
    counted = Counter(
        (localtime(at).date(), name, who or "")
        for at, name, who in rows.values_list("recorded_at", "origin_detail", "author__username")
    )
    for (day, name, who), count in counted.items():
        told = ngettext("%(name)s: %(n)s entry", "%(name)s: %(n)s entries", count)
        title = told % {"name": _("File") + f" {name}", "n": count}
        yield Document(day, title, who, _link(patient, user, (day, name, who)))


def _link(patient: Patient, user: User, told: tuple[date, str, str]) -> str:
    """The page of the file that was stored then, where it is known which it was and the user may open it."""
    day, name, who = told
    rows = Upload.objects.filter(site=patient.site, name=name, who__username=who, state=State.STORED)
    found = [one for one in rows if one.settled_at and localtime(one.settled_at).date() == day]
    if len(found) != 1 or not may(user, kinds()[found[0].kind].permission, patient.site):
        return ""
    return reverse("upload", kwargs={"upload": found[0].pk})
