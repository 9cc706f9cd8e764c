"""From the bytes of one patient's input to its resources: a Bundle, resources line by line, or one resource."""

from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import NamedTuple

import msgspec

from longwatch.core.record import ALWAYS_KNOWN
from longwatch.exchange.fhir.elements import at, local_name, moment_of, objects
from longwatch.exchange.fhir.mistakes import SourceMistake
from longwatch.exchange.fhir.ordinary import NONE, Ordinary, Raw, SentBundle, ordinary, sent_bundle
from longwatch.exchange.fhir.source import (
    Json,
    as_resource,
    decode,
    is_ndjson,
    is_sound,
    named,
    numbered_lines,
)

_NULL = Raw(b"null")


class Place(msgspec.Struct, frozen=True, gc=False):
    """Where a resource stands, put into words only when somebody is told."""

    where: str
    number: int = 0

    def __str__(self) -> str:
        return f"{self.where} {self.number}" if self.number else self.where


class Entry(msgspec.Struct, frozen=True, gc=False):
    """One resource of the input, as far as it is unpacked.

    id       'Observation/x'; a resource without a usable id is named by its number in the input
    stated   the resource itself, or an ordinary Observation that is not unpacked
    address  the address it was sent with
    text     its JSON where it is not unpacked
    """

    id: str
    type: str
    stated: Json | Ordinary
    at: Place
    address: str | None = None
    text: bytes | Raw = b""

    @property
    def place(self) -> str:
        """Where it stands, in words."""
        return str(self.at)

    @property
    def resource(self) -> Json:
        """The resource, unpacked now if need be."""
        if isinstance(self.stated, dict):
            return self.stated
        unpacked: Json = decode(bytes(self.text), self.place)
        return unpacked


def entry_of(text: bytes | Raw, place: Place, number: int, address: str | None = None) -> Entry:
    """The resource in a text of sound JSON, unpacked unless it is ordinary."""
    seen = ordinary(text)
    if seen is None:
        resource = as_resource(decode(bytes(text), str(place)), str(place))
        return unpacked_entry(resource, place, number, address)
    return Entry(_name("Observation", seen.id, number), "Observation", seen, place, address, text)


def unpacked_entry(resource: Json, place: Place, number: int, address: str | None = None) -> Entry:
    """A resource that is unpacked already; `number` is its place in the whole input."""
    type_ = resource["resourceType"]
    return Entry(_name(type_, resource.get("id"), number), type_, resource, place, address)


def _name(type_: str, own: object, number: int) -> str:
    if type(own) is str and own and len(own) <= 128 and own.isprintable():
        return f"{type_}/{own}"
    return f"{type_}/entry-{number}"


class Sent(NamedTuple):
    """What was sent of one patient: resources, what a history says was deleted, and whether more is to come."""

    entries: list[Entry]
    deleted: dict[str, datetime]
    is_partial: bool


def sent(data: bytes, place: str, zone: tzinfo) -> Sent:
    """The resources of the input.

    Raises:  SourceMistake when it cannot be read.
    """
    if is_ndjson(data):
        return _lines(data, place, zone)
    bundle = sent_bundle(data)
    if bundle is not None:
        return Sent(_packed(bundle, place), {}, _leads_on(decode(bytes(bundle.link or _NULL), place)))
    return _together([(Place(place), as_resource(decode(data, place), place))], zone)


def _lines(data: bytes, place: str, zone: tzinfo) -> Sent:
    tops: list[tuple[Place, Json | bytes]] = []
    for number, line in numbered_lines(data):
        here = Place(f"{place}, line", number)
        is_ordinary = is_sound(line) and ordinary(line) is not None
        tops.append((here, line if is_ordinary else as_resource(decode(line, str(here)), str(here))))
    return _together(tops, zone)


def _together(tops: list[tuple[Place, Json | bytes]], zone: tzinfo) -> Sent:
    """All that several texts hold: each a Bundle or one resource, or still the text of an ordinary one."""
    entries: list[Entry] = []
    deleted: dict[str, datetime] = {}
    is_partial = False
    for place, top in tops:
        if isinstance(top, bytes):
            entries.append(entry_of(top, place, len(entries) + 1))
        elif top["resourceType"] == "Bundle":
            entries += _unpacked(top, str(place), len(entries))
            deleted.update(_deletions(top, zone))
            is_partial = is_partial or _leads_on(top.get("link"))
        else:
            entries.append(unpacked_entry(top, place, len(entries) + 1))
    return Sent(entries, deleted, is_partial)


def _packed(bundle: SentBundle, place: str) -> list[Entry]:
    where = f"{place}, entry"
    return [
        entry_of(one.resource, Place(where, number), number, one.fullUrl)
        for number, one in enumerate(bundle.entry or (), start=1)
        if one.resource is not NONE and one.resource != _NULL
    ]


def _unpacked(bundle: Json, place: str, before: int) -> Iterator[Entry]:
    listed = bundle.get("entry")
    if listed is None:
        return
    if type(listed) is not list:
        found = f"{named(listed)} at Bundle.entry"
        raise SourceMistake(place, found, "a list of entries", "Export it again.")
    for number, entry in enumerate(listed, start=1):
        here = Place(f"{place}, entry", number)
        if type(entry) is not dict:
            raise SourceMistake(str(here), named(entry), "an entry with a resource", "Export it again.")
        resource = entry.get("resource")
        if resource is not None:
            address = entry.get("fullUrl")
            sent_with = address if type(address) is str else None
            yield unpacked_entry(as_resource(resource, str(here)), here, before + number, sent_with)


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


def _leads_on(links: object) -> bool:
    """Whether there is a next page."""
    return any(link.get("relation") == "next" for link in objects(links))
