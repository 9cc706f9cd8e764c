"""The audit, for those who may read it."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from longwatch.clinic.accounts.permissions import Permission, sites_where
from longwatch.clinic.accounts.requests import SignedIn
from longwatch.clinic.audit.models import Entry

PAGE = 100


@require_GET
def listing(request: SignedIn) -> HttpResponse:
    """Who did and read what at the sites whose audit the user may read, the newest first."""
    sites = sites_where(request.user, Permission.AUDIT)
    if not sites:
        raise PermissionDenied
    rows = Entry.objects.filter(Q(site__in=[site.pk for site in sites])).order_by("-number")
    for name in ("who", "patient", "action"):
        if request.GET.get(name):
            rows = rows.filter(**{name: request.GET[name]})
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "audit/listing.html", {"page": page})
