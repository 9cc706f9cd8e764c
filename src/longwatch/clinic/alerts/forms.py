"""What can be said when somebody deals with an alert."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

REASONS = {
    "repeated": _("The test was repeated"),
    "referred": _("Referred to a specialist"),
    "treated": _("Treated"),
    "seen": _("The patient was seen or called"),
    "expected": _("Expected, and another cause is known"),
    "wrong-result": _("The result was wrong"),
    "known": _("Already known and watched"),
}
OVERRIDES = ("expected", "known", "wrong-result")


class ActionForm(forms.Form):
    """Acknowledge an alert, hand it over, or close it with what was done."""

    did = forms.ChoiceField(
        choices=[
            ("acknowledged", _("I have seen it and will act")),
            ("acted", _("It has been dealt with: close it")),
        ],
        widget=forms.RadioSelect,
        label=_("What do you want to say?"),
    )
    reason = forms.ChoiceField(
        choices=[("", "–"), *REASONS.items()],
        required=False,
        label=_("What was done"),
        widget=forms.Select(attrs={"class": "nhsuk-select"}),
    )
    note = forms.CharField(
        required=False,
        max_length=2000,
        label=_("Note"),
        widget=forms.Textarea(attrs={"rows": 3, "class": "nhsuk-textarea"}),
    )

    def clean(self) -> dict[str, Any]:
        """Closing needs what was done."""
        found = super().clean() or self.cleaned_data
        if found.get("did") == "acted" and not found.get("reason"):
            self.add_error("reason", _("Say what was done: an alert does not close by being read."))
        return found
