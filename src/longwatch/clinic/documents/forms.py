"""What is chosen for each document before it is printed."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from longwatch.clinic.documents.document_form import DocumentForm
from longwatch.clinic.project.content import ContentSelect
from longwatch.clinic.results.kind_form import SELECT, TEXT, day_field
from longwatch.paper import card, dispensing, referral, results


class ResultsForm(DocumentForm):
    """For whom, and from which day."""

    reader = forms.ChoiceField(
        label=gettext_lazy("For whom"),
        initial="patient",
        choices=[
            ("patient", gettext_lazy("the patient")),
            ("clinician", gettext_lazy("a general practitioner")),
        ],
        widget=forms.Select(attrs=SELECT),
    )
    to = forms.CharField(
        label=gettext_lazy("Name of the recipient"),
        help_text=gettext_lazy("For the patient it can be left empty."),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs=TEXT),
    )
    since = day_field(gettext_lazy("Results since"), required=False)

    def prepare(self, earlier: dict[str, Any]) -> None:
        """Without a day, the results of the newest day."""
        self.fields["since"].help_text = _("Empty: the newest day that has results.")

    def choices(self) -> results.Choices:
        """For whom, and since when."""
        said = self.said
        return results.Choices(reader=said["reader"], to=said["to"], since=said["since"] or None)


class ReferralForm(DocumentForm):
    """Which alert, to whom, and the question."""

    rule = forms.ChoiceField(label=gettext_lazy("About"), widget=ContentSelect(attrs=SELECT))
    to = forms.CharField(
        label=gettext_lazy("To"), required=False, max_length=120, widget=forms.TextInput(attrs=TEXT)
    )
    asked = forms.CharField(
        label=gettext_lazy("What we ask"),
        help_text=gettext_lazy("Empty: to examine the patient for this finding and to advise us."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4, "class": "nhsuk-textarea"}),
    )

    def prepare(self, earlier: dict[str, Any]) -> None:
        """The alerts that are open."""
        titles = self.known.shown.protocol.title_of
        open_ = [(one.id, titles[one.id]) for one in referral.called(self.known)]
        self.fields["rule"].choices = open_  # type: ignore[attr-defined]

    def choices(self) -> referral.Choices:
        """The alert, the recipient, the question."""
        said = self.said
        return referral.Choices(rule=said["rule"], to=said["to"], asked=said["asked"])


class DispensingForm(DocumentForm):
    """The doses of a course, one line each."""

    authorisation = forms.CharField(
        label=gettext_lazy("Authorisation number"),
        help_text=gettext_lazy("Where the programme gives one."),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs=TEXT),
    )

    def prepare(self, earlier: dict[str, Any]) -> None:
        """A line for every infusion day: as it was written the last time for the course, else as it is recorded."""
        self.course = dispensing.course_of(self.known)
        given = dispensing.doses_given(self.known, self.course)
        before = earlier if earlier.get("course") == self.course else {}
        doses = before.get("doses") or []
        self.lines = max(len(given), len(doses), dispensing.infusion_days(self.known, self.course))
        self.fields["authorisation"].initial = before.get("authorisation") or self.known.authorisation
        for n in range(1, self.lines + 1):
            self._line(
                n,
                doses[n - 1] if n <= len(doses) else {},
                given[n - 1] if n <= len(given) else dispensing.Dose(),
            )

    def _line(self, n: int, before: dict[str, Any], given: dispensing.Dose) -> None:
        labels = {"amount": _("Dose %(n)s"), "batch": _("Batch number %(n)s"), "expiry": _("Expiry %(n)s")}
        self.fields[f"day_{n}"] = day_field(_("Infusion day %(n)s") % {"n": n}, required=False)
        written = date.fromisoformat(before["day"]) if before.get("day") else given.day
        self.fields[f"day_{n}"].initial = written
        for name, label in labels.items():
            self.fields[f"{name}_{n}"] = forms.CharField(
                label=label % {"n": n},
                required=False,
                max_length=40,
                initial=before.get(name) or getattr(given, name),
                widget=forms.TextInput(attrs=TEXT),
            )

    def choices(self) -> dispensing.Choices:
        """The lines as they were written."""
        said = self.said
        doses = tuple(
            dispensing.Dose(
                day=said[f"day_{n}"] or None,
                amount=said[f"amount_{n}"],
                batch=said[f"batch_{n}"],
                expiry=said[f"expiry_{n}"],
            )
            for n in range(1, self.lines + 1)
        )
        return dispensing.Choices(course=self.course, doses=doses, authorisation=said["authorisation"])


class CardForm(DocumentForm):
    """What the patient agrees to show. Who the patient is, is left out unless somebody chooses it."""

    parts = {
        "name": gettext_lazy("The patient’s name"),
        "born": gettext_lazy("The date of birth"),
        "last-infusion": gettext_lazy("The day of the last infusion"),
        "courses": gettext_lazy("How many courses there were"),
        "look-for": gettext_lazy("What to look for"),
        "for-doctor": gettext_lazy("Advice for the doctor who treats the patient"),
        "code": gettext_lazy("A code for telephones with the same text"),
    }
    agreed = forms.BooleanField(
        label=gettext_lazy("The patient agrees to what is chosen here"), required=False
    )

    def prepare(self, earlier: dict[str, Any]) -> None:
        """A box for each part, as it was agreed the last time."""
        chosen = earlier.get("show", card.USUAL)
        for name in card.PARTS:
            self.fields[name] = forms.BooleanField(
                label=self.parts[name], required=False, initial=name in chosen
            )
        self.order_fields(["language", *card.PARTS, "agreed"])

    def clean(self) -> dict[str, Any]:
        """It can be looked at before the patient agrees, and not printed."""
        found = super().clean() or self.cleaned_data
        if self.data.get("do") == "print" and not found.get("agreed"):
            self.add_error("agreed", _("Ask the patient first. A card shows only what they agreed to."))
        return found

    def choices(self) -> card.Choices:
        """The parts that were agreed to."""
        return card.Choices(show=frozenset(name for name in card.PARTS if self.said[name]))


FORMS: dict[str, type[DocumentForm]] = {
    results.ID: ResultsForm,
    referral.ID: ReferralForm,
    dispensing.ID: DispensingForm,
    card.ID: CardForm,
}
