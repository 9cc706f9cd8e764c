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


class Entry(msgspec.Struct, frozen=True, gc=False):
    """One resource of the input, as far as it is unpacked.

    id       'Observation/x'; a resource without a usable id is named by its number in the input
    stated   the resource itself, or an ordinary Observation that is not unpacked
    where    the file and what is counted in it, with the number of this one: put into words only when told
    address  the address it was sent with
    text     its JSON where it is not unpacked
    """

    id: str
    type: str
    stated: Json | Ordinary
    where: str
    number: int
    address: str | None = None
    text: bytes | Raw = b""

    @property
    def place(self) -> str:
        """Where it stands, in words."""
        return placed(self.where, self.number)

    @property
    def resource(self) -> Json:
        """The resource, unpacked now if need be."""
        if isinstance(self.stated, dict):
            return self.stated
        unpacked: Json = decode(bytes(self.text), self.place)
        return unpacked


def placed(where: str, number: int) -> str:
    """'bulk.ndjson, line 7'; a text that is one resource has no number."""
    return f"{where} {number}" if number else where


At = tuple[str, int, int]
"""Where a resource stands: the file, its number there, and its number in the whole input, which may name it."""


def entry_of(text: bytes | Raw, at: At, address: str | None = None) -> Entry:
    """The resource in a text of sound JSON, unpacked unless it is ordinary."""
    seen = ordinary(text)
    where, number, name = at
    if seen is None:
        place = placed(where, number)
        return unpacked_entry(as_resource(decode(bytes(text), place), place), at, address)
    return Entry(_name("Observation", seen.id, name), "Observation", seen, where, number, address, text)


def unpacked_entry(resource: Json, at: At, address: str | None = None) -> Entry:
    """A resource that is unpacked already."""
    where, number, name = at
    type_ = resource["resourceType"]
    return Entry(_name(type_, resource.get("id"), name), type_, resource, where, number, address)


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
    return _together([(place, 0, as_resource(decode(data, place), place))], zone)


def _lines(data: bytes, place: str, zone: tzinfo) -> Sent:
    tops: list[tuple[str, int, Json | bytes]] = []
    where = f"{place}, line"
    for number, line in numbered_lines(data):
        is_ordinary = is_sound(line) and ordinary(line) is not None
        here = placed(where, number)
        tops.append((where, number, line if is_ordinary else as_resource(decode(line, here), here)))
    return _together(tops, zone)


def _together(tops: list[tuple[str, int, Json | bytes]], zone: tzinfo) -> Sent:
    """All that several texts hold: each a Bundle or one resource, or still the text of an ordinary one."""
    entries: list[Entry] = []
    deleted: dict[str, datetime] = {}
    is_partial = False
    for where, number, top in tops:
        at = (where, number, len(entries) + 1)
        if isinstance(top, bytes):
            entries.append(entry_of(top, at))
        elif top["resourceType"] == "Bundle":
            entries += _unpacked(top, placed(where, number), len(entries))
            deleted.update(_deletions(top, zone))
            is_partial = is_partial or _leads_on(top.get("link"))
        else:
            entries.append(unpacked_entry(top, at))
    return Sent(entries, deleted, is_partial)


def _packed(bundle: SentBundle, place: str) -> list[Entry]:
    where = f"{place}, entry"
    return [
        entry_of(one.resource, (where, number, number), one.fullUrl)
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
    where = f"{place}, entry"
    for number, entry in enumerate(listed, start=1):
        here = placed(where, number)
        if type(entry) is not dict:
            raise SourceMistake(here, named(entry), "an entry with a resource", "Export it again.")
        resource = entry.get("resource")
        if resource is not None:
            address = entry.get("fullUrl")
            sent_with = address if type(address) is str else None
            yield unpacked_entry(as_resource(resource, here), (where, number, before + number), sent_with)


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
