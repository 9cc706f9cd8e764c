"""Recording what is no laboratory result."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from longwatch.clinic.accounts.permissions import Permission
from longwatch.clinic.accounts.requests import SignedIn
from longwatch.clinic.parameters.values import protocol_of
from longwatch.clinic.patients import store
from longwatch.clinic.patients.scope import patient_for
from longwatch.clinic.results.kinds import KINDS

_NEEDS = {
    "infusion": Permission.RECORD_INFUSION,
    "decision": Permission.DECIDE,
}


@require_http_methods(["GET", "POST"])
def record_kind(request: SignedIn, public_id: str, kind: str) -> HttpResponse:
    """A form of one kind of fact."""
    patient = patient_for(request, public_id, _NEEDS.get(kind, Permission.RECORD))
    if kind not in KINDS:
        raise Http404
    data = request.POST if request.method == "POST" else None
    today = timezone.localdate()
    form = KINDS[kind](data, protocol=protocol_of(patient.site), today=today)
    if request.method == "POST" and form.is_valid():
        source = store.Source(request.user, note=form.cleaned_data.get("reason", ""))
        store.add(patient, form.facts(), source, today=today)
        messages.success(request, _("Recorded."))
        return redirect("patient", public_id=public_id)
    status = 400 if form.errors else 200
    return render(request, "results/kind.html", {"patient": patient, "form": form}, status=status)
