"""Asking for an erasure, and deciding about it."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from longwatch.clinic.erasure.models import Ground, Why

_SELECT = {"class": "nhsuk-select"}
_AREA = {"rows": 3, "class": "nhsuk-textarea"}


class AskForm(forms.Form):
    """Why everything should go."""

    why = forms.ChoiceField(
        label=gettext_lazy("Why"), choices=[("", "–"), *Why.choices], widget=forms.Select(attrs=_SELECT)
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        help_text=gettext_lazy("Who asked, when and how. It is removed with the record."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs=_AREA),
    )

    def clean(self) -> dict[str, Any]:
        """Another reason is told."""
        found = super().clean() or self.cleaned_data
        if found.get("why") == Why.OTHER and not found.get("note"):
            self.add_error("note", _("Say which reason."))
        return found


class DecideForm(forms.Form):
    """Whether it is done, and on what ground; `mark` names what the page showed."""

    decision = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[
            ("", "–"),
            ("refuse", gettext_lazy("Refuse: the record stays")),
            ("approve", gettext_lazy("Approve: everything listed goes now, and for good")),
        ],
        widget=forms.Select(attrs=_SELECT),
    )
    ground = forms.ChoiceField(
        label=gettext_lazy("Ground"), choices=[("", "–"), *Ground.choices], widget=forms.Select(attrs=_SELECT)
    )
    seen = forms.BooleanField(label=gettext_lazy("I have seen what goes and what stays"))
    mark = forms.CharField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """A ground that fits the decision."""
        found = super().clean() or self.cleaned_data
        decision, ground = found.get("decision"), found.get("ground")
        if decision and ground and (decision == "refuse") != Ground(ground).refuses:
            self.add_error("ground", _("This ground does not fit the decision."))
        return found
