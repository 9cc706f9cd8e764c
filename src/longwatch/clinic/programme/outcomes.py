"""Moved away, refuses, died: recorded with a code, and looked at again at most three months later.

An outcome takes nobody off a list. Only a death ends the monitoring, because the record then says so.
"""

from datetime import date
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
from longwatch.clinic.patients import facts, store
from longwatch.clinic.patients.models import Patient
from longwatch.clinic.patients.scope import patient_for
from longwatch.clinic.programme.lifecycle import OUTCOME
from longwatch.clinic.programme.models import Kind, Outcome, OutcomeEnd, Why
from longwatch.core.dates import add_months
from longwatch.core.record import Death

_LONGEST_MONTHS = 3
_DAY = {"type": "date", "class": "nhsuk-input nhsuk-input--width-10"}
_SELECT = {"class": "nhsuk-select"}


class OutcomeForm(forms.Form):
    """What happened, why as far as it is known, and the day on which somebody looks again."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What happened"),
        choices=[("", "–"), *Kind.choices],
        widget=forms.Select(attrs=_SELECT),
    )
    why = forms.ChoiceField(
        label=gettext_lazy("Why"), choices=[("", "–"), *Why.choices], widget=forms.Select(attrs=_SELECT)
    )
    day = forms.DateField(label=gettext_lazy("On which day"), widget=forms.DateInput(attrs=_DAY))
    review_on = forms.DateField(
        label=gettext_lazy("Look again on"),
        help_text=gettext_lazy(
            "At most three months from now. The patient stays on the lists. Not for a death."
        ),
        required=False,
        widget=forms.DateInput(attrs=_DAY),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "nhsuk-textarea"}),
    )

    def __init__(self, data: Any = None, *, today: date) -> None:
        super().__init__(data, initial={"day": today, "review_on": add_months(today, 1)})
        self.today = today

    def clean_day(self) -> date:
        """It has happened."""
        day: date = self.cleaned_data["day"]
        if day > self.today:
            raise forms.ValidationError(_("This day has not come yet."))
        return day

    def clean(self) -> dict[str, Any]:
        """Whoever lives is looked at again; another reason is told."""
        found = super().clean() or self.cleaned_data
        review, kind, why = found.get("review_on"), found.get("kind"), found.get("why")
        if kind == Kind.DIED:
            found["review_on"] = None
        elif review is None or not self.today < review <= add_months(self.today, _LONGEST_MONTHS):
            self.add_error("review_on", _("Choose a day from tomorrow to three months from now."))
        if kind and why and (kind == Kind.DIED) != (why in (Why.DEATH_RELATED, Why.DEATH_UNRELATED)):
            if why not in (Why.NOT_KNOWN, Why.OTHER):
                self.add_error("why", _("This reason does not fit what happened."))
        if why == Why.OTHER and not found.get("note"):
            self.add_error("note", _("Say which reason."))
        return found


@require_http_methods(["GET", "POST"])
def outcome(request: SignedIn, public_id: str) -> HttpResponse:
    """Record an outcome, look at the open one again, or say that it is so no longer."""
    patient = patient_for(request, public_id, Permission.RECORD)
    today = timezone.localdate()
    if request.method == "POST" and "over" in request.POST:
        if end(patient, "say-over", request.user):
            messages.success(request, _("Noted: it is so no longer."))
        return redirect("patient", public_id=public_id)
    form = OutcomeForm(request.POST if request.method == "POST" else None, today=today)
    if request.method == "POST" and form.is_valid():
        record(patient, form.cleaned_data, request.user, today=today)
        messages.success(request, _("Recorded."))
        return redirect("patient", public_id=public_id)
    context = {"patient": patient, "form": form, "outcomes": patient.outcomes.select_related("who")[:20]}
    return render(request, "programme/outcome.html", context, status=400 if form.errors else 200)


def record(patient: Patient, said: dict[str, Any], who: User, *, today: date) -> None:
    """Add the outcome; it takes the place of an open one. A death is a fact of the record too."""
    with transaction.atomic():
        Patient.objects.select_for_update().get(pk=patient.pk)
        end(patient, "renew", who)
        Outcome.objects.create(patient=patient, at=timezone.now(), who=who, **said)
        told = f"{said['kind']}: {said['why']}"
        chain.add(who.get_username(), "outcome", site=patient.site_id, patient=patient.public_id, what=told)
        if said["kind"] == Kind.DIED and said["day"] not in _deaths(patient):
            death = Death(id=store.new_id("Death"), day=said["day"])
            store.add(patient, [death], store.Source(who, reason=f"outcome: {said['why']}"), today=today)


def _deaths(patient: Patient) -> set[date]:
    """The days of death that the record has already, such as one that came through an interface."""
    return {fact.day for fact in facts.record_of(patient).facts if isinstance(fact, Death)}


def end(patient: Patient, verb: str, who: User) -> bool:
    """Close the open outcome, if there is one; whether there was. Nobody says of a death that it is so no longer."""
    why = OutcomeEnd(OUTCOME.after(OUTCOME.first, verb))
    with transaction.atomic():
        rows = Outcome.objects.filter(patient=patient, ended_at=None)
        if why == OutcomeEnd.OVER:
            rows = rows.exclude(kind=Kind.DIED)
        ended = rows.update(ended_at=timezone.now(), ended_by=who, why_ended=why)
        if ended:
            name = who.get_username()
            chain.add(name, "outcome-ended", site=patient.site_id, patient=patient.public_id, what=str(why))
    return bool(ended)
