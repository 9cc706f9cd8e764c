"""The list of open alerts, and one alert with what can be done about it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from longwatch.clinic.accounts.permissions import Permission, may
from longwatch.clinic.accounts.requests import SignedIn
from longwatch.clinic.alerts.forms import OVERRIDES, ActionForm
from longwatch.clinic.alerts.models import Action, Alert, Did
from longwatch.clinic.audit.reads import reading
from longwatch.clinic.patients import store
from longwatch.clinic.patients.scope import patients_of
from longwatch.core.protocol import Severity
from longwatch.core.record import Decision


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
    form = ActionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if not allowed or one.closed_at is not None:
            raise PermissionDenied
        if form.is_valid():
            _act(request, one, form)
            return redirect("patient", public_id=one.patient.public_id)
    return render(
        request,
        "alerts/alert.html",
        {
            "alert": one,
            "form": form,
            "allowed": allowed and one.closed_at is None,
            "actions": one.actions.select_related("who"),
        },
        status=400 if form.errors else 200,
    )


def _act(request: SignedIn, one: Alert, form: ActionForm) -> None:
    now, said = timezone.now(), form.cleaned_data
    with transaction.atomic():
        if said["did"] == "acknowledged":
            one.acknowledged_at = now
            one.save(update_fields=["acknowledged_at"])
            Action.objects.create(
                alert=one, at=now, who=request.user, did=Did.ACKNOWLEDGED, note=said["note"]
            )
            messages.success(request, _("Noted. The alert stays open until something is done."))
            return
        did = Did.OVERRIDDEN if said["reason"] in OVERRIDES else Did.ACTED
        Action.objects.create(
            alert=one, at=now, who=request.user, did=did, reason=said["reason"], note=said["note"]
        )
        today = timezone.localdate()
        decision = Decision(
            id=store.new_id("Decision"), day=max(today, one.latest), kind="ended", rule=one.rule
        )
        one.decision = decision.id
        one.save(update_fields=["decision"])
        source = store.Source(request.user, reason=f"alert {one.rule}: {said['reason']}")
        store.add(one.patient, [decision], source, today=today)
        messages.success(request, _("The alert is closed."))
