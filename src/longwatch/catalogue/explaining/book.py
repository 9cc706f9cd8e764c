"""Everything that was written about one protocol, ready to be looked up by rule."""

from collections import defaultdict
from functools import cached_property
from pathlib import Path

from longwatch.catalogue.building import Draft, Piece, build, gather
from longwatch.catalogue.case_language import Case
from longwatch.catalogue.gathering import CONTENT, RULE_LISTS
from longwatch.catalogue.mistakes import ContentMistakes
from longwatch.catalogue.parameters import Parameter
from longwatch.core.handbook import Handbook
from longwatch.core.protocol import Citation, Protocol, Rule

KINDS = {
    "courses": "Course",
    "criteria": "Eligibility criterion",
    "prerequisites": "Needed before a course",
    "series": "Repeated test",
    "watches": "Watch over results",
    "prophylaxis": "Protective medicine",
    "steps": "Step of the infusion day",
    "precautions": "Precaution",
    "alarms": "Alarm over symptoms",
    "accumulations": "Several symptoms together",
    "requirements": "Requirement of the programme",
    "gates": "Gate of the programme",
    "form_schedules": "When a form is due",
    "measures": "Measure of a population",
    "notes": "Note",
    "forms": "Form",
}
GROUPS = {
    "courses": "Courses",
    "criteria": "Who may have the drug",
    "prerequisites": "What is needed before a course",
    "steps": "The infusion day",
    "prophylaxis": "Protective medicines",
    "precautions": "What a patient keeps to around a course",
    "series": "Repeated tests",
    "watches": "Watches over results",
    "alarms": "Alarms over symptoms",
    "accumulations": "Several symptoms together",
    "requirements": "What the programme requires, and of whom",
    "gates": "Gates: what must be met when",
    "form_schedules": "When forms are due",
    "forms": "Forms",
    "measures": "Measures: what is counted over many patients",
    "notes": "Notes: what is worth knowing and nothing judges",
}


class Book:
    """One protocol with its handbook, parameters and cases."""

    def __init__(self, name: str, content: Path = CONTENT) -> None:
        """Read it.

        Raises:  ContentMistakes, with every mistake that an entry shows by itself.
        """
        self.name = name
        self.draft: Draft = build(name, gather(content, name, cases=True, handbook=True))
        if self.draft.mistakes:
            raise ContentMistakes(self.draft.mistakes)

    @cached_property
    def protocol(self) -> Protocol:
        """The rules."""
        return self.draft.protocol()

    @cached_property
    def handbook(self) -> Handbook:
        """What people read beside the rules."""
        return self.draft.handbook()

    @cached_property
    def versions(self) -> dict[str, list[Piece]]:
        """Each rule's versions, notes among them, the first in force first."""
        found: dict[str, list[Piece]] = defaultdict(list)
        for kind in GROUPS:
            for piece in self.draft.of(kind):
                found[piece.value.id].append(piece)
        for pieces in found.values():
            pieces.sort(key=lambda piece: min(self.starts(piece.value)))
        return dict(found)

    def starts(self, rule: Rule) -> list[str]:
        """The days from which it holds, one for each jurisdiction, as text."""
        return [str(self.protocol.starts(rule, jurisdiction)) for jurisdiction in rule.jurisdictions]

    def in_group(self, kind: str) -> list[str]:
        """The ids of the rules of one kind, in the order of the content."""
        return list(dict.fromkeys(piece.value.id for piece in self.draft.of(kind)))

    def groups(self) -> list[tuple[str, str]]:
        """The kinds of rule that the protocol has, each with its heading."""
        return [(kind, title) for kind, title in GROUPS.items() if self.in_group(kind)]

    def where(self, rule: str) -> list[str]:
        """The jurisdictions that a rule names."""
        return list(dict.fromkeys(j for piece in self.versions[rule] for j in piece.value.jurisdictions))

    @cached_property
    def cases(self) -> dict[str, list[Case]]:
        """The cases of each rule."""
        found: dict[str, list[Case]] = defaultdict(list)
        for piece in self.draft.of("cases"):
            found[piece.value.rule].append(piece.value)
        return found

    @cached_property
    def parameters(self) -> dict[str, Parameter]:
        """Site parameters by id."""
        return {piece.value.id: piece.value for piece in self.draft.of("parameters")}

    @cached_property
    def citations(self) -> list[tuple[str, str, Citation]]:
        """Every citation, with the kind and the id of what cites."""
        found = []
        for kind in (*RULE_LISTS, "notes", "forms", "parameters", "communications", "pages"):
            for piece in self.draft.of(kind):
                found += [(kind, piece.value.id, citation) for citation in piece.value.sources]
        for effect in self.handbook.side_effects:
            found += [("side_effects", effect.id, figure.source) for figure in effect.figures]
        for conflict in self.handbook.conflicts:
            cited = [citation for position in conflict.positions for citation in position.sources]
            found += [("conflicts", conflict.id, citation) for citation in cited]
        return found

    @cached_property
    def only_recalled(self) -> list[str]:
        """The rules of which no source was read, only remembered; any one version is enough."""
        return [
            name
            for name, pieces in self.versions.items()
            if any(all(c.verified == "recalled" for c in piece.value.sources) for piece in pieces)
        ]

    @cached_property
    def recalled_numbers(self) -> dict[str, tuple[str, ...]]:
        """The rules in which a site parameter stands whose number was only remembered, with those parameters."""
        recalled = {
            name
            for name, one in self.parameters.items()
            if all(c.verified == "recalled" for c in one.sources)
        }
        found = {
            name: tuple(dict.fromkeys(p for piece in pieces for p in piece.value.parameters if p in recalled))
            for name, pieces in self.versions.items()
        }
        return {name: numbers for name, numbers in found.items() if numbers}
