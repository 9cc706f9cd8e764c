"""What can be entered on an infusion day: one form for each kind, the same for a tablet and for a plain page."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from longwatch.clinic.infusions.rules import DayRules
from longwatch.clinic.project.content import ContentSelect, in_english
from longwatch.clinic.results.forms import amount

_TEXT = {"class": "nhsuk-input", "autocomplete": "off"}
_NUMBER = {**_TEXT, "inputmode": "decimal", "class": "nhsuk-input nhsuk-input--width-5"}
ANSWERS = [("yes", _("yes")), ("no", _("no")), ("unknown", _("cannot tell"))]


class EntryForm(forms.Form):
    """A form of one kind of entry. `value` gives what is kept of it."""

    title: str | Promise = ""
    prefix_ = ""

    def __init__(
        self, data: Any = None, *, rules: DayRules, initial: Mapping[str, Any] | None = None
    ) -> None:
        # No two forms of the page may have fields of one id.
        super().__init__(data, initial=dict(initial or {}), auto_id=f"{type(self).__name__.lower()}-%s")
        self.rules = rules
        self.prepare()

    def prepare(self) -> None:
        """Fill in what the rules give."""

    def value(self) -> dict[str, Any]:
        """What is kept. Only for a form without mistakes."""
        return {name: said for name, said in self.cleaned_data.items() if said not in (None, "")}


def _note(label: Any = _("Note"), *, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label, required=required, max_length=500, widget=forms.TextInput(attrs=_TEXT)
    )


def _amount(label: Any, *, least: Decimal = Decimal("0.1"), required: bool = True) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=required,
        min_value=least,
        max_value=Decimal(999),
        max_digits=5,
        decimal_places=1,
        localize=True,
        widget=forms.TextInput(attrs=_NUMBER),
    )


class CheckForm(EntryForm):
    """The answer to one question of the checks."""

    title = _("An answer")
    check = forms.CharField(max_length=80, widget=forms.HiddenInput)
    answer = forms.ChoiceField(label=_("Answer"), choices=ANSWERS, widget=forms.RadioSelect)


class BatchForm(EntryForm):
    """Which vial is given."""

    title = _("Brand and batch")
    brand = forms.CharField(label=_("Brand"), max_length=60, widget=forms.TextInput(attrs=_TEXT))
    batch = forms.CharField(label=_("Batch number"), max_length=40, widget=forms.TextInput(attrs=_TEXT))
    expiry = forms.DateField(
        label=_("Expiry"),
        widget=forms.DateInput(attrs={"type": "date", "class": "nhsuk-input nhsuk-input--width-10"}),
    )

    def value(self) -> dict[str, Any]:
        """The day as text."""
        expiry: date = self.cleaned_data["expiry"]
        return {**self.cleaned_data, "expiry": expiry.isoformat()}


class MeasureForm(EntryForm):
    """Measurements of one item, each in the unit that stands beside it."""

    title = _("Measurement")
    item = forms.CharField(widget=forms.HiddenInput)

    def prepare(self) -> None:
        """A field for each thing that is measured, and whether it is a change that matters."""
        asked = self.data.get("item") or self.initial.get("item") or ""
        self.item_id = asked if asked in self.rules.measured else ""
        self.auto_id = f"measure-{self.item_id}-%s"
        protocol = self.rules.protocol
        for name in self.rules.analytes(self.item_id) if self.item_id else ():
            analyte = protocol.analyte[name]
            unit = analyte.example.unit if analyte.example else analyte.unit
            self.fields[name] = forms.CharField(
                label=in_english(f"{analyte.title} ({unit})"),
                max_length=20,
                widget=forms.TextInput(attrs=_NUMBER),
            )
        if self.item_id in self.rules.vital:
            self.fields["matters"] = forms.BooleanField(
                label=_("Something has changed in a way that matters"),
                required=False,
                widget=forms.CheckboxInput(attrs={"class": "lw-tick"}),
            )
        self.fields["note"] = _note()

    def clean_item(self) -> str:
        """Only what this day asks for."""
        if not self.item_id:
            raise forms.ValidationError(_("This is not measured on this day."))
        return self.item_id

    def clean(self) -> dict[str, Any]:
        """Each value is an amount."""
        found = super().clean() or self.cleaned_data
        for name in self.rules.analytes(self.item_id) if self.item_id else ():
            if found.get(name) and amount(found[name]) is None:
                self.add_error(name, _("This is no amount. Write a number such as 4.2 or <0.5."))
        return found

    def value(self) -> dict[str, Any]:
        """The amounts as they were typed."""
        said = super().value()
        names = self.rules.analytes(self.item_id)
        kept = {"item": self.item_id, "values": {name: said[name] for name in names}}
        return {**kept, "matters": bool(said.get("matters")), "note": said.get("note", "")}


class DoneForm(EntryForm):
    """Something that was done and is not measured, such as an electrocardiogram."""

    title = _("Done")
    item = forms.ChoiceField(label=_("What was done"), widget=ContentSelect(attrs={"class": "nhsuk-select"}))
    note = _note()

    def prepare(self) -> None:
        """What the steps of this day name."""
        items = self.rules.protocol.item
        self.fields["item"].choices = [(name, items[name].title) for name in self.rules.done]  # type: ignore[attr-defined]


class RateForm(EntryForm):
    """How fast it runs."""

    title = _("Rate")
    rate = _amount(_("Rate (mL/h)"))
    note = _note()

    def value(self) -> dict[str, Any]:
        """The rate as text: JSON has no exact numbers."""
        return {**super().value(), "rate": str(self.cleaned_data["rate"])}


class StartForm(EntryForm):
    """The start."""

    title = _("Start the infusion")


class ResumeForm(EntryForm):
    """Going on."""

    title = _("Go on")
    note = _note()


class InterruptForm(EntryForm):
    """Standing still for a while."""

    title = _("Interrupt")
    note = _note(_("Why"))


class FinishForm(EntryForm):
    """The whole dose has run in."""

    title = _("The infusion is complete")
    dose_mg = _amount(_("Dose given (mg)"))
    note = _note()

    def value(self) -> dict[str, Any]:
        """The dose as text."""
        said = super().value()
        return {**said, "dose_mg": str(said["dose_mg"])} if "dose_mg" in said else said


class StopForm(FinishForm):
    """Ended before the whole dose had run in."""

    title = _("Stop the infusion for good")
    dose_mg = _amount(_("Dose given until then (mg), if known"), least=Decimal(0), required=False)
    note = _note(_("Why"), required=True)


class ReactionForm(EntryForm):
    """A reaction: its signs and its grade."""

    title = _("A reaction")
    signs = forms.MultipleChoiceField(label=_("Signs"), required=False, widget=forms.CheckboxSelectMultiple)
    other = forms.ChoiceField(
        label=_("Another sign"), required=False, widget=ContentSelect(attrs={"class": "nhsuk-select"})
    )
    words = _note(_("In other words, where no list has it"))
    grade = forms.ChoiceField(label=_("Grade"), widget=forms.RadioSelect)

    def prepare(self) -> None:
        """First the signs for which the infusion stops, then all others."""
        symptoms = self.rules.protocol.symptoms
        stops = [(one.id, in_english(one.name)) for one in symptoms if one.id in self.rules.stop_for]
        rest = [(one.id, one.name) for one in symptoms if one.id not in self.rules.stop_for]
        self.fields["signs"].choices = stops  # type: ignore[attr-defined]
        self.fields["other"].choices = [("", "–"), *sorted(rest, key=lambda one: one[1])]  # type: ignore[attr-defined]
        grades = [
            (str(one.grade), in_english(f"{one.grade}: {one.words}")) for one in self.rules.grades.values()
        ]
        self.fields["grade"].choices = grades or [(str(n), str(n)) for n in range(1, 6)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A grade of what."""
        found = super().clean() or self.cleaned_data
        if not (found.get("signs") or found.get("other") or found.get("words")):
            raise forms.ValidationError(_("Say which sign it is."))
        return found

    def value(self) -> dict[str, Any]:
        """The signs in one list."""
        said = self.cleaned_data
        signs = [*said["signs"], *([said["other"]] if said["other"] else [])]
        return {"signs": signs, "words": said["words"], "grade": int(said["grade"])}


class NoteForm(EntryForm):
    """Anything else."""

    title = _("A note")
    note = _note(required=True)


class SignOutForm(EntryForm):
    """The patient leaves."""

    title = _("The patient leaves")


class CancelForm(EntryForm):
    """No infusion today."""

    title = _("No infusion today")
    note = _note(_("Why"), required=True)


KINDS: dict[str, type[EntryForm]] = {
    "check": CheckForm,
    "batch": BatchForm,
    "measure": MeasureForm,
    "done": DoneForm,
    "start": StartForm,
    "rate": RateForm,
    "interrupt": InterruptForm,
    "resume": ResumeForm,
    "finish": FinishForm,
    "stop": StopForm,
    "reaction": ReactionForm,
    "note": NoteForm,
    "sign-out": SignOutForm,
    "cancel": CancelForm,
}
