"""The form of results of one day, and what is read from it."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from longwatch.clinic.patients.store import new_id
from longwatch.clinic.project.content import ContentSelect, in_english
from longwatch.clinic.results.choices import Choice, code_for
from longwatch.core.quantities import Comparator, Quantity
from longwatch.core.record import Result, Standing

_AMOUNT = re.compile(r"\s*(<=|>=|<|>)?\s*(\d{1,9}(?:[.,]\d{1,6})?)\s*", re.ASCII)


class ResultsForm(forms.Form):
    """The day of the sample, and a value for each test that was done."""

    day = forms.DateField(
        label=_("Day of the sample"),
        widget=forms.DateInput(attrs={"type": "date", "class": "nhsuk-input nhsuk-input--width-10"}),
    )
    standing = forms.ChoiceField(
        label=_("State"),
        choices=[("final", _("final")), ("preliminary", _("preliminary"))],
        widget=forms.Select(attrs={"class": "nhsuk-select"}),
    )

    def __init__(self, data: Any = None, *, choices: Sequence[Choice], today: date, **options: Any) -> None:
        super().__init__(data, **options)
        self.choices, self.today = choices, today
        for choice in choices:
            for name, field in _fields(choice):
                self.fields[f"{choice.analyte.id}-{name}"] = field

    def lines(self) -> Iterator[tuple[Choice, dict[str, forms.BoundField]]]:
        """Each test with its fields, for the page."""
        for choice in self.choices:
            names = [name for name, _field in _fields(choice)]
            yield choice, {name: self[f"{choice.analyte.id}-{name}"] for name in names}

    def clean_day(self) -> date:
        """A sample cannot be of a day to come."""
        day: date = self.cleaned_data["day"]
        if day > self.today:
            raise forms.ValidationError(
                _("This day has not come yet. Give the day on which the sample was taken.")
            )
        return day

    def clean(self) -> dict[str, Any]:
        """At least one value, and each of them an amount in a unit that is understood."""
        found = super().clean() or self.cleaned_data
        if not any(found.get(f"{choice.analyte.id}-value") for choice in self.choices):
            raise forms.ValidationError(_("Give at least one value."))
        for choice in self.choices:
            for name in ("value", "low", "high"):
                self._check(f"{choice.analyte.id}-{name}", choice)
        return found

    def _check(self, name: str, choice: Choice) -> None:
        text = self.cleaned_data.get(name)
        if text and not choice.levels and amount(text) is None:
            self.add_error(name, _("This is no amount. Write a number such as 4.2 or <0.5."))

    def results(self) -> list[Result]:
        """The results that were typed in. Only for a form without mistakes."""
        return [made for choice in self.choices if (made := self._result(choice)) is not None]

    def _result(self, choice: Choice) -> Result | None:
        found, name = self.cleaned_data, choice.analyte.id
        text = found.get(f"{name}-value")
        if not text:
            return None
        id = new_id("Result")
        standing = Standing.FINAL if found["standing"] == "final" else Standing.PRELIMINARY
        if choice.levels:
            step = next(level for level in choice.analyte.levels if level.name == text)
            return Result(
                id=id,
                day=found["day"],
                standing=standing,
                codes=(code_for(choice.analyte, None),),
                written=step.written[:1],
            )
        unit = found[f"{name}-unit"]
        low, high = (found.get(f"{name}-{end}") for end in ("low", "high"))
        return Result(
            id=id,
            day=found["day"],
            standing=standing,
            codes=(code_for(choice.analyte, unit),),
            quantity=quantity(text, unit),
            low=quantity(low, unit) if low else None,
            high=quantity(high, unit) if high else None,
        )


def _fields(choice: Choice) -> Iterator[tuple[str, forms.Field]]:
    title = in_english(choice.analyte.title)
    if choice.levels:
        steps = [("", "–"), *((level, level) for level in choice.levels)]
        widget = ContentSelect(attrs={"class": "nhsuk-select"})
        yield "value", forms.ChoiceField(label=title, choices=steps, required=False, widget=widget)
        return
    narrow = {"class": "nhsuk-input nhsuk-input--width-5", "inputmode": "decimal", "autocomplete": "off"}
    yield (
        "value",
        forms.CharField(label=title, required=False, max_length=20, widget=forms.TextInput(attrs=narrow)),
    )
    units = [(unit, unit) for unit in choice.units]
    plain = forms.Select(attrs={"class": "nhsuk-select"})
    yield (
        "unit",
        forms.ChoiceField(
            label=_("Unit"), choices=units, required=False, initial=choice.units[0], widget=plain
        ),
    )
    for name, label in (("low", _("Range from")), ("high", _("Range to"))):
        yield (
            name,
            forms.CharField(label=label, required=False, max_length=20, widget=forms.TextInput(attrs=narrow)),
        )


def amount(text: str) -> tuple[Decimal, Comparator | None] | None:
    """'4.2', '4,2' or '<0.5'; None for anything else."""
    match = _AMOUNT.fullmatch(text)
    if match is None:
        return None
    try:
        sign: Comparator | None = match[1]  # type: ignore[assignment]  # one of the four
        return Decimal(match[2].replace(",", ".")), sign
    except InvalidOperation:
        return None


def quantity(text: str, unit: str) -> Quantity:
    """An amount that was checked, in its unit."""
    read = amount(text)
    assert read is not None  # the form was valid
    return Quantity(read[0], unit, read[1])
