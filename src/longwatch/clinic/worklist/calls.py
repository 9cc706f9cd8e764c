"""Recording a call to a patient, and what they say was done elsewhere."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from longwatch.clinic.accounts.models import User
from longwatch.clinic.accounts.permissions import Permission
from longwatch.clinic.accounts.requests import SignedIn
from longwatch.clinic.audit import chain
from longwatch.clinic.parameters.values import protocol_of
from longwatch.clinic.patients import standing
from longwatch.clinic.patients.models import Patient, Standing
from longwatch.clinic.patients.scope import patient_for
from longwatch.clinic.project.content import ContentSelect
from longwatch.clinic.worklist import again, waits
from longwatch.clinic.worklist.models import Call, Outcome

_LONGEST = timedelta(days=31)
_SELECT = {"class": "nhsuk-select"}
_DAY = {"type": "date", "class": "nhsuk-input nhsuk-input--width-10"}


class CallForm(forms.Form):
    """What came of it, and the day on which somebody looks again: there is always one."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("What came of it"),
        choices=Outcome.choices,
        widget=forms.Select(attrs=_SELECT),
    )
    again_on = forms.DateField(
        label=gettext_lazy("Look again on"),
        help_text=gettext_lazy("At most a month from now, so that nobody is forgotten."),
        widget=forms.DateInput(attrs=_DAY),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "nhsuk-textarea"}),
    )

    series = forms.ChoiceField(
        label=gettext_lazy("If done elsewhere: which test"),
        required=False,
        widget=ContentSelect(attrs=_SELECT),
    )
    done_on = forms.DateField(
        label=gettext_lazy("If done elsewhere: on which day"),
        required=False,
        widget=forms.DateInput(attrs=_DAY),
    )
    done_at = forms.CharField(
        label=gettext_lazy("If done elsewhere: where"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"class": "nhsuk-input"}),
    )
    until = forms.DateField(
        label=gettext_lazy("If done elsewhere: wait for the result until"),
        help_text=gettext_lazy("At most a month. Nothing counts before the result is there."),
        required=False,
        widget=forms.DateInput(attrs=_DAY),
    )

    def __init__(self, data: Any = None, *, series: dict[str, str], has_due: bool, today: date) -> None:
        super().__init__(data, initial={"again_on": today + timedelta(days=3), "until": today + waits.USUAL})
        self.today, self.has_due = today, has_due
        everything = [("", _("all that are due or overdue"))] if has_due else [("", "–")]
        self.fields["series"].choices = [*everything, *series.items()]  # type: ignore[attr-defined]

    def clean_again_on(self) -> date:
        """Today or later, and not too far."""
        day: date = self.cleaned_data["again_on"]
        if not self.today <= day <= self.today + _LONGEST:
            raise forms.ValidationError(_("Choose a day from today to a month from now."))
        return day

    def clean(self) -> dict[str, Any]:
        """What was done elsewhere was done on a day, at a place, and is waited for until a day."""
        found = super().clean() or self.cleaned_data
        if found.get("outcome") != Outcome.DONE_ELSEWHERE:
            return found
        if "done_on" in found and (found["done_on"] is None or found["done_on"] > self.today):
            self.add_error("done_on", _("Give the day on which it was done; it cannot lie ahead."))
        if not found.get("done_at"):
            self.add_error("done_at", _("Say where, so that somebody can ask for the result."))
        until = found.get("until")
        if "until" in found and (until is None or not self.today <= until <= self.today + waits.LONGEST):
            self.add_error("until", _("Choose a day from today to a month from now."))
        if not found.get("series") and not self.has_due:
            self.add_error("series", _("Say which test it was."))
        return found


@require_http_methods(["GET", "POST"])
def call(request: SignedIn, public_id: str) -> HttpResponse:
    """A call to a patient."""
    patient = patient_for(request, public_id, Permission.RECORD)
    if request.method == "POST" and "no-more" in request.POST:
        again.not_needed(patient, request.user)
        messages.success(request, _("Noted: no further call is needed."))
        return redirect("patient", public_id=public_id)
    today = timezone.localdate()
    found = standing.assessed(patient, today=today, look_ahead=False)
    titles = protocol_of(patient.site).title_of
    series = {one.id: titles[one.id] for one in found.series if one.status != "ended"}
    data = request.POST if request.method == "POST" else None
    form = CallForm(data, series=series, has_due=bool(waits.due_series(found)), today=today)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with transaction.atomic():
            record(
                patient,
                {name: said[name] for name in ("outcome", "again_on", "note")},
                request.user,
                today=today,
            )
            if said["outcome"] == Outcome.DONE_ELSEWHERE:
                waits.begin(patient, found, said, request.user)
        messages.success(
            request, _("The call is recorded. The patient stays on the list until the test is there.")
        )
        return redirect("patient", public_id=public_id)
    context = {
        "patient": patient,
        "form": form,
        "calls": patient.calls.select_related("who")[:20],
        "open": again.open_calls(patient).first(),
        "waits": patient.waits.filter(ended_at=None),
        "titles": titles,
        "today": today,
    }
    return render(request, "worklist/call.html", context, status=400 if form.errors else 200)


def record(patient: Patient, said: dict[str, Any], who: User, *, today: date) -> None:
    """Add a call, or a letter. Waits that ended without a result have been followed up by that."""
    with transaction.atomic():
        Patient.objects.select_for_update().get(pk=patient.pk)
        again.end(again.open_calls(patient), "renew")
        place = Standing.objects.filter(patient=patient).values_list("place", flat=True).first()
        due = again.was_due(place or "")
        Call.objects.create(patient=patient, at=timezone.now(), who=who, was_due=due, **said)
        waits.end(patient.waits.filter(until__lt=today), "ask-again")
        chain.add(
            who.get_username(), "call", site=patient.site_id, patient=patient.public_id, what=said["outcome"]
        )
