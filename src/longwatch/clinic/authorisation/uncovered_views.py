"""Infusions that nothing covered: the list, and holding one against the record."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from longwatch.clinic.accounts.permissions import Permission, may, sites_where
from longwatch.clinic.accounts.requests import SignedIn
from longwatch.clinic.audit.reads import reading
from longwatch.clinic.authorisation import gate, uncovered
from longwatch.clinic.authorisation.forms import ReconcileForm
from longwatch.clinic.authorisation.models import Uncovered, UncoveredState
from longwatch.clinic.authorisation.reconciling import reconciliation


@require_GET
def listing(request: SignedIn) -> HttpResponse:
    """What is to be reconciled, and what was."""
    sites = sites_where(request.user, Permission.READ)
    waiting = list(uncovered.to_reconcile(sites))
    closed = Uncovered.objects.filter(patient__site__in=sites).exclude(state=UncoveredState.OPEN)
    done = list(closed.select_related("patient").order_by("-closed_at")[:50])
    for one in (*waiting, *done):
        reading(request, one.patient.public_id, one.patient.site_id)
    return render(request, "authorisation/uncovered.html", {"waiting": waiting, "done": done})


@require_http_methods(["GET", "POST"])
def one(request: SignedIn, infusion: int) -> HttpResponse:
    """One infusion: what the gate says of its day by what is known now, and what came of that."""
    rows = Uncovered.objects.filter(patient__site__in=sites_where(request.user, Permission.READ))
    found = get_object_or_404(rows.select_related("patient__site", "closed_by"), pk=infusion)
    reading(request, found.patient.public_id, found.patient.site_id)
    waits = found.state == UncoveredState.OPEN
    allowed = waits and may(request.user, Permission.AUTHORISE, found.patient.site)

    def carry_out(form: ReconcileForm) -> None:
        uncovered.reconcile(found, outcome=form.cleaned_data["outcome"], signed=form.signed)

    form = reconciliation(request, allowed=allowed, carry_out=carry_out)
    if form is None:
        return redirect("uncovered-infusion", infusion=found.pk)
    context = {
        "infusion": found,
        "standing": uncovered.said_of(found) if waits else None,
        "reasons": gate.read(found.reasons),
        "form": form,
        "allowed": allowed,
    }
    return render(request, "authorisation/uncovered_one.html", context, status=400 if form.errors else 200)
