"""The contacts after an infusion: the list of those due, and recording one."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from longwatch.clinic.accounts.permissions import Permission, sites_where
from longwatch.clinic.accounts.requests import SignedIn
from longwatch.clinic.infusions import follow_ups
from longwatch.clinic.infusions.advice import Call, calls_for
from longwatch.clinic.infusions.models import FollowUp, Outcome
from longwatch.clinic.infusions.receiving import is_id, new_id
from longwatch.clinic.infusions.rules import DayRules, rules_of
from longwatch.clinic.patients.scope import patient_for, patients_of
from longwatch.clinic.project.content import ContentSelect, in_english

_CHOICES = [
    (name, label) for name, label in Outcome.choices if name not in (Outcome.SEEN, Outcome.NOT_NEEDED)
]


class ContactForm(forms.Form):
    """What came of it, and the signs that the patient told of."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("What came of it"), choices=_CHOICES, widget=forms.RadioSelect
    )
    signs = forms.MultipleChoiceField(
        label=gettext_lazy("Signs"), required=False, widget=forms.CheckboxSelectMultiple
    )
    other = forms.ChoiceField(
        label=gettext_lazy("Another sign"),
        required=False,
        widget=ContentSelect(attrs={"class": "nhsuk-select"}),
    )
    note = forms.CharField(
        label=gettext_lazy("Note, and signs that no list has"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "nhsuk-textarea"}),
    )
    unlisted = forms.BooleanField(
        label=gettext_lazy("The note tells of a sign that no list has"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "lw-tick"}),
    )

    def __init__(self, data: Any = None, *, rules: DayRules) -> None:
        super().__init__(data)
        symptoms = rules.protocol.symptoms
        stops = [(one.id, in_english(one.name)) for one in symptoms if one.id in rules.stop_for]
        rest = [(one.id, one.name) for one in symptoms if one.id not in rules.stop_for]
        self.fields["signs"].choices = stops  # type: ignore[attr-defined]
        self.fields["other"].choices = [("", "–"), *sorted(rest, key=lambda one: one[1])]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Signs and the outcome say the same."""
        found = super().clean() or self.cleaned_data
        if found.get("outcome") == Outcome.SIGNS and not self.told():
            self.add_error("signs", _("Say which sign it is."))
        if found.get("outcome") not in (None, Outcome.SIGNS) and self.told():
            self.add_error("outcome", _("There are signs: choose that the patient has signs."))
        if found.get("unlisted") and not found.get("note"):
            self.add_error("note", _("Write down what the patient told."))
        return found

    def told(self) -> list[str | None]:
        """The signs; None for one in words that no list has."""
        said = self.cleaned_data
        listed = [*said.get("signs", []), *([said["other"]] if said.get("other") else [])]
        return [*listed, *([None] if said.get("unlisted") else [])]


@require_GET
def listing(request: SignedIn) -> HttpResponse:
    """The contacts that are due."""
    if not sites_where(request.user, Permission.RECORD):
        raise PermissionDenied
    today = timezone.localdate()
    rows = follow_ups.due(request.user, today).prefetch_related("contacts")
    return render(request, "infusions/calls.html", {"rows": rows, "today": today})


@require_http_methods(["GET", "POST"])
def contact(request: SignedIn, follow_up: int) -> HttpResponse:
    """One contact."""
    rows = FollowUp.objects.filter(Q(pk=follow_up), patient__in=patients_of(request.user))
    one = rows.select_related("patient__site", "day__patient__site").first()
    if one is None:
        raise Http404
    patient = patient_for(request, one.patient.public_id, Permission.RECORD)
    rules = rules_of(one.day)
    form = ContactForm(request.POST if request.method == "POST" else None, rules=rules)
    calls: list[Call] = []
    if request.method == "POST" and form.is_valid():
        id, signs = request.POST.get("entry", ""), form.told()
        follow_ups.record(
            one,
            id=id if is_id(id) else new_id(),
            outcome=form.cleaned_data["outcome"],
            signs=signs,
            note=form.cleaned_data["note"],
            who=request.user,
            today=timezone.localdate(),
        )
        calls = calls_for(rules, tuple(sign for sign in signs if sign is not None))
        messages.success(request, _("The contact is recorded."))
        if not calls:
            return redirect("follow-ups")
    return render(
        request,
        "infusions/contact.html",
        {
            "one": one,
            "patient": patient,
            "form": form,
            "steps": [step for step in rules.steps if step.contact_after],
            "contacts": one.contacts.select_related("who"),
            "calls": calls,
            "is_late": one.due_on < timezone.localdate(),
            "new_id": new_id,
        },
        status=400 if form.errors else 200,
    )
