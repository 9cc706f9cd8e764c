"""The forms of messages: how a patient can be reached, what a site wants, what was done about a failure."""

from datetime import date, timedelta
from typing import Any

from babel import Locale
from django import forms
from django.conf import settings
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from longwatch.clinic.messages.models import Agreed, Contact, Reason, SiteMessages, Wish
from longwatch.clinic.patients.registering import PHONE
from longwatch.clinic.worklist.models import Outcome

_TEXT = {"class": "nhsuk-input", "autocomplete": "off"}
_SELECT = {"class": "nhsuk-select"}
_NUMBER = {"class": "nhsuk-input nhsuk-input--width-3", "min": 1}
_TICK = {"class": "lw-tick"}
_LONGEST = timedelta(days=31)


class ContactForm(forms.Form):
    """E-mail, telephone, language, and what the patient said about reminders."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        help_text=gettext_lazy("Read it back to the patient: a wrong address reaches somebody else."),
        required=False,
        widget=forms.EmailInput(attrs=_TEXT),
    )
    phone = forms.RegexField(
        PHONE,
        label=gettext_lazy("Telephone"),
        help_text=gettext_lazy("For calls. No message is sent to it."),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={**_TEXT, "type": "tel"}),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of messages"), widget=forms.Select(attrs=_SELECT)
    )
    reminders = forms.ChoiceField(
        label=gettext_lazy("Agrees to reminders by e-mail"),
        help_text=gettext_lazy("As long as the patient was not asked, none is sent."),
        choices=Agreed.choices,
        widget=forms.Select(attrs=_SELECT),
    )

    def __init__(self, data: Any = None, *, contact: Contact, languages: tuple[str, ...]) -> None:
        super().__init__(
            data,
            initial={name: getattr(contact, name) for name in ("email", "phone", "language", "reminders")},
        )
        self.fields["language"].choices = language_names(languages)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """An agreement needs an address."""
        found = super().clean() or self.cleaned_data
        if found.get("reminders") == Agreed.YES and "email" in found and not found["email"]:
            self.add_error("email", _("Give the address to which reminders may go."))
        return found


def language_names(languages: tuple[str, ...]) -> list[tuple[str, str]]:
    """Languages as the reader of the page calls them."""
    shown = Locale.parse(get_language() or "en")
    return [(one, str(Locale.parse(one).get_display_name(shown))) for one in languages]


class SiteForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a site wants sent to its patients."""

    class Meta:
        model = SiteMessages
        fields = ["phone", "days_before", "days_late", "days_between", "most_percent"]
        labels = {
            "phone": gettext_lazy("Telephone for questions"),
            "days_before": gettext_lazy("Days before the due day"),
            "days_late": gettext_lazy("Days after the due day, if no test came"),
            "days_between": gettext_lazy("Least days between two reminders to one patient"),
            "most_percent": gettext_lazy(
                "Hold back when more than this percentage of patients would get one at once"
            ),
        }
        help_texts = {"phone": gettext_lazy("Every reminder names it.")}
        widgets = {
            "phone": forms.TextInput(attrs={**_TEXT, "type": "tel"}),
            **{
                name: forms.NumberInput(attrs=_NUMBER)
                for name in ("days_before", "days_late", "days_between", "most_percent")
            },
        }

    def clean_phone(self) -> str:
        """A telephone number, for without one nobody could ask."""
        phone: str = self.cleaned_data["phone"].strip()
        if not PHONE.fullmatch(phone):
            raise forms.ValidationError(_("Give a telephone number."))
        return phone


class WishForm(forms.ModelForm):  # type: ignore[type-arg]
    """Which messages somebody wants."""

    class Meta:
        model = Wish
        fields = ["critical", "gone", "language"]
        labels = {
            "critical": gettext_lazy(
                "A critical alert has come up that is mine, or of which I am the deputy"
            ),
            "gone": gettext_lazy("An alert that I did not take up has gone to my deputy"),
            "language": gettext_lazy("Language"),
        }
        widgets = {
            "critical": forms.CheckboxInput(attrs=_TICK),
            "gone": forms.CheckboxInput(attrs=_TICK),
            "language": forms.Select(attrs=_SELECT, choices=settings.LANGUAGES),
        }

    def clean_language(self) -> str:
        """One that the pages have."""
        language: str = self.cleaned_data["language"]
        if language not in dict(settings.LANGUAGES):
            raise forms.ValidationError(_("Choose one of the languages."))
        return language


class SettleForm(forms.Form):
    """What somebody did instead of the message. A call or a letter to a patient is recorded as such."""

    reason = forms.ChoiceField(
        label=gettext_lazy("What was done instead"), widget=forms.Select(attrs=_SELECT)
    )
    outcome = forms.ChoiceField(
        label=gettext_lazy("If called: what came of it"), required=False, widget=forms.Select(attrs=_SELECT)
    )
    again_on = forms.DateField(
        label=gettext_lazy("If called, or a letter was sent: look again on"),
        help_text=gettext_lazy("At most a month from now, so that nobody is forgotten."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "nhsuk-input nhsuk-input--width-10"}),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "nhsuk-textarea"}),
    )

    def __init__(self, data: Any = None, *, is_to_patient: bool, today: date) -> None:
        super().__init__(data, initial={"again_on": today + timedelta(days=3)})
        self.today = today
        # What a patient says was done elsewhere needs more than this form asks: it has a page of its own.
        outcomes = [one for one in Outcome.choices if one[0] not in (Outcome.LETTER, Outcome.DONE_ELSEWHERE)]
        reasons = [Reason.CALLED, Reason.LETTER, Reason.TOLD, Reason.NOT_NEEDED]
        if not is_to_patient:
            reasons = [Reason.TOLD, Reason.NOT_NEEDED]
            del self.fields["outcome"], self.fields["again_on"]
        else:
            self.fields["outcome"].choices = [("", "–"), *outcomes]  # type: ignore[attr-defined]
        self.fields["reason"].choices = [("", "–"), *((one.value, one.label) for one in reasons)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A call has an outcome, and somebody looks again."""
        found = super().clean() or self.cleaned_data
        if found.get("reason") == Reason.CALLED and not found.get("outcome"):
            self.add_error("outcome", _("Say what came of the call."))
        if found.get("reason") in (Reason.CALLED, Reason.LETTER) and "again_on" in found:
            day = found["again_on"]
            if day is None or not self.today <= day <= self.today + _LONGEST:
                self.add_error("again_on", _("Choose a day from today to a month from now."))
        return found
