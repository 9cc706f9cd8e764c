"""The end of the period: everything that was missed, and a neurologist's decision to end or to go on."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from longwatch.clinic.accounts.permissions import Permission, may
from longwatch.clinic.accounts.requests import SignedIn
from longwatch.clinic.alerts.models import Alert
from longwatch.clinic.parameters.values import protocol_of
from longwatch.clinic.patients import facts, standing, store
from longwatch.clinic.patients.models import Patient
from longwatch.clinic.patients.scope import patient_for
from longwatch.clinic.patients.standing import assess_at
from longwatch.core.dates import add_months
from longwatch.core.findings import Assessment
from longwatch.core.record import Decision, Record

REASONS = {
    "period-complete": gettext_lazy("The period is over and nothing is open"),
    "gaps-accepted": gettext_lazy("The period is over; the gaps are known and accepted"),
    "late-risk": gettext_lazy("Go on: an autoimmune disease was found or is suspected"),
    "gaps-to-fill": gettext_lazy("Go on: too much was missed"),
    "patient-wish": gettext_lazy("Go on: the patient wishes it"),
    "other": gettext_lazy("Another reason, in the note"),
}
_LONGEST_MONTHS = 24


class ClosureForm(forms.Form):
    """End, or go on until a day; with the reason."""

    decision = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[
            ("", "–"),
            ("ended", gettext_lazy("End the monitoring")),
            ("extended", gettext_lazy("Go on until a day")),
        ],
        widget=forms.Select(attrs={"class": "nhsuk-select"}),
    )
    until = forms.DateField(
        label=gettext_lazy("Go on until"),
        help_text=gettext_lazy("At most two years from now; then it is decided again."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "nhsuk-input nhsuk-input--width-10"}),
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"),
        choices=[("", "–"), *REASONS.items()],
        widget=forms.Select(attrs={"class": "nhsuk-select"}),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "nhsuk-textarea"}),
    )
    seen = forms.BooleanField(label=gettext_lazy("I have seen the gaps and open alerts on this page"))

    def __init__(self, data: Any = None, *, today: date) -> None:
        super().__init__(data)
        self.today = today

    def clean(self) -> dict[str, Any]:
        """Going on has an end; another reason is told."""
        found = super().clean() or self.cleaned_data
        until = found.get("until")
        if found.get("decision") == "extended":
            if until is None or not self.today < until <= add_months(self.today, _LONGEST_MONTHS):
                self.add_error("until", _("Give a day after today, at most two years from now."))
        if found.get("reason") == "other" and not found.get("note"):
            self.add_error("note", _("Say which reason."))
        return found


@require_http_methods(["GET", "POST"])
def closure(request: SignedIn, public_id: str) -> HttpResponse:
    """What was missed in every series, open alerts, and the decision."""
    patient = patient_for(
        request, public_id, Permission.DECIDE if request.method == "POST" else Permission.READ
    )
    today = timezone.localdate()
    found = standing.assessed(patient, today=today, look_ahead=False)
    asked = is_asked(found)
    if request.method == "POST" and not asked:
        raise PermissionDenied
    form = ClosureForm(request.POST if request.method == "POST" else None, today=today)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        made = decisions(found, said, today)
        if would_still_be_asked(patient, made, today):
            form.add_error("until", _("No test would fall due by then. Choose a later day."))
        else:
            source = store.Source(request.user, reason=f"closure: {said['reason']}", note=said["note"])
            store.add(patient, made, source, today=today)
            messages.success(request, _("The decision is recorded."))
            return redirect("patient", public_id=public_id)
    context = {
        "patient": patient,
        "form": form,
        "asked": asked,
        "may_decide": may(request.user, Permission.DECIDE, patient.site),
        "series": found.series,
        "titles": protocol_of(patient.site).title_of,
        "alerts": Alert.objects.filter(patient=patient, closed_at=None),
    }
    return render(request, "programme/closure.html", context, status=400 if form.errors else 200)


def is_asked(found: Assessment) -> bool:
    """Whether the clinic is asked to decide: no series goes on by itself."""
    return "decision-asked" in found.place_reasons


def decisions(found: Assessment, said: dict[str, Any], today: date) -> list[Decision]:
    """The decision as facts.

    Ending names each series: a decision about everything would close the open alerts too, unseen.
    """
    if said["decision"] == "extended":
        return [Decision(id=store.new_id("Decision"), day=today, kind="extended", until=said["until"])]
    running = [one.id for one in found.series if one.status != "ended"]
    return [
        Decision(id=store.new_id("Decision"), day=today, kind="ended", rule=rule)
        for rule in running or (None,)
    ]


def would_still_be_asked(patient: Patient, made: list[Decision], today: date) -> bool:
    """Whether the clinic would be asked the same again at once: no test would fall due by the day that was given."""
    record = facts.record_of(patient)
    after = Record(patient=record.patient, facts=(*record.facts, *made))
    return is_asked(assess_at(patient.site, after, on=today))
