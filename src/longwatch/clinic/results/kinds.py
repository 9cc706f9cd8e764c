"""What else can be recorded beside results, each by a form of its own that gives facts."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, Literal

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from longwatch.clinic.patients.store import new_id
from longwatch.clinic.project.content import ContentSelect, in_english
from longwatch.core import record as core
from longwatch.core.protocol import Protocol

_DAY = {"type": "date", "class": "nhsuk-input nhsuk-input--width-10"}
_SELECT = {"class": "nhsuk-select"}
_TEXT = {"class": "nhsuk-input"}


def day_field(label: Any, *, required: bool = True) -> forms.DateField:
    """A day of the calendar."""
    return forms.DateField(label=label, required=required, widget=forms.DateInput(attrs=_DAY))


class KindForm(forms.Form):
    """A form of one kind of fact. `past` names the days that cannot lie ahead."""

    title: str | Promise = ""
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


class InfusionForm(KindForm):
    """An infusion that was given."""

    title = _("An infusion")
    day = day_field(_("Day of the infusion"))

    def facts(self) -> list[core.AnyFact]:
        """One infusion."""
        return [core.Infusion(id=new_id("Infusion"), day=self.cleaned_data["day"])]


class ConditionForm(KindForm):
    """A diagnosis, or that there is none."""

    title = _("A diagnosis")
    condition = forms.ChoiceField(label=_("Diagnosis"), widget=ContentSelect(attrs=_SELECT))
    day = day_field(_("Day"))
    refuted = forms.BooleanField(label=_("It was looked for and is not there"), required=False)

    def prepare(self) -> None:
        """The diagnoses that some rule asks about."""
        names = [name for fact in self.protocol.facts for name in fact.conditions]
        self.fields["condition"].choices = _sets(self.protocol, names)  # type: ignore[attr-defined]

    def facts(self) -> list[core.AnyFact]:
        """One condition, by a code of the set that was chosen."""
        said = self.cleaned_data
        code = self.protocol.code_set[said["condition"]].codes[0].removesuffix("*")
        refuted = bool(said["refuted"])
        fact = core.Condition(
            id=new_id("Condition"), day=said["day"], codes=(code,), refuted=refuted, current=not refuted
        )
        return [fact]


class MedicineForm(KindForm):
    """A medicine and the days on which it is taken."""

    title = _("A medicine")
    past = ("from_",)
    medicine = forms.ChoiceField(label=_("Medicine"), widget=ContentSelect(attrs=_SELECT))
    from_ = day_field(_("Taken since"))
    to = day_field(_("Until (leave empty while it is taken)"), required=False)

    def prepare(self) -> None:
        """The medicines that some rule asks about."""
        names = [name for fact in self.protocol.facts for name in fact.medicines]
        names += [rule.medicine for rule in self.protocol.prophylaxis]
        self.fields["medicine"].choices = _sets(self.protocol, names)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """It cannot end before it began."""
        found = super().clean()
        if found.get("to") and found.get("from_") and found["to"] < found["from_"]:
            self.add_error("to", _("The last day comes before the first."))
        return found

    def facts(self) -> list[core.AnyFact]:
        """One medicine."""
        said = self.cleaned_data
        code = self.protocol.code_set[said["medicine"]].codes[0].removesuffix("*")
        return [core.Medicine(id=new_id("Medicine"), day=said["from_"], end=said["to"], codes=(code,))]


class DeedForm(KindForm):
    """An examination or a vaccination that was done."""

    title = _("An examination or vaccination")
    item = forms.ChoiceField(label=_("What was done"), widget=ContentSelect(attrs=_SELECT))
    day = day_field(_("Day"))

    def prepare(self) -> None:
        """The items that are counted by a code or as a vaccination, not by results."""
        chosen = []
        for item in self.protocol.items:
            codes = [code for one in item.alternatives for code in one.codes]
            is_measured = any(code in self.protocol.analyte_of_code for code in codes)
            if (codes and not is_measured) or any(one.kind for one in item.alternatives):
                chosen.append((item.id, item.title))
        self.fields["item"].choices = chosen  # type: ignore[attr-defined]

    def facts(self) -> list[core.AnyFact]:
        """A deed, or for a laboratory's code a result that says that it was done."""
        item, day = self.protocol.item[self.cleaned_data["item"]], self.cleaned_data["day"]
        codes = [code.removesuffix("*") for one in item.alternatives for code in one.codes]
        if not codes:
            return [core.Deed(id=new_id("Immunisation"), day=day, kind="immunisation", codes=())]
        if codes[0].startswith("loinc:"):
            return [core.Result(id=new_id("Result"), day=day, codes=(codes[0],), written=("done",))]
        kind: Literal["immunisation", "procedure"]
        kind = "immunisation" if codes[0].startswith(("cvx:", "atc:")) else "procedure"
        return [core.Deed(id=new_id("Deed"), day=day, kind=kind, codes=(codes[0],))]


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
                    widget=forms.NumberInput(attrs=_TEXT),
                )
            else:
                widget = forms.Select(attrs=_SELECT)
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
        widget=forms.Select(attrs=_SELECT),
    )
    rule = forms.ChoiceField(label=_("Of"), required=False, widget=ContentSelect(attrs=_SELECT))
    day = day_field(_("From"))
    until = day_field(_("Until"), required=False)
    reason = forms.CharField(label=_("Why"), max_length=200, widget=forms.TextInput(attrs=_TEXT))

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


class DeathForm(KindForm):
    """The patient died."""

    title = _("The patient died")
    day = day_field(_("Day of death"))

    def facts(self) -> list[core.AnyFact]:
        """The death."""
        return [core.Death(id=new_id("Death"), day=self.cleaned_data["day"])]


KINDS: dict[str, type[KindForm]] = {
    "infusion": InfusionForm,
    "condition": ConditionForm,
    "medicine": MedicineForm,
    "examination": DeedForm,
    "screening": ScreeningForm,
    "decision": DecisionForm,
    "death": DeathForm,
}


def _sets(protocol: Protocol, names: Iterable[str]) -> list[tuple[str, str]]:
    known = dict.fromkeys(name for name in names if name in protocol.code_set)
    return sorted(((name, protocol.code_set[name].title) for name in known), key=lambda one: one[1])
