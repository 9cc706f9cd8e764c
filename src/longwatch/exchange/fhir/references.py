"""Who and what a reference points to: entries of the input, contained resources, the patient."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from longwatch.exchange.fhir.elements import at, identifier_of, objects
from longwatch.exchange.fhir.source import Json


class Entry(msgspec.Struct, frozen=True):
    """One resource of the input, with its place in words and the address it was sent with."""

    resource: Json
    place: str
    number: int
    address: str | None = None

    @property
    def type(self) -> str:
        """The type of the resource."""
        return str(self.resource["resourceType"])

    @property
    def id(self) -> str:
        """'Observation/x'; a resource without a usable id is named by its place in the input."""
        own = self.resource.get("id")
        if type(own) is str and own and len(own) <= 128 and own.isprintable():
            return f"{self.resource['resourceType']}/{own}"
        return f"{self.resource['resourceType']}/entry-{self.number}"


class Index:
    """Every resource of the input by the names that references use."""

    def __init__(
        self,
        entries: Iterable[Entry],
        deleted: dict[str, datetime] | None = None,
        is_partial: bool = False,
    ) -> None:
        self.entries: list[tuple[str, Entry]] = [(entry.id, entry) for entry in entries]
        self.deleted = deleted or {}
        self.is_partial = is_partial
        self.by_name: dict[str, Json] = {}
        self.repeated: set[str] = set()
        self.medication_by_identifier: dict[str, Json] = {}
        self.referenced: set[int] = set()
        for id, entry in self.entries:
            if id in self.by_name:
                self.repeated.add(id)
            self.by_name[id] = entry.resource
            if entry.address is not None:
                self.by_name[entry.address] = entry.resource
        self.panel_of: dict[int, Json] = {}
        for panel in self.of_type("Observation"):
            if "hasMember" in panel.resource:
                self._note_members(panel.resource)
        for medication in self.of_type("Medication"):
            identifier = identifier_of(medication.resource.get("identifier"))
            if identifier is not None:
                self.medication_by_identifier[identifier] = medication.resource

    def _note_members(self, panel: Json) -> None:
        for reference in objects(panel["hasMember"]):
            member = self.resolve(reference, panel)
            if member is not None:
                self.panel_of.setdefault(id(member), panel)

    def of_type(self, type: str) -> list[Entry]:
        """The resources of one type."""
        return [entry for _, entry in self.entries if entry.resource["resourceType"] == type]

    def resolve(self, reference: Any, inside: Json) -> Json | None:
        """The resource that a reference names: contained, in the input, or by its identifier."""
        if type(reference) is not dict:
            return None
        text = reference.get("reference")
        if type(text) is str and text:
            if text.startswith("#"):
                contained = objects(inside.get("contained"))
                return next((one for one in contained if one.get("id") == text[1:]), None)
            found = self.by_name.get(text)
            return self.by_name.get(local_name(text)) if found is None else found
        identifier = identifier_of(reference.get("identifier"))
        return None if identifier is None else self.medication_by_identifier.get(identifier)


def local_name(reference: str) -> str:
    """'Patient/1' of an address on any server and of any version; a urn stays as it is."""
    if reference.startswith("urn:"):
        return reference
    return "/".join(reference.partition("/_history/")[0].split("/")[-2:])


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
    if target is not None and target["resourceType"] != "Patient":
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
