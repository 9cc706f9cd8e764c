"""The worklist page."""

from datetime import date

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from longwatch.clinic.accounts.permissions import Permission, sites_where
from longwatch.clinic.accounts.requests import SignedIn
from longwatch.clinic.patients import standing
from longwatch.clinic.patients.models import Standing
from longwatch.clinic.worklist import counts, marks
from longwatch.clinic.worklist.models import Call

PAGE = 50


@require_GET
def home(request: SignedIn) -> HttpResponse:
    """Who needs someone today, with tiles that open their lists."""
    sites = sites_where(request.user, Permission.READ)
    today = timezone.localdate()
    standing.renew_stale(sites, today=today)
    chosen = [site for site in sites if str(site.pk) == request.GET.get("site")] or sites
    rows = counts.of_sites(chosen)
    places = counts.by_place(rows)
    tiles = [*counts.tiles(rows, today), *counts.other_tiles(request.user)]
    shown, title = _filtered(request, rows, today)
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    latest: dict[int, Call] = {}
    for call in Call.objects.filter(patient__in=[row.patient_id for row in page]).order_by("at"):
        latest[call.patient_id] = call
    return render(
        request,
        "worklist/home.html",
        {
            "today": today,
            "sites": sites,
            "site": chosen[0] if len(chosen) == 1 and len(sites) > 1 else None,
            "places": places,
            "place_titles": counts.PLACES,
            "treated": sum(places[place] for place in counts.PLACES),
            "tiles": tiles,
            "page": page,
            "latest": latest,
            "marks": marks.of([row.patient_id for row in page], today),
            "may_bulk": bool(sites_where(request.user, Permission.RECORD)),
            "title": title,
            "list": request.GET.get("list", "needs-someone-today"),
            "owner": request.GET.get("owner", ""),
        },
    )


def _filtered(
    request: SignedIn, rows: QuerySet[Standing], today: date
) -> tuple[QuerySet[Standing], str | Promise]:
    """The rows that were asked for, and what to call them."""
    wanted = request.GET.get("list", "needs-someone-today")
    listed = counts.reasons(today)
    title: str | Promise
    if wanted in listed:
        title, test = listed[wanted]
        rows = rows.filter(test)
    elif wanted == counts.NOT_TREATED:
        title, rows = _("Not treated"), rows.filter(place=wanted)
    else:
        wanted = wanted if wanted in counts.PLACES else "needs-someone-today"
        title, rows = counts.PLACES[wanted], rows.filter(place=wanted)
    if request.GET.get("owner") == "me":
        rows = rows.filter(patient__owner=request.user)
    elif request.GET.get("owner") == "nobody":
        rows = rows.filter(patient__owner=None)
    return rows, title
