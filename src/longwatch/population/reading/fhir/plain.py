"""Plain Observations: all that columns are made of, in the very types that FHIR gives to these elements.

What does not fit this shape is no mistake: the reader of single resources takes it.
"""

import re
from typing import Literal

import msgspec

from longwatch.exchange.fhir.elements import local_name
from longwatch.exchange.fhir.noting import patient_named
from longwatch.exchange.fhir.ordinary import Member, Raw, Stated
from longwatch.exchange.fhir.source import is_sound


class Subject(msgspec.Struct, frozen=True, gc=False):
    """Whose it is, by a reference."""

    reference: str


class Identifier(msgspec.Struct, frozen=True, gc=False):
    """A number of the laboratory's."""

    system: str | None = None
    value: str | None = None


class Meta(msgspec.Struct, frozen=True, gc=False):
    """Which version it is."""

    versionId: str | None = None  # noqa: N815
    lastUpdated: str | None = None  # noqa: N815


class Plain(Stated, frozen=True, gc=False, kw_only=True):
    """An Observation about a patient, with an id, a status and a day of its own."""

    resourceType: Literal["Observation"]  # noqa: N815
    id: str
    status: str
    subject: Subject
    effectiveDateTime: str  # noqa: N815
    issued: str | None = None
    identifier: list[Identifier] | None = None
    meta: Meta | None = None
    component: list[Raw] | None = None
    hasMember: list[Member] | None = None  # noqa: N815


_PLAIN = msgspec.json.Decoder(Plain)
# FHIR's own rule for ids, and the underscore that many servers allow.
_ID = re.compile(r"[A-Za-z0-9._-]{1,128}", re.ASCII)
_OF_PATIENT = re.compile(r"[^#?|]*", re.DOTALL)


def plain(line: bytes) -> Plain | None:
    """The resource of a line if it is a plain Observation; None for everything else."""
    try:
        found = _PLAIN.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    return found if is_sound(line) and is_plain_id(found.id) else None


def is_plain_id(text: object) -> bool:
    """Whether an id names a resource and can be mistaken for nothing else."""
    return type(text) is str and _ID.fullmatch(text) is not None


def plain_patient(reference: str) -> str | None:
    """The patient of a reference that every reader understands alike; None where it takes thought."""
    if _OF_PATIENT.fullmatch(reference) is None or reference.startswith("urn:"):
        return None
    name = patient_named({"reference": reference})
    if name is None or not name.isprintable() or local_name(reference) != f"Patient/{name}":
        return None
    return name


def number_of(identifiers: list[Identifier] | None) -> str | None:
    """The first identifier as system|value, as `elements.identifier_of` has it."""
    for one in identifiers or ():
        if one.value:
            return f"{one.system or ''}|{one.value}"
    return None
