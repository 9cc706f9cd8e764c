"""Plain Observations: all that columns are made of, with elements of the very types that FHIR gives to them.

What does not fit this shape is no mistake: the reader of single resources takes it.
"""

import re
from typing import Literal

import msgspec

from longwatch.exchange.fhir.elements import local_name
from longwatch.exchange.fhir.noting import patient_named
from longwatch.exchange.fhir.ordinary import NONE, Member, Raw, Stated


class Identifier(msgspec.Struct, frozen=True, gc=False):
    """A number of the laboratory's."""

    system: str | None = None
    value: str | None = None


class Plain(Stated, frozen=True, gc=False, kw_only=True):
    """An Observation about somebody, with an id, a status and a day of its own.

    What many share (whose, when, which version) is cut out and not unpacked.
    """

    resourceType: Literal["Observation"]  # noqa: N815
    id: str
    status: Raw
    subject: Raw
    effectiveDateTime: Raw  # noqa: N815
    issued: Raw = NONE
    meta: Raw = NONE
    identifier: list[Identifier] | None = None
    component: list[Raw] | None = None
    hasMember: list[Member] | None = None  # noqa: N815


as_plain = msgspec.json.Decoder(Plain).decode
"""Takes a line apart; raises one of NOT_OF_THIS_SHAPE for what is no plain Observation."""

# FHIR's own rule for ids, and the underscore that many servers allow.
plain_id = re.compile(r"[A-Za-z0-9._-]{1,128}", re.ASCII).fullmatch
"""Whether a text names a resource and can be mistaken for nothing else."""
_OF_PATIENT = re.compile(r"[^#?|]*", re.DOTALL)


def is_plain_id(text: object) -> bool:
    """Whether an id is a text, and such a one."""
    return type(text) is str and plain_id(text) is not None


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
