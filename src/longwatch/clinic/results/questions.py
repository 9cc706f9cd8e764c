"""What is asked and decided: the questions before a course, and decisions about rules."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from longwatch.clinic.patients.store import new_id
from longwatch.clinic.project.content import ContentSelect, in_english
from longwatch.clinic.results.kind_form import SELECT, TEXT, KindForm, day_field
from longwatch.core import record as core


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


class DecisionForm(KindForm):
    """What is decided about a rule, or about all of them."""

    title = _("A decision")
    past = ()
    kind = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            ("waived", _("Leave out until a day")),
            ("extended", _("Go on longer than the period")),
            ("ended", _("End the monitoring")),
        ],
        widget=forms.Select(attrs=SELECT),
    )
    rule = forms.ChoiceField(label=_("Of"), required=False, widget=ContentSelect(attrs=SELECT))
    day = day_field(_("From"))
    until = day_field(_("Until"), required=False)
    reason = forms.CharField(label=_("Why"), max_length=200, widget=forms.TextInput(attrs=TEXT))

    def prepare(self) -> None:
        """The series, and everything at once."""
        series = {rule.id: rule.title for rule in self.protocol.series}
        self.fields["rule"].choices = [("", _("everything")), *series.items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """What is left out or goes on longer has a last day: nothing is put off for ever."""
        found = super().clean()
        if found.get("kind") in ("waived", "extended"):
            if not found.get("until"):
                self.add_error("until", _("Give the last day: nothing is put off without an end."))
            elif found.get("day") and found["until"] < found["day"]:
                self.add_error("until", _("The last day comes before the first."))
        return found

    def facts(self) -> list[core.AnyFact]:
        """One decision."""
        said = self.cleaned_data
        until = said["until"] if said["kind"] in ("waived", "extended") else None
        return [
            core.Decision(
                id=new_id("Decision"),
                day=said["day"],
                kind=said["kind"],
                rule=said["rule"] or None,
                until=until,
            )
        ]
