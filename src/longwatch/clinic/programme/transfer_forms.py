"""The forms of a transfer."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from longwatch.clinic.accounts.models import Site
from longwatch.clinic.erasure import tombstones
from longwatch.clinic.patients.models import Patient

_TEXT = {"class": "nhsuk-input"}
_DAY = {"type": "date", "class": "nhsuk-input nhsuk-input--width-10"}
_AREA = {"rows": 3, "class": "nhsuk-textarea"}


class ProposeForm(forms.Form):
    """To whom: a site of this installation, or a clinic outside by its name."""

    receiver = forms.ModelChoiceField(
        label=gettext_lazy("To a clinic that works with this system"),
        queryset=Site.objects.none(),
        required=False,
        empty_label=gettext_lazy("none of these"),
        widget=forms.Select(attrs={"class": "nhsuk-select"}),
    )
    outside = forms.CharField(
        label=gettext_lazy("Or to another clinic, by its name"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs=_TEXT),
    )
    note = forms.CharField(
        label=gettext_lazy("What the receiver should know"),
        help_text=gettext_lazy(
            "A receiver in this system reads this before accepting. Give no results here."
        ),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs=_AREA),
    )

    def __init__(self, data: Any = None, *, sender: Site) -> None:
        super().__init__(data)
        self.fields["receiver"].queryset = _receivers(sender)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """One receiver."""
        found = super().clean() or self.cleaned_data
        if bool(found.get("receiver")) == bool(found.get("outside")):
            self.add_error("receiver", _("Choose one clinic, or give the name of one."))
        return found


def _receivers(sender: Site) -> QuerySet[Site]:
    """The sites that follow patients by the same protocol: elsewhere other rules would be asked of them."""
    return Site.objects.filter(protocol=sender.protocol).exclude(pk=sender.pk).order_by("name")


class AcceptForm(forms.Form):
    """What the receiver says when it takes a patient over."""

    number = forms.CharField(
        label=gettext_lazy("Hospital number at the receiving clinic"),
        help_text=gettext_lazy("The number of the sender does not hold here."),
        max_length=64,
        widget=forms.TextInput(attrs={**_TEXT, "autocomplete": "off"}),
    )

    erased_before = tombstones.known_field()

    def __init__(self, data: Any = None, *, receiver: Site | None) -> None:
        super().__init__(data)
        self.receiver = receiver
        if data is None:
            del self.fields["erased_before"]

    def clean_number(self) -> str:
        """One number, one patient."""
        number: str = self.cleaned_data["number"].strip()
        if Patient.objects.filter(site=self.receiver, number=number).exists():
            raise forms.ValidationError(_("A patient of this site has this number already."))
        return number

    def clean(self) -> dict[str, Any]:
        """A number of somebody who was erased is not taken unseen."""
        found = super().clean() or self.cleaned_data
        if tombstones.asks(self, self.receiver, found.get("number", "")) and not found["erased_before"]:
            self.add_error("erased_before", tombstones.told())
        return found


class RefuseForm(forms.Form):
    """Why the receiver does not take the patient over."""

    reason = forms.CharField(
        label=gettext_lazy("Why not"), max_length=200, widget=forms.TextInput(attrs=_TEXT)
    )


class ConfirmedForm(forms.Form):
    """Who at a clinic outside confirmed, and when."""

    confirmed_by = forms.CharField(
        label=gettext_lazy("Who there confirmed that they take over"),
        max_length=200,
        widget=forms.TextInput(attrs=_TEXT),
    )
    confirmed_on = forms.DateField(label=gettext_lazy("On which day"), widget=forms.DateInput(attrs=_DAY))

    def __init__(self, data: Any = None, *, proposed_on: date) -> None:
        super().__init__(data)
        self.proposed_on = proposed_on

    def clean_confirmed_on(self) -> date:
        """Between the proposal and today."""
        day: date = self.cleaned_data["confirmed_on"]
        if not self.proposed_on <= day <= timezone.localdate():
            raise forms.ValidationError(_("Choose a day from the day of the proposal to today."))
        return day
