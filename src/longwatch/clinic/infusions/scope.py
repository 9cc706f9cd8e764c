"""Which infusion days somebody may see: those of the patients whom they may see."""

from django.core.exceptions import PermissionDenied
from django.http import Http404

from longwatch.clinic.accounts.permissions import Permission, may
from longwatch.clinic.accounts.requests import SignedIn
from longwatch.clinic.audit.reads import reading
from longwatch.clinic.infusions.models import InfusionDay
from longwatch.clinic.patients.scope import patients_of


def day_for(request: SignedIn, token: str, permission: Permission = Permission.READ) -> InfusionDay:
    """One day, noted as read.

    Raises:  Http404 for a day that the user may not see, as for one that does not exist;
             PermissionDenied for one that the user may see but not record on.
    """
    rows = InfusionDay.objects.filter(patient__in=patients_of(request.user)).select_related("patient__site")
    day = rows.filter(token=token).first()
    if day is None:
        raise Http404
    reading(request, day.patient.public_id, day.patient.site_id)
    if permission is not Permission.READ and not may(request.user, permission, day.patient.site):
        raise PermissionDenied
    return day
