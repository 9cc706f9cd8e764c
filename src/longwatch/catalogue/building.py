"""Entries as the types of the protocol language, and a protocol made of them."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from longwatch import core
from longwatch.catalogue import gathering
from longwatch.catalogue.case_language import Case
from longwatch.catalogue.converting import convert
from longwatch.catalogue.gathering import HANDBOOK_LISTS, RULE_LISTS, Entry, Gathered
from longwatch.catalogue.mistakes import Mistake, Place, at, one_of
from longwatch.catalogue.parameters import Parameter, Values
from longwatch.catalogue.reading import Tree
from longwatch.catalogue.unit_tables import Tables, UnitTable
from longwatch.core.analytes import Analyte
from longwatch.core.handbook import (
    Communication,
    Conflict,
    Document,
    Form,
    Handbook,
    Message,
    Note,
    Page,
    Phrase,
    SideEffect,
    Translation,
)
from longwatch.core.protocol import (
    Accumulation,
    Alarm,
    Capability,
    CodeSet,
    Country,
    CourseRule,
    Criterion,
    Drug,
    FormSchedule,
    Gate,
    Item,
    Measure,
    Precaution,
    Prerequisite,
    Prophylaxis,
    Protocol,
    Requirement,
    ScreeningFact,
    Series,
    Source,
    Step,
    Symptom,
    UrgencyText,
    Watch,
)

KINDS: dict[str, type[msgspec.Struct]] = {
    "sources": Source,
    "unit_tables": UnitTable,
    "countries": Country,
    "analytes": Analyte,
    "items": Item,
    "code_sets": CodeSet,
    "capabilities": Capability,
    "symptoms": Symptom,
    "urgencies": UrgencyText,
    "parameters": Parameter,
    "drug": Drug,
    "facts": ScreeningFact,
    "courses": CourseRule,
    "criteria": Criterion,
    "prerequisites": Prerequisite,
    "series": Series,
    "watches": Watch,
    "prophylaxis": Prophylaxis,
    "steps": Step,
    "precautions": Precaution,
    "alarms": Alarm,
    "accumulations": Accumulation,
    "requirements": Requirement,
    "gates": Gate,
    "form_schedules": FormSchedule,
    "measures": Measure,
    "side_effects": SideEffect,
    "communications": Communication,
    "notes": Note,
    "conflicts": Conflict,
    "forms": Form,
    "phrases": Phrase,
    "messages": Message,
    "pages": Page,
    "documents": Document,
    "translations": Translation,
    "cases": Case,
}
_PARTS = [kind for kind in KINDS if kind not in ("unit_tables", "parameters", *HANDBOOK_LISTS, "cases")]
_LIKE_RULES = (*RULE_LISTS, "notes", "forms")
# A site sets how it follows a rule and what its laboratory calls normal, not what a word means.
TAKES_PARAMETERS = (*RULE_LISTS, "drug", "analytes")
_FILLED_IN = ("revision", "parameters")


@dataclass(frozen=True)
class Piece:
    """An entry that could be read, the tree that it was read from, and its value."""

    entry: Entry
    tree: Tree
    value: Any

    def wrong(self, code: str, *inside: str | int, text: str, repair: str) -> Mistake:
        """A mistake in this entry, at one of its fields."""
        return at(self.entry.place(*inside), code, text, repair)


@dataclass
class Draft:
    """Everything that could be read of one protocol, and everything that is wrong so far."""

    name: str
    gathered: Gathered
    pieces: list[Piece] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)
    used_parameters: set[str] = field(default_factory=set)

    def of(self, *kinds: str) -> Iterator[Piece]:
        """The pieces of these kinds."""
        return (piece for piece in self.pieces if piece.entry.kind in kinds)

    @property
    def rules(self) -> Iterator[Piece]:
        """The rules of every kind."""
        return self.of(*RULE_LISTS)

    @property
    def drug(self) -> Drug | None:
        """The drug, if there is one that can be read."""
        return next((piece.value for piece in self.of("drug")), None)

    def place_of(self, rule: str) -> Place:
        """Where a rule stands; where the drug does, for what is no rule's own."""
        found = [piece.entry for piece in self.rules if piece.entry.id == rule]
        found += [piece.entry for piece in self.of("drug")]
        return found[0].place() if found else Place(f"protocols/{self.name}", 1)

    def protocol_tree(self) -> dict[str, Tree]:
        """The whole protocol as one tree, with its revision; order does not change the revision."""
        tree: dict[str, Tree] = {
            kind: [piece.tree for piece in self.of(kind)] for kind in _PARTS if kind != "drug"
        }
        drug = [piece.tree for piece in self.of("drug")]
        digests = {kind: sorted(map(revision_of, [*entries])) for kind, entries in tree.items()}
        return {
            "drug": drug[0],
            **tree,
            "revision": revision_of({"meaning": core.MEANING, "drug": drug, **digests}),
        }

    def protocol(self) -> Protocol:
        """The protocol. Only for a draft without mistakes."""
        tree = self.protocol_tree()
        read: dict[str, Any] = {
            kind: tuple(piece.value for piece in self.of(kind)) for kind in _PARTS if kind != "drug"
        }
        return Protocol(drug=next(self.of("drug")).value, revision=tree["revision"], **read)

    def handbook_tree(self) -> dict[str, Tree]:
        """What people read of this drug, as one tree."""
        tree: dict[str, Tree] = {kind: [piece.tree for piece in self.of(kind)] for kind in HANDBOOK_LISTS}
        return {"drug": next(piece.value.id for piece in self.of("drug")), **tree}

    def handbook(self) -> Handbook:
        """The handbook. Only for a draft without mistakes."""
        read: dict[str, Any] = {
            kind: tuple(piece.value for piece in self.of(kind)) for kind in HANDBOOK_LISTS
        }
        return Handbook(drug=next(self.of("drug")).value.id, **read)


def gather(content: Path, name: str, *, cases: bool = False, handbook: bool = False) -> Gathered:
    """Everything that one protocol is made of, with or without its cases and what only people read."""
    paths = gathering.shared_files(content) + gathering.protocol_files(content, name, cases=False)
    if handbook:
        paths += gathering.handbook_files(content)
    if cases:
        paths += gathering.protocol_files(content, name, cases=True)
    gathered = gathering.gather(content, paths)
    # Letters and pages say which drug they are about; everything else is shared or the protocol's own.
    gathered.entries = [entry for entry in gathered.entries if drug_of(entry) in ("", name)]
    return gathered


def drug_of(entry: Entry) -> str:
    """The drug that a letter or a page names; nothing for everything else."""
    named = entry.tree.get("drug") if isinstance(entry.tree, dict) else None
    return named if isinstance(named, str) else ""


def build(name: str, gathered: Gathered, own: Mapping[str, Tree] | None = None) -> Draft:
    """Read every entry into its type. `own` holds the site's values of parameters."""
    draft = Draft(name, gathered, mistakes=list(gathered.mistakes))
    values = Values(gathered.of("parameters"), own or {})
    draft.mistakes += _unknown_own(draft, values)
    tables = Tables(gathered.of("unit_tables"))
    for entry in gathered.entries:
        _add(draft, entry, values, tables)
    draft.mistakes += _drugs(draft)
    return draft


def _add(draft: Draft, entry: Entry, values: Values, tables: Tables) -> None:
    tree: Tree = entry.tree
    used: tuple[str, ...] = ()
    mistakes: list[Mistake] = []
    if entry.kind in TAKES_PARAMETERS:
        tree, used, mistakes = values.put_into(entry)
    draft.used_parameters |= set(used)
    if entry.kind == "analytes":
        tree, unknown = tables.put_into(entry, tree)
        mistakes += unknown
    if entry.kind in _LIKE_RULES and isinstance(tree, dict):
        mistakes += _filled_in(entry)
        tree = {**tree, "parameters": list(used), "revision": revision_of(tree)}
    if not mistakes:
        value, mistakes = convert(entry, tree, KINDS[entry.kind])
        if not mistakes:
            draft.pieces.append(Piece(entry, tree, value))
    draft.mistakes += mistakes


def _filled_in(entry: Entry) -> list[Mistake]:
    return [
        at(entry.place(name), "LW0114", f"found '{name}', which is filled in by itself", "Remove it")
        for name in _FILLED_IN
        if name in entry.tree
    ]


def _unknown_own(draft: Draft, values: Values) -> Iterator[Mistake]:
    for name in values.own.keys() - values.default.keys():
        repair = one_of(values.default, name, else_do="leave it out of the site's own values")
        text = f"a site sets the parameter '{name}', which the protocol does not have"
        yield at(Place(f"protocols/{draft.name}", 1), "LW0112", text, repair)


def _drugs(draft: Draft) -> Iterator[Mistake]:
    drugs = draft.gathered.of("drug")
    if len(drugs) != 1:
        place = drugs[1].place() if drugs else Place(f"protocols/{draft.name}", 1)
        text = f"a protocol is of one drug; found {len(drugs)}"
        yield at(place, "LW0115", text, "Write one 'drug:' in one of the protocol's files")


def revision_of(tree: Tree) -> str:
    """Twelve hex digits that change with what was authored, not with the order of its fields."""
    canonical = msgspec.json.encode(tree, order="deterministic")
    return hashlib.sha256(canonical).hexdigest()[:12]
