"""Which patients somebody may see: those of the sites where a role of theirs allows it. Views use nothing else."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404

from longwatch.clinic.accounts.models import User
from longwatch.clinic.accounts.permissions import Permission, may, sites_where
from longwatch.clinic.accounts.requests import SignedIn
from longwatch.clinic.audit.reads import reading
from longwatch.clinic.patients.models import Patient


def patients_of(user: User, permission: Permission = Permission.READ) -> QuerySet[Patient]:
    """The patients at sites where the user may do this."""
    return Patient.objects.filter(site__in=sites_where(user, permission)).select_related("site", "owner")


def patient_for(request: SignedIn, public_id: str, permission: Permission = Permission.READ) -> Patient:
    """One patient, noted as read.

    Raises:  Http404 for a patient that the user may not see, as for one that does not exist;
             PermissionDenied for one that the user may see but not do this to.
    """
    patient = patients_of(request.user).filter(public_id=public_id).first()
    if patient is None:
        raise Http404
    reading(request, patient.public_id, patient.site_id)
    if permission is not Permission.READ and not may(request.user, permission, patient.site):
        raise PermissionDenied
    return patient
