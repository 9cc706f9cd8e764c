"""Recording results: typed in with their units, checked as they are typed, corrected by a new version."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST
from msgspec.structs import replace

from longwatch.clinic.accounts.permissions import Permission
from longwatch.clinic.accounts.requests import SignedIn
from longwatch.clinic.parameters.values import protocol_of
from longwatch.clinic.patients import facts, store
from longwatch.clinic.patients.models import Fact, Patient
from longwatch.clinic.patients.scope import patient_for
from longwatch.clinic.patients.standing import assess_at
from longwatch.clinic.results.choices import choices
from longwatch.clinic.results.forms import ResultsForm
from longwatch.core.findings import AlertFinding
from longwatch.core.record import Record, Result, Standing


@require_http_methods(["GET", "POST"])
def record(request: SignedIn, public_id: str) -> HttpResponse:
    """Results of one day."""
    patient = patient_for(request, public_id, Permission.RECORD)
    today = timezone.localdate()
    form = _form(request, patient)
    if request.method == "POST" and form.is_valid():
        made = form.results()
        store.add(patient, made, store.Source(request.user), today=today)
        text = ngettext("%(n)s result recorded.", "%(n)s results recorded.", len(made)) % {"n": len(made)}
        messages.success(request, text)
        return redirect("patient", public_id=public_id)
    return render(
        request, "results/record.html", {"patient": patient, "form": form}, status=400 if form.errors else 200
    )


@require_POST
def check(request: SignedIn, public_id: str) -> HttpResponse:
    """What would follow from what is typed so far, before it is recorded."""
    patient = patient_for(request, public_id, Permission.RECORD)
    form = _form(request, patient)
    if not form.is_valid():
        return render(request, "results/check.html", {"form": form, "alerts": [], "cannot_tell": []})
    today = timezone.localdate()
    before = facts.record_of(patient)
    after = Record(patient=before.patient, facts=(*before.facts, *form.results()))
    found = [assess_at(patient.site, one, on=today) for one in (before, after)]
    known = {(alert.id, alert.latest) for alert in found[0].alerts}
    unclear = {(one.id, one.why) for one in found[0].cannot_tell}
    raised: list[AlertFinding] = [a for a in found[1].alerts if (a.id, a.latest) not in known]
    return render(
        request,
        "results/check.html",
        {
            "form": form,
            "alerts": raised,
            "cannot_tell": [one for one in found[1].cannot_tell if (one.id, one.why) not in unclear],
        },
    )


@require_http_methods(["GET", "POST"])
def correct(request: SignedIn, public_id: str, number: int) -> HttpResponse:
    """Replace a result by a corrected version, or take it back; both stay in the history."""
    patient = patient_for(request, public_id, Permission.RECORD)
    row = get_object_or_404(Fact, patient=patient, number=number, kind="result")
    old = facts.read(row.kind, row.value)
    if (
        not isinstance(old, Result)
        or Fact.objects.filter(patient=patient, thing=row.thing, number__gt=number).exists()
    ):
        raise Http404  # only the newest version of a result can be corrected
    reason = request.POST.get("reason", "").strip()
    if request.method == "POST" and reason:
        new = replace(old, id=store.new_id("Result"), key=row.thing, standing=Standing.WITHDRAWN)
        store.add(
            patient,
            [new],
            store.Source(request.user, reason="correction", note=reason),
            today=timezone.localdate(),
        )
        messages.success(request, _("The result is taken back. Record the right one now, if there is one."))
        return redirect("record-results", public_id=public_id)
    context = {"patient": patient, "row": row, "old": old, "wrong": request.method == "POST"}
    return render(request, "results/correct.html", context, status=400 if context["wrong"] else 200)


def _form(request: SignedIn, patient: Patient) -> ResultsForm:
    today = timezone.localdate()
    listed = choices(protocol_of(patient.site), patient.site.jurisdiction)
    data = request.POST if request.method == "POST" else None
    return ResultsForm(data, choices=listed, today=today, initial={"day": today, "standing": "final"})
