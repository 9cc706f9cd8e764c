"""What people of a role are told of authorisations, until one of them has seen it."""

from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from longwatch.clinic.accounts.models import Membership, User
from longwatch.clinic.accounts.requests import SignedIn
from longwatch.clinic.audit import chain
from longwatch.clinic.audit.reads import reading
from longwatch.clinic.authorisation.models import Notice


def unseen(user: User) -> QuerySet[Notice]:
    """What people of the user's roles have not seen yet."""
    mine = Q(pk__in=[])
    for held in Membership.objects.filter(user=user):
        mine |= Q(role=held.role, authorisation__site=held.site_id)
    return Notice.objects.filter(mine, seen_at=None)


@require_http_methods(["GET", "POST"])
def notices(request: SignedIn) -> HttpResponse:
    """What somebody of the user's role must see; it stays until one of them has."""
    rows = unseen(request.user).select_related("authorisation__patient")
    if request.method == "POST":
        seen = (
            rows.filter(pk=request.POST["notice"]).first()
            if request.POST.get("notice", "").isdigit()
            else None
        )
        if seen is None:
            raise Http404
        seen.seen_at, seen.seen_by = timezone.now(), request.user
        seen.save(update_fields=["seen_at", "seen_by"])
        one = seen.authorisation
        name = request.user.get_username()
        chain.add(name, "notice-seen", site=one.site_id, patient=one.patient.public_id, what=one.number)
        return redirect("notices")
    for notice in rows:
        patient = notice.authorisation.patient
        reading(request, patient.public_id, patient.site_id)
    return render(request, "authorisation/notices.html", {"notices": rows})
