"""Files that were brought and that nobody has confirmed or dropped: what is in them counts for nobody yet."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from longwatch.clinic.accounts.models import User
from longwatch.clinic.accounts.permissions import sites_where
from longwatch.clinic.accounts.requests import SignedIn
from longwatch.clinic.uploads.kinds import kinds
from longwatch.clinic.uploads.models import State, Upload


def may_bring(user: User) -> bool:
    """Whether the user may bring files of some kind somewhere."""
    return any(sites_where(user, kind.permission) for kind in kinds().values())


def waiting_for(user: User) -> QuerySet[Upload]:
    """The files that the user may confirm or drop, the oldest first."""
    mine = Q(pk=None)
    for name, kind in kinds().items():
        mine |= Q(kind=name, site__in=sites_where(user, kind.permission))
    return Upload.objects.filter(mine, state=State.WAITING).select_related("site", "who").order_by("at")


@require_GET
def listing(request: SignedIn) -> HttpResponse:
    """All of them."""
    if not may_bring(request.user):
        raise PermissionDenied
    files = [(upload, kinds()[upload.kind]) for upload in waiting_for(request.user)]
    return render(request, "uploads/listing.html", {"files": files})
