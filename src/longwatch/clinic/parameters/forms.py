"""A proposed value and why."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from longwatch.clinic.accounts.models import Site
from longwatch.clinic.parameters.values import ValueMistake, check


class ProposalForm(forms.Form):
    """Another value for one parameter of one site."""

    value = forms.CharField(
        label=gettext_lazy("New value"),
        help_text=gettext_lazy("Written as the default is. Leave it empty to go back to the default."),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"class": "nhsuk-input nhsuk-input--width-10", "autocomplete": "off"}),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "nhsuk-textarea"}),
    )

    def __init__(self, data: Any = None, *, site: Site, parameter: str) -> None:
        super().__init__(data)
        self.site, self.parameter = site, parameter

    def clean_value(self) -> str:
        """A value that the rules can be made with, or the clinic can work by."""
        value = str(self.cleaned_data["value"]).strip()
        try:
            check(self.site, self.parameter, value)
        except ValueMistake as mistake:
            raise forms.ValidationError(_("This value cannot be used: %(why)s.") % {"why": mistake}) from None
        return value
