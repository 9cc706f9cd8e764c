"""The forms of enrolling and of recording what was shown."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from longwatch.clinic.accounts.models import Role, Site, User
from longwatch.clinic.enrolment.models import Enrolment, Part, Who
from longwatch.core.protocol import Requirement

_TEXT = {"class": "nhsuk-input"}
_SELECT = {"class": "nhsuk-select"}
_DAY = {"type": "date", "class": "nhsuk-input nhsuk-input--width-10"}
_WHO = [(one.value, one.label) for one in (Who.PRESCRIBER, Who.PHARMACY, Who.FACILITY)]


class EnrolForm(forms.Form):
    """A prescriber by their account, or a pharmacy or facility by its name. Patients are enrolled on their page."""

    site = forms.ModelChoiceField(
        label=gettext_lazy("Site"), queryset=Site.objects.none(), widget=forms.Select(attrs=_SELECT)
    )
    who = forms.ChoiceField(
        label=gettext_lazy("Who takes part"), choices=_WHO, widget=forms.Select(attrs=_SELECT)
    )
    user = forms.ModelChoiceField(
        label=gettext_lazy("Prescriber"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.Select(attrs=_SELECT),
    )
    name = forms.CharField(
        label=gettext_lazy("Name of the pharmacy or facility"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs=_TEXT),
    )

    def __init__(self, data: Any = None, *, sites: Sequence[Site]) -> None:
        super().__init__(data)
        keys = [site.pk for site in sites]
        self.fields["site"].queryset = Site.objects.filter(pk__in=keys).order_by("name")  # type: ignore[attr-defined]
        doctors = User.objects.filter(
            is_active=True, memberships__site__in=keys, memberships__role=Role.NEUROLOGIST
        )
        self.fields["user"].queryset = doctors.distinct().order_by("username")  # type: ignore[attr-defined]
        if len(keys) == 1:
            self.fields["site"].initial = keys[0]

    def clean(self) -> dict[str, Any]:
        """One thing of one site, and not twice."""
        found = super().clean() or self.cleaned_data
        site, user = found.get("site"), found.get("user")
        if found.get("who") != Who.PRESCRIBER:
            found["user"] = None
            if not found.get("name", "").strip():
                self.add_error("name", _("Give its name."))
        elif user is None:
            self.add_error("user", _("Choose the prescriber."))
        elif site and not user.memberships.filter(site=site, role=Role.NEUROLOGIST).exists():
            self.add_error("user", _("This prescriber does not work at the chosen site."))
        elif Enrolment.objects.filter(user=user, site=site).exclude(state=Part.LEFT).exists():
            self.add_error("user", _("This prescriber takes part already."))
        return found


class ShowForm(forms.Form):
    """What was shown for one requirement: yes or no, on which day, with a score where there was an assessment."""

    answer = forms.ChoiceField(
        label=gettext_lazy("Is it met?"),
        choices=[("", "–"), ("yes", gettext_lazy("yes")), ("no", gettext_lazy("no"))],
        widget=forms.Select(attrs=_SELECT),
    )
    day = forms.DateField(label=gettext_lazy("On which day"), widget=forms.DateInput(attrs=_DAY))
    score = forms.IntegerField(
        label=gettext_lazy("Questions answered rightly"), min_value=0, widget=forms.NumberInput(attrs=_TEXT)
    )
    out_of = forms.IntegerField(
        label=gettext_lazy("Questions asked"), min_value=1, widget=forms.NumberInput(attrs=_TEXT)
    )
    until = forms.DateField(
        label=gettext_lazy("Last day on which it holds, if it names one"),
        required=False,
        widget=forms.DateInput(attrs=_DAY),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, max_length=200, widget=forms.TextInput(attrs=_TEXT)
    )
    wrong = forms.BooleanField(
        label=gettext_lazy("What is recorded now was wrong: this takes its place"), required=False
    )

    def __init__(self, data: Any = None, *, requirement: Requirement, has_earlier: bool) -> None:
        super().__init__(data)
        training = requirement.training
        if training is None or not training.assessment:
            del self.fields["score"], self.fields["out_of"]
        elif training.questions is not None:
            self.fields["out_of"].initial = training.questions
        if not has_earlier:
            del self.fields["wrong"]

    def clean_day(self) -> date:
        """Not in the future."""
        day: date = self.cleaned_data["day"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("Choose a day that is not in the future."))
        return day

    def clean(self) -> dict[str, Any]:
        """A score within the number of questions; an end after the day."""
        found = super().clean() or self.cleaned_data
        if found.get("score") is not None and (found.get("out_of") or 0) < found["score"]:
            self.add_error("score", _("More right answers than questions."))
        if found.get("until") and found.get("day") and found["until"] < found["day"]:
            self.add_error("until", _("It ends before it begins."))
        return found


class ChangeForm(forms.Form):
    """Why an enrolment is suspended, taken up again or ended."""

    verb = forms.ChoiceField(
        label=gettext_lazy("What happens"),
        choices=[
            ("suspend", gettext_lazy("Suspend: nothing that was shown counts")),
            ("lift", gettext_lazy("Lift the suspension")),
            ("leave", gettext_lazy("End the enrolment")),
        ],
        widget=forms.Select(attrs=_SELECT),
    )
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=200, widget=forms.TextInput(attrs=_TEXT))
