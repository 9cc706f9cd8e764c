"""The list of open alerts, and one alert with what can be done about it."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from longwatch.clinic.accounts.models import User
from longwatch.clinic.accounts.permissions import Permission, may
from longwatch.clinic.accounts.requests import SignedIn
from longwatch.clinic.alerts import acting
from longwatch.clinic.alerts.forms import REASONS, ActionForm
from longwatch.clinic.alerts.lifecycle import ALERT
from longwatch.clinic.alerts.models import Alert
from longwatch.clinic.audit.reads import reading
from longwatch.clinic.patients.scope import patients_of
from longwatch.core.lifecycle import NotPossible
from longwatch.core.protocol import Severity


@require_GET
def listing(request: SignedIn) -> HttpResponse:
    """Every open alert at the user's sites: late ones first, then the worst."""
    now = timezone.now()
    rows = Alert.objects.filter(patient__in=patients_of(request.user), closed_at=None)
    shown = sorted(
        rows.select_related("patient", "owner", "deputy"),
        key=lambda alert: (
            alert.acknowledged_at is not None,
            alert.act_by > now,
            Severity(alert.severity).weight,
            alert.act_by,
        ),
    )
    return render(request, "alerts/listing.html", {"alerts": shown, "now": now})


@require_http_methods(["GET", "POST"])
def alert(request: SignedIn, pk: int) -> HttpResponse:
    """One alert: its life so far, and what can be done."""
    one = get_object_or_404(Alert, pk=pk, patient__in=patients_of(request.user))
    reading(request, one.patient.public_id, one.patient.site_id)
    allowed = may(request.user, Permission.ACT_ON_ALERT, one.patient.site)
    people = acting.people_for(one.patient.site)
    form = ActionForm(request.POST if request.method == "POST" else None, people=people)
    if request.method == "POST":
        if not allowed:
            raise PermissionDenied
        if form.is_valid():
            try:
                messages.success(request, _act(request.user, one, form.cleaned_data))
            except NotPossible:
                messages.error(request, _("This alert was closed meanwhile. Nothing was changed."))
            return redirect("patient", public_id=one.patient.public_id)
    context = {
        "alert": one,
        "form": form,
        "allowed": allowed and one.step in ALERT.is_open,
        "reasons": REASONS,
        "actions": one.actions.select_related("who"),
    }
    return render(request, "alerts/alert.html", context, status=400 if form.errors else 200)


def _act(who: User, one: Alert, said: Mapping[str, Any]) -> str:
    """Do what the form says; what the page then tells."""
    if said["did"] == "acknowledged":
        acting.acknowledge(one.pk, who=who, note=said["note"])
        return _("Noted. The alert stays open until something is done.")
    if said["did"] == "assigned":
        acting.hand_over(one.pk, to=said["to"], who=who, note=said["note"])
        return _("Handed over. The time to take it up begins anew.")
    acting.close(one.pk, reason=said["reason"], who=who, note=said["note"], today=timezone.localdate())
    return _("The alert is closed.")
