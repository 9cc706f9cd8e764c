"""The forms of authorising, overriding, dispensing and emergency releases."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from longwatch.clinic.accounts.models import Role, Site, User
from longwatch.clinic.accounts.signing import SigningForm
from longwatch.clinic.authorisation.models import OverrideWhy, ReleaseWhy
from longwatch.clinic.enrolment.models import Enrolment, Part, Who
from longwatch.clinic.patients.models import Patient

_TEXT = {"class": "nhsuk-input", "autocomplete": "off"}
_SELECT = {"class": "nhsuk-select"}
_DAY = {"type": "date", "class": "nhsuk-input nhsuk-input--width-10"}
_AREA = {"rows": 3, "class": "nhsuk-textarea"}


def taking_part(sites: Sequence[Site], who: Who) -> Any:
    """A choice among the participants of one kind."""
    rows = Enrolment.objects.filter(site__in=sites, who=who, state=Part.TAKING_PART)
    return rows.select_related("user", "patient").order_by("name", "pk")


class BeginForm(forms.Form):
    """By whom and where the next course is given, and from which day on."""

    prescriber = forms.ModelChoiceField(
        label=gettext_lazy("Prescriber"),
        queryset=Enrolment.objects.none(),
        widget=forms.Select(attrs=_SELECT),
    )
    facility = forms.ModelChoiceField(
        label=gettext_lazy("Facility"), queryset=Enrolment.objects.none(), widget=forms.Select(attrs=_SELECT)
    )

    planned = forms.DateField(
        label=gettext_lazy("First day of the course, as planned"),
        help_text=gettext_lazy(
            "Everything is judged for this day, and looked at again on every day until then."
        ),
        widget=forms.DateInput(attrs=_DAY),
    )

    def __init__(self, data: Any = None, *, site: Site, planned: date) -> None:
        super().__init__(data, initial={"planned": planned})
        for name, who in (("prescriber", Who.PRESCRIBER), ("facility", Who.FACILITY)):
            choices = taking_part([site], who)
            self.fields[name].queryset = choices  # type: ignore[attr-defined]
            if len(choices) == 1:
                self.fields[name].initial = choices[0]


class OverrideForm(SigningForm):
    """Why the first of two people goes on."""

    why = forms.ChoiceField(
        label=gettext_lazy("Why you go on although this is not met"),
        choices=[("", "–"), *OverrideWhy.choices],
        widget=forms.Select(attrs=_SELECT),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, max_length=500, widget=forms.Textarea(attrs=_AREA)
    )

    def clean_note(self) -> str:
        """Another reason must be told."""
        note: str = self.cleaned_data["note"].strip()
        if self.cleaned_data.get("why") == OverrideWhy.OTHER and not note:
            raise forms.ValidationError(_("Say which reason."))
        return note


class CancelForm(forms.Form):
    """Why an authorisation is taken back."""

    reason = forms.CharField(label=gettext_lazy("Why"), max_length=200, widget=forms.TextInput(attrs=_TEXT))


class PharmacyForm(forms.Form):
    """Which pharmacy asks; a number or a code as it was given."""

    pharmacy = forms.ModelChoiceField(
        label=gettext_lazy("Pharmacy"), queryset=Enrolment.objects.none(), widget=forms.Select(attrs=_SELECT)
    )
    text = forms.CharField(max_length=40, widget=forms.TextInput(attrs=_TEXT))

    def __init__(self, data: Any = None, *, sites: Sequence[Site], label: Any, **more: Any) -> None:
        super().__init__(data, **more)
        choices = taking_part(sites, Who.PHARMACY)
        self.fields["pharmacy"].queryset = choices  # type: ignore[attr-defined]
        self.fields["text"].label = label
        if len(choices) == 1:
            self.fields["pharmacy"].initial = choices[0]


class BlanksForm(forms.Form):
    """How many numbered forms are made for which site."""

    site = forms.ModelChoiceField(
        label=gettext_lazy("Site"), queryset=Site.objects.none(), widget=forms.Select(attrs=_SELECT)
    )
    count = forms.IntegerField(
        label=gettext_lazy("How many forms"),
        min_value=1,
        max_value=20,
        initial=5,
        widget=forms.NumberInput(attrs={"class": "nhsuk-input nhsuk-input--width-5"}),
    )

    def __init__(self, data: Any = None, *, sites: Sequence[Site]) -> None:
        super().__init__(data)
        found = Site.objects.filter(pk__in=[site.pk for site in sites]).order_by("name")
        self.fields["site"].queryset = found  # type: ignore[attr-defined]
        if len(sites) == 1:
            self.fields["site"].initial = sites[0].pk


class EnterForm(forms.Form):
    """What stands on a form that was used while the system was away."""

    number = forms.CharField(
        label=gettext_lazy("Number of the form"), max_length=20, widget=forms.TextInput(attrs=_TEXT)
    )
    patient = forms.CharField(
        label=gettext_lazy("Hospital number of the patient"),
        max_length=64,
        widget=forms.TextInput(attrs=_TEXT),
    )
    day = forms.DateField(label=gettext_lazy("Day of the release"), widget=forms.DateInput(attrs=_DAY))
    course = forms.IntegerField(
        label=gettext_lazy("Course"),
        min_value=1,
        max_value=99,
        widget=forms.NumberInput(attrs={"class": "nhsuk-input nhsuk-input--width-5"}),
    )
    physician = forms.ModelChoiceField(
        label=gettext_lazy("Physician who released it"),
        queryset=User.objects.none(),
        widget=forms.Select(attrs=_SELECT),
    )
    why = forms.ChoiceField(
        label=gettext_lazy("Why"),
        choices=[("", "–"), *ReleaseWhy.choices],
        widget=forms.Select(attrs=_SELECT),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, max_length=500, widget=forms.Textarea(attrs=_AREA)
    )

    def __init__(self, data: Any = None, *, sites: Sequence[Site], **more: Any) -> None:
        super().__init__(data, **more)
        self.sites = sites
        doctors = User.objects.filter(
            memberships__site__in=sites, memberships__role=Role.NEUROLOGIST
        ).distinct()
        self.fields["physician"].queryset = doctors.order_by("username")  # type: ignore[attr-defined]

    def clean_patient(self) -> Patient:
        """A patient of these sites."""
        number = self.cleaned_data["patient"].strip()
        found = list(Patient.objects.filter(site__in=self.sites, number=number).select_related("site")[:2])
        if len(found) != 1:
            raise forms.ValidationError(_("No patient, or more than one, has this number at your sites."))
        return found[0]

    def clean_day(self) -> date:
        """Not in the future."""
        day: date = self.cleaned_data["day"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("Choose a day that is not in the future."))
        return day


class ReconcileForm(SigningForm):
    """What came of holding a release against the record."""

    outcome = forms.CharField(
        label=gettext_lazy("What came of it, and what was done"),
        max_length=500,
        widget=forms.Textarea(attrs=_AREA),
    )
