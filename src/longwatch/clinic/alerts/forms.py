"""What can be said when somebody deals with an alert."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from longwatch.clinic.accounts.models import User

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
            ("assigned", _("Somebody else takes it: hand it over")),
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
    to = forms.ModelChoiceField(
        queryset=User.objects.none(),
        required=False,
        label=_("Who takes it"),
        widget=forms.Select(attrs={"class": "nhsuk-select"}),
    )
    note = forms.CharField(
        required=False,
        max_length=2000,
        label=_("Note"),
        widget=forms.Textarea(attrs={"rows": 3, "class": "nhsuk-textarea"}),
    )

    def __init__(self, *args: Any, people: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [one.pk for one in people]
        self.fields["to"].queryset = User.objects.filter(pk__in=known).order_by("username")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Closing needs what was done; handing over needs somebody."""
        found = super().clean() or self.cleaned_data
        if found.get("did") == "acted" and not found.get("reason"):
            self.add_error("reason", _("Say what was done: an alert does not close by being read."))
        if found.get("did") == "assigned" and not found.get("to"):
            self.add_error("to", _("Say who takes it."))
        return found
