"""One patient's input: a Bundle, resources line by line, or one resource."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, tzinfo
from typing import Any, NamedTuple

from longwatch.core.protocol import Protocol
from longwatch.core.record import ALWAYS_KNOWN, Record
from longwatch.exchange.fhir.assembling import assemble
from longwatch.exchange.fhir.elements import at, identifier_of, moment_of, objects
from longwatch.exchange.fhir.mapping import KINDS, SUBJECTS
from longwatch.exchange.fhir.mistakes import SourceMistake
from longwatch.exchange.fhir.references import Entry, Index, local_name, whose
from longwatch.exchange.fhir.source import (
    Json,
    as_resource,
    decode,
    is_ndjson,
    named,
    numbered_lines,
)


def read_bundle(data: bytes, protocol: Protocol, *, place: str = "input", zone: tzinfo = UTC) -> Record:
    """One patient's record from a FHIR R4 Bundle, from resources line by line, or from one resource.

    `zone` is the clinic's, for times without an offset. Where a name stands twice in one JSON object,
    the last one counts.

    Raises:  SourceMistake when it cannot be read, or is not about exactly one patient.
    """
    tops = _tops(data, place)
    entries: list[Entry] = []
    deleted: dict[str, datetime] = {}
    is_partial = False
    for where, top in tops:
        if top["resourceType"] == "Bundle":
            entries += _entries(top, where, len(entries))
            deleted.update(_deletions(top, zone))
            is_partial = is_partial or _has_next_page(top)
        else:
            entries.append(Entry(top, where, len(entries) + 1))
    return read_entries(entries, protocol, place, zone, deleted=deleted, is_partial=is_partial)


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
    index = Index(entries, deleted, is_partial)
    patient = _patient(index, place)
    return assemble(index, protocol, patient=patient.id, strangers=patient.strangers, zone=zone)


def _tops(data: bytes, place: str) -> list[tuple[str, Json]]:
    if is_ndjson(data):
        lines = ((f"{place}, line {number}", line) for number, line in numbered_lines(data))
        return [(where, as_resource(decode(line, where), where)) for where, line in lines]
    return [(place, as_resource(decode(data, place), place))]


def _entries(bundle: Json, place: str, before: int) -> Iterator[Entry]:
    listed = bundle.get("entry")
    if listed is None:
        return
    if type(listed) is not list:
        found = f"{named(listed)} at Bundle.entry"
        raise SourceMistake(place, found, "a list of entries", "Export it again.")
    for number, entry in enumerate(listed, start=1):
        where = f"{place}, entry {number}"
        if type(entry) is not dict:
            raise SourceMistake(where, named(entry), "an entry with a resource", "Export it again.")
        resource = entry.get("resource")
        if resource is not None:
            address = entry.get("fullUrl")
            resource = as_resource(resource, where)
            yield Entry(resource, where, before + number, address if type(address) is str else None)


def _deletions(bundle: Json, zone: tzinfo) -> Iterator[tuple[str, datetime]]:
    """What a history says was deleted, and when."""
    if bundle.get("type") != "history":
        return
    for entry in objects(bundle.get("entry")):
        if entry.get("resource") is None and at(entry, ("request", "method")) == "DELETE":
            address = at(entry, ("request", "url"))
            if type(address) is str:
                stated = moment_of(at(entry, ("response", "lastModified")), zone)
                yield local_name(address), stated or ALWAYS_KNOWN


def _has_next_page(bundle: Json) -> bool:
    return any(link.get("relation") == "next" for link in objects(bundle.get("link")))


class _Patient(NamedTuple):
    id: str
    strangers: frozenset[str]


def _patient(index: Index, place: str) -> _Patient:
    """The one patient that everything is about."""
    names = _names(index, place)
    found = next(iter(names.values()), None)
    strangers: set[str] = set()
    checked: dict[str, str | None] = {}
    for id, entry in index.entries:
        resource = entry.resource
        for reference in _subjects(resource):
            text = reference.get("reference") if type(reference) is dict else None
            if type(text) is str and text in checked:
                who = checked[text]
            else:
                subject = whose(reference, names, index)
                if subject.is_other:
                    strangers.add(id)
                    continue
                who = subject.patient
                if type(text) is str and text:
                    checked[text] = who
            if who is None or who == found:
                continue
            if found is not None:
                raise SourceMistake(
                    entry.place,
                    f"{entry.type} of another patient than the one before",
                    "one patient",
                    "Split it into one file for each patient.",
                )
            found = who
    if found is None:
        raise SourceMistake(
            place,
            "no Patient and nothing that names one",
            "one patient's resources",
            "Export the Patient with them.",
        )
    return _Patient(found if found.isprintable() else "unknown", frozenset(strangers))


def _subjects(resource: Json) -> Iterable[Any]:
    kind = KINDS.get(resource["resourceType"])
    if kind is not None:
        subject = resource.get(kind.subject)
        return () if subject is None else (subject,)
    return [resource[name] for name in SUBJECTS if name in resource]


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
