"""Who and what a reference points to: entries of the input, contained resources, the patient."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from longwatch.exchange.fhir.elements import at, identifier_of, local_name, objects
from longwatch.exchange.fhir.entries import Entry
from longwatch.exchange.fhir.ordinary import Ordinary
from longwatch.exchange.fhir.source import Json


class Index:
    """Every resource of the input by the names that references use."""

    def __init__(
        self,
        entries: Iterable[Entry],
        deleted: dict[str, datetime] | None = None,
        is_partial: bool = False,
    ) -> None:
        self.entries = list(entries)
        self.deleted = deleted or {}
        self.is_partial = is_partial
        self.unpacked: list[Entry] = []
        self.by_name: dict[str, Entry] = {}
        self.repeated: set[str] = set()
        self.medication_by_identifier: dict[str, Entry] = {}
        self.referenced: set[int] = set()
        panels: list[tuple[Entry, list[Any]]] = []
        for entry in self.entries:
            if entry.id in self.by_name:
                self.repeated.add(entry.id)
            self.by_name[entry.id] = entry
            if entry.address is not None:
                self.by_name[entry.address] = entry
            stated = entry.stated
            if isinstance(stated, Ordinary):
                if stated.hasMember:
                    panels.append((entry, [{"reference": member.reference} for member in stated.hasMember]))
                continue
            self.unpacked.append(entry)
            if entry.type == "Observation" and "hasMember" in stated:
                panels.append((entry, objects(stated["hasMember"])))
        self.panel_of: dict[int, Entry] = {}
        for panel, members in panels:
            self._note_members(panel, members)
        for medication in self.of_type("Medication"):
            identifier = identifier_of(medication.resource.get("identifier"))
            if identifier is not None:
                self.medication_by_identifier[identifier] = medication

    def _note_members(self, panel: Entry, members: list[Any]) -> None:
        """Note whose members these are, by identity; an ordinary one has a day of its own, so it need not be."""
        for reference in members:
            member = self._entry(reference)
            if member is not None and type(member.stated) is dict:
                self.panel_of.setdefault(id(member.stated), panel)

    def of_type(self, type: str) -> list[Entry]:
        """The resources of one type, of those that are unpacked."""
        return [entry for entry in self.unpacked if entry.type == type]

    def holds(self, reference: Any, inside: Json) -> bool:
        """Whether what a reference names is contained or in the input."""
        return self._contained(reference, inside) is not None or self._entry(reference) is not None

    def resolve(self, reference: Any, inside: Json) -> Json | None:
        """The resource that a reference names: contained, in the input, or by its identifier."""
        entry = self._entry(reference)
        return self._contained(reference, inside) if entry is None else entry.resource

    def named(self, text: str) -> Entry | None:
        """The entry of the input that a reference names by its address or local name."""
        if text.startswith("#"):
            return None
        found = self.by_name.get(text)
        return self.by_name.get(local_name(text)) if found is None else found

    def _contained(self, reference: Any, inside: Json) -> Json | None:
        text = reference.get("reference") if type(reference) is dict else None
        if type(text) is not str or not text.startswith("#"):
            return None
        contained = objects(inside.get("contained"))
        return next((one for one in contained if one.get("id") == text[1:]), None)

    def _entry(self, reference: Any) -> Entry | None:
        if type(reference) is not dict:
            return None
        text = reference.get("reference")
        if type(text) is str and text:
            return self.named(text)
        identifier = identifier_of(reference.get("identifier"))
        return None if identifier is None else self.medication_by_identifier.get(identifier)


class Whose(NamedTuple):
    """Whom a resource is about: a patient, something that is no patient, or nobody that it names."""

    patient: str | None = None
    is_other: bool = False


def whose(reference: Any, patients: dict[str, str], index: Index) -> Whose:
    """Whom a subject reference names. `patients` gives the patient for each name of a Patient in the input."""
    if type(reference) is not dict:
        return Whose()
    text = reference.get("reference")
    if type(text) is not str or not text:
        return _by_identifier(reference, patients)
    if text in patients:
        return Whose(patients[text])
    if text.startswith("#") or "?" in text:
        return Whose()
    name = local_name(text)
    if name in patients:
        return Whose(patients[name])
    type_, _, own = name.partition("/")
    target = index.by_name.get(text)
    if target is not None and target.type != "Patient":
        return Whose(is_other=True)
    if type_ == "Patient" and own:
        return Whose(own)
    if text.startswith("urn:") and reference.get("type", "Patient") == "Patient":
        return Whose(text.rpartition(":")[2] or text)
    return Whose(is_other=True)


def _by_identifier(reference: Json, patients: dict[str, str]) -> Whose:
    identifier = identifier_of(at(reference, ("identifier",)))
    if identifier is None:
        return Whose()
    if reference.get("type", "Patient") != "Patient":
        return Whose(is_other=True)
    return Whose(patients.get(identifier, identifier))
