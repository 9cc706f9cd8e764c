"""What is asked and decided: the questions before a course, and what is left out for a time."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from longwatch.clinic.patients.store import new_id
from longwatch.clinic.project.content import ContentSelect, in_english
from longwatch.clinic.results.kind_form import SELECT, TEXT, KindForm, day_field
from longwatch.core import record as core
from longwatch.core.dates import add_months

_LONGEST_MONTHS = 12


class ScreeningForm(KindForm):
    """The questions before a course. What is left open stays unknown."""

    title = _("Screening before a course")
    day = day_field(_("Asked on"))

    def prepare(self) -> None:
        """A field for each question of the protocol."""
        answers = [("", _("not asked")), ("yes", _("yes")), ("no", _("no"))]
        for fact in self.protocol.facts:
            if fact.number:
                field: forms.Field = forms.IntegerField(
                    label=in_english(fact.question),
                    required=False,
                    min_value=0,
                    max_value=99,
                    widget=forms.NumberInput(attrs=TEXT),
                )
            else:
                widget = forms.Select(attrs=SELECT)
                field = forms.ChoiceField(
                    label=in_english(fact.question), choices=answers, required=False, widget=widget
                )
            self.fields[fact.id] = field

    def clean(self) -> dict[str, Any]:
        """At least one answer."""
        found = super().clean()
        if not list(self._answers(found)):
            raise forms.ValidationError(_("Answer at least one question."))
        return found

    def _answers(self, found: dict[str, Any]) -> Iterator[tuple[str, bool | int]]:
        for fact in self.protocol.facts:
            said = found.get(fact.id)
            if said not in (None, ""):
                yield fact.id, said if fact.number else said == "yes"

    def facts(self) -> list[core.AnyFact]:
        """An answer for each question that was asked."""
        form, day = new_id("Form"), self.cleaned_data["day"]
        return [
            core.ScreeningAnswer(id=form, key=f"{form} {fact}", day=day, fact=fact, value=value)
            for fact, value in self._answers(self.cleaned_data)
        ]


class WaiverForm(KindForm):
    """What is left out until a day. Ending and going on longer are decided where the gaps are listed."""

    title = _("Leave a test out until a day")
    see_also = ("closure", _("To end the monitoring or to go on longer: see what was missed, and decide"))
    past = ()
    rule = forms.ChoiceField(label=_("Which"), required=False, widget=ContentSelect(attrs=SELECT))
    day = day_field(_("From"))
    until = day_field(_("Until"))
    reason = forms.CharField(label=_("Why"), max_length=200, widget=forms.TextInput(attrs=TEXT))

    def prepare(self) -> None:
        """The series, and everything at once; and how long."""
        series = {rule.id: rule.title for rule in self.protocol.series}
        self.fields["rule"].choices = [("", _("everything")), *series.items()]  # type: ignore[attr-defined]
        self.fields["until"].help_text = _(
            "At most a year; then it is on the lists again. An alert that is new or gets worse is there at once."
        )

    def clean(self) -> dict[str, Any]:
        """Nothing is put off for ever: it would end the monitoring unseen."""
        found = super().clean()
        day, until = found.get("day"), found.get("until")
        if day and until and not day <= until <= add_months(self.today, _LONGEST_MONTHS):
            self.add_error("until", _("Choose a day after the first one, at most a year from now."))
        return found

    def facts(self) -> list[core.AnyFact]:
        """One decision."""
        said = self.cleaned_data
        return [
            core.Decision(
                id=new_id("Decision"),
                day=said["day"],
                kind="waived",
                rule=said["rule"] or None,
                until=said["until"],
            )
        ]
