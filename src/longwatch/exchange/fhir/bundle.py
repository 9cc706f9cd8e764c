"""One patient's input: a Bundle, resources line by line, or one resource."""

from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo
from typing import NamedTuple

from longwatch.core.protocol import Protocol
from longwatch.core.record import Record
from longwatch.exchange.fhir.assembling import Reasons, assemble
from longwatch.exchange.fhir.elements import identifier_of, local_name, objects
from longwatch.exchange.fhir.entries import Entry, sent
from longwatch.exchange.fhir.mapping import KINDS, SUBJECTS
from longwatch.exchange.fhir.mistakes import SourceMistake
from longwatch.exchange.fhir.ordinary import NONE, Ordinary
from longwatch.exchange.fhir.references import Index, Whose, whose
from longwatch.exchange.fhir.resource_types import told_type
from longwatch.exchange.fhir.source import decode


def read_bundle(data: bytes, protocol: Protocol, *, place: str = "input", zone: tzinfo = UTC) -> Record:
    """One patient's record from a FHIR R4 Bundle, from resources line by line, or from one resource.

    `zone` is the clinic's, for times without an offset. Where a name stands twice in one JSON object,
    the last one counts.

    Raises:  SourceMistake when it cannot be read, or is not about exactly one patient.
    """
    found = sent(data, place, zone)
    return read_entries(
        found.entries, protocol, place, zone, deleted=found.deleted, is_partial=found.is_partial
    )


def read_entries(
    entries: list[Entry],
    protocol: Protocol,
    place: str,
    zone: tzinfo,
    *,
    deleted: dict[str, datetime] | None = None,
    is_partial: bool = False,
) -> Record:
    """The record of resources that must all be about one patient."""
    return read_index(Index(entries, deleted, is_partial), protocol, place, zone)


def read_index(
    index: Index, protocol: Protocol, place: str, zone: tzinfo, *, reasons: Reasons | None = None
) -> Record:
    """The record of an index of resources; `reasons` takes for each that is not used why."""
    patient = _patient(index, place)
    return assemble(
        index, protocol, patient=patient.id, strangers=patient.strangers, zone=zone, reasons=reasons
    )


class _Patient(NamedTuple):
    id: str
    strangers: frozenset[str]


def _patient(index: Index, place: str) -> _Patient:
    """The one patient that everything is about."""
    names = _names(index, place)
    found = next(iter(names.values()), None)
    strangers: set[str] = set()
    for entry, subject in _subjects(index, names):
        if subject.is_other:
            strangers.add(entry.id)
        elif subject.patient is None or subject.patient == found:
            continue
        elif found is None:
            found = subject.patient
        else:
            raise SourceMistake(
                entry.place,
                f"{told_type(entry.type)} of another patient than the one before",
                "one patient",
                "Split it into one file for each patient.",
            )
    if found is None:
        raise SourceMistake(
            place,
            "no Patient and nothing that names one",
            "one patient's resources",
            "Export the Patient with them.",
        )
    return _Patient(found if found.isprintable() else "unknown", frozenset(strangers))


def _subjects(index: Index, names: dict[str, str]) -> Iterator[tuple[Entry, Whose]]:
    """Whom each resource is about; an ordinary one that says the same as one before may be left out."""
    patients: set[bytes] = set()
    last = NONE
    for entry in index.entries:
        seen = entry.stated
        if type(seen) is Ordinary:
            # Nearly all of them name the patient in the very same bytes.
            if seen.subject == last or (stated := bytes(seen.subject)) in patients or not stated:
                continue
            subject = whose(decode(stated, entry.place), names, index)
            if not subject.is_other:
                patients.add(stated)
                last = seen.subject
            yield entry, subject
        else:
            for name in _holders(entry.type):
                yield entry, whose(entry.resource.get(name), names, index)


def _holders(type_: str) -> tuple[str, ...]:
    """The elements that say whom a resource of this type is about."""
    kind = KINDS.get(type_)
    return SUBJECTS if kind is None else (kind.subject,)


def _names(index: Index, place: str) -> dict[str, str]:
    """Every name of the Patient in the input, each leading to its id. Raises SourceMistake for two."""
    names: dict[str, str] = {}
    ids: set[str] = set()
    for entry in index.of_type("Patient"):
        own = entry.resource.get("id")
        has_id = type(own) is str and own != "" and own.isprintable()
        id = str(own) if has_id else local_name(entry.address or "unknown")
        ids.add(id)
        if len(ids) > 1:
            raise SourceMistake(
                entry.place, "a second Patient", "one patient", "Split it into one file for each patient."
            )
        names[f"Patient/{id}" if has_id else id] = id
        names[f"urn:uuid:{id}"] = id
        if entry.address is not None:
            names[entry.address] = id
        for one in objects(entry.resource.get("identifier")):
            identifier = identifier_of(one)
            if identifier is not None:
                names[identifier] = id
    return names
