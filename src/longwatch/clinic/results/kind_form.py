"""What every form of a kind of fact has."""

from datetime import date
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from longwatch.core import record as core
from longwatch.core.protocol import Protocol

SELECT = {"class": "nhsuk-select"}
TEXT = {"class": "nhsuk-input"}
_DAY = {"type": "date", "class": "nhsuk-input nhsuk-input--width-10"}


def day_field(label: Any, *, required: bool = True) -> forms.DateField:
    """A day of the calendar."""
    return forms.DateField(label=label, required=required, widget=forms.DateInput(attrs=_DAY))


class KindForm(forms.Form):
    """A form of one kind of fact. `past` names the days that cannot lie ahead.

    `see_also` is the page for what this form does not record: its route, and what it is for.
    """

    title: str | Promise = ""
    see_also: tuple[str, str | Promise] | None = None
    past: tuple[str, ...] = ("day",)

    def __init__(self, data: Any = None, *, protocol: Protocol, today: date) -> None:
        super().__init__(data, initial={"day": today, "from_": today})
        self.protocol, self.today = protocol, today
        self.prepare()

    def prepare(self) -> None:
        """Fill the choices that the protocol gives."""

    def clean(self) -> dict[str, Any]:
        """Days of what happened cannot lie ahead."""
        found = super().clean() or self.cleaned_data
        for name in self.past:
            if found.get(name) is not None and found[name] > self.today:
                self.add_error(name, _("This day has not come yet."))
        return found

    def facts(self) -> list[core.AnyFact]:
        """The facts that were typed in. Only for a form without mistakes."""
        raise NotImplementedError
