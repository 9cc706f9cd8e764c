"""Who and what a reference points to: entries of the input, contained resources, the patient."""

from collections.abc import Container, Iterable, Iterator
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from longwatch.exchange.fhir.elements import at, identifier_of, local_name, objects
from longwatch.exchange.fhir.entries import Entry
from longwatch.exchange.fhir.ordinary import Ordinary
from longwatch.exchange.fhir.source import Json


class Index:
    """Every resource of the input by the names that references use.

    elsewhere   names of resources of the same patient that are there, but read by somebody else
    """

    def __init__(
        self,
        entries: Iterable[Entry],
        deleted: dict[str, datetime] | None = None,
        is_partial: bool = False,
        elsewhere: Container[str] = frozenset(),
    ) -> None:
        self.entries = list(entries)
        self.elsewhere = elsewhere
        self.deleted = deleted or {}
        self.is_partial = is_partial
        self.unpacked = [entry for entry in self.entries if type(entry.stated) is dict]
        self.by_name: dict[str, Entry] = {}
        self.repeated: set[str] = set()
        self.referenced: set[int] = set()
        by_name = self.by_name
        for entry in self.entries:
            if entry.id in by_name:
                self.repeated.add(entry.id)
            by_name[entry.id] = entry
            if entry.address is not None:
                by_name[entry.address] = entry

    @cached_property
    def panel_of(self) -> dict[int, Entry]:
        """The panel of each member, by the member's identity.

        An ordinary member has a day of its own, so nobody asks for its panel.
        """
        found: dict[int, Entry] = {}
        for panel, members in self._panels():
            for reference in members:
                member = self._entry(reference)
                if member is not None and type(member.stated) is dict:
                    found.setdefault(id(member.stated), panel)
        return found

    def _panels(self) -> Iterator[tuple[Entry, list[Any]]]:
        for entry in self.entries:
            stated = entry.stated
            if isinstance(stated, Ordinary):
                yield entry, [{"reference": member.reference} for member in stated.hasMember or ()]
            elif entry.type == "Observation":
                yield entry, objects(stated.get("hasMember"))

    @cached_property
    def _medication_by_identifier(self) -> dict[str, Entry]:
        named = [(identifier_of(one.resource.get("identifier")), one) for one in self.of_type("Medication")]
        return {identifier: one for identifier, one in named if identifier is not None}

    def of_type(self, type: str) -> list[Entry]:
        """The resources of one type, of those that are unpacked."""
        return [entry for entry in self.unpacked if entry.type == type]

    def holds(self, reference: Any, inside: Json) -> bool:
        """Whether what a reference names is contained or in the input."""
        return (
            self._contained(reference, inside) is not None
            or self._entry(reference) is not None
            or self._is_elsewhere(reference)
        )

    def _is_elsewhere(self, reference: Any) -> bool:
        text = reference.get("reference") if type(reference) is dict else None
        return type(text) is str and not text.startswith("#") and local_name(text) in self.elsewhere

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
        return None if identifier is None else self._medication_by_identifier.get(identifier)


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
