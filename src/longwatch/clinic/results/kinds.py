"""What else can be recorded beside results, each by a form of its own that gives facts.

A death is not among them: it is an outcome with a code, and programme/outcomes records both.
"""

from collections.abc import Iterable
from typing import Any, Literal

from django import forms
from django.utils.translation import gettext_lazy as _

from longwatch.clinic.patients.store import new_id
from longwatch.clinic.project.content import ContentSelect
from longwatch.clinic.results.kind_form import SELECT, KindForm, day_field
from longwatch.clinic.results.questions import ScreeningForm, WaiverForm
from longwatch.core import record as core
from longwatch.core.protocol import Protocol


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
    condition = forms.ChoiceField(label=_("Diagnosis"), widget=ContentSelect(attrs=SELECT))
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
    medicine = forms.ChoiceField(label=_("Medicine"), widget=ContentSelect(attrs=SELECT))
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
    item = forms.ChoiceField(label=_("What was done"), widget=ContentSelect(attrs=SELECT))
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


KINDS: dict[str, type[KindForm]] = {
    "infusion": InfusionForm,
    "condition": ConditionForm,
    "medicine": MedicineForm,
    "examination": DeedForm,
    "screening": ScreeningForm,
    "decision": WaiverForm,
}


def _sets(protocol: Protocol, names: Iterable[str]) -> list[tuple[str, str]]:
    known = dict.fromkeys(name for name in names if name in protocol.code_set)
    return sorted(((name, protocol.code_set[name].title) for name in known), key=lambda one: one[1])
