"""What else can be recorded beside results, each by a form of its own that gives facts.

A death is not among them: it is an outcome with a code, and programme/outcomes records both.
"""

from collections.abc import Iterable
from typing import Any, Literal

from django import forms
from django.utils.translation import gettext_lazy as _

from longwatch.clinic.patients.store import new_id
from longwatch.clinic.project.content import ContentSelect
from longwatch.clinic.results.kind_form import SELECT, TEXT, KindForm, day_field
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
    code = forms.CharField(
        label=_("Its code, ICD-10 or SNOMED CT, where it is known"),
        help_text=_(
            "Such as E05.0. Without it, only the answer to the question is recorded: that there is such a disease."
        ),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs=TEXT),
    )
    day = day_field(_("Day"))
    refuted = forms.BooleanField(label=_("It was looked for and is not there"), required=False)

    def prepare(self) -> None:
        """The diagnoses that some rule asks about."""
        names = [name for fact in self.protocol.facts for name in fact.conditions]
        self.fields["condition"].choices = _sets(self.protocol, names)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The code belongs to what was chosen."""
        found = super().clean()
        _find_code(self, "condition")
        return found

    def facts(self) -> list[core.AnyFact]:
        """One condition by its code; without a code the answer, since no disease may be named that nobody named."""
        said = self.cleaned_data
        code, refuted = said["code"], bool(said["refuted"])
        if not code:
            asked = next(one.id for one in self.protocol.facts if said["condition"] in one.conditions)
            answer = core.ScreeningAnswer(
                id=new_id("ScreeningAnswer"), day=said["day"], fact=asked, value=not refuted
            )
            return [answer]
        fact = core.Condition(
            id=new_id("Condition"), day=said["day"], codes=(code,), refuted=refuted, current=not refuted
        )
        return [fact]


class MedicineForm(KindForm):
    """A medicine and the days on which it is taken."""

    title = _("A medicine")
    past = ("from_",)
    medicine = forms.ChoiceField(label=_("Medicine"), widget=ContentSelect(attrs=SELECT))
    code = forms.CharField(
        label=_("Its ATC code"),
        help_text=_("Such as B01AF01. It can be left empty where the choice above names one group."),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs=TEXT),
    )
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
        _find_code(self, "medicine")
        if found.get("medicine") and not self.errors and not found["code"]:
            self.add_error("code", _("Several groups of medicines are meant: give the code."))
        return found

    def facts(self) -> list[core.AnyFact]:
        """One medicine."""
        said = self.cleaned_data
        medicine = core.Medicine(
            id=new_id("Medicine"), day=said["from_"], end=said["to"], codes=(said["code"],)
        )
        return [medicine]


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


def _find_code(form: KindForm, field: str) -> None:
    """Put the whole code of what was typed, or the only one of the set that was chosen, into the form's `code`."""
    said = form.cleaned_data
    chosen, typed = said.get(field), said.get("code", "").strip().upper()
    if not chosen:
        return
    known = form.protocol.code_set[chosen]
    systems = dict.fromkeys(code.partition(":")[0] for code in known.codes)
    codes = (
        [f"{system}:{typed}" for system in systems]
        if typed
        else [code.removesuffix("*") for code in known.codes]
    )
    fitting = [code for code in codes if known.holds((code,))]
    if typed and not fitting:
        form.add_error("code", _("This code does not belong to what was chosen above."))
    said["code"] = fitting[0] if len(fitting) == 1 else ""


def _sets(protocol: Protocol, names: Iterable[str]) -> list[tuple[str, str]]:
    known = dict.fromkeys(name for name in names if name in protocol.code_set)
    return sorted(((name, protocol.code_set[name].title) for name in known), key=lambda one: one[1])
