"""Ordinary Observations: one code, one day, one amount. Nine of ten resources are of this shape.

Their elements are cut out of the bytes but not unpacked: a laboratory repeats the same code, range and
unit thousands of times, and what was unpacked once is looked up (`phrases`). Everything else is unpacked
and read by `observations`, which says what is right; this shape only gets there faster.
"""

from typing import Literal

import msgspec

from longwatch.exchange.fhir.source import Json, decode, is_sound

Raw = msgspec.Raw
NONE = Raw(b"")  # an element that is not there


# None of these refers back to itself, so the collector of cycles need not look at them.
class Member(msgspec.Struct, frozen=True, gc=False):
    """A member of a panel, named as nearly all are."""

    reference: str


class Stated(msgspec.Struct, frozen=True, gc=False):
    """What an Observation or a component states, by the names of the elements in FHIR."""

    code: Raw = NONE
    valueQuantity: Raw = NONE  # noqa: N815
    dataAbsentReason: Raw = NONE  # noqa: N815
    referenceRange: Raw = NONE  # noqa: N815


class Ordinary(Stated, frozen=True, gc=False, kw_only=True):
    """All elements of an Observation that reading one looks at.

    One without its own day may have its panel's, so it is not ordinary.
    """

    resourceType: Literal["Observation"]  # noqa: N815
    effectiveDateTime: str  # noqa: N815
    id: str | None = None
    identifier: Raw = NONE
    meta: Raw = NONE
    status: str | None = None
    subject: Raw = NONE
    issued: str | None = None
    component: list[Raw] | None = None
    hasMember: list[Member] | None = None  # noqa: N815


class Head(msgspec.Struct, frozen=True, gc=False):
    """The elements that tell what a resource is and whose, in any type but those that name themselves."""

    resourceType: str  # noqa: N815
    subject: Raw = NONE
    patient: Raw = NONE
    for_: Raw = msgspec.field(default=NONE, name="for")


class SentEntry(msgspec.Struct, frozen=True, gc=False):
    """An entry of a Bundle, its resource not unpacked."""

    fullUrl: str | None = None  # noqa: N815
    resource: Raw = NONE


class SentBundle(msgspec.Struct, frozen=True, gc=False):
    """A Bundle, its resources not unpacked."""

    resourceType: str = ""  # noqa: N815
    type: str | None = None
    link: Raw = NONE
    entry: list[SentEntry] | None = None


NOT_OF_THIS_SHAPE = msgspec.MsgspecError, UnicodeDecodeError, RecursionError
"""What decoding raises for text of another shape, or for none of JSON's."""

_ORDINARY = msgspec.json.Decoder(Ordinary)
_COMPONENT = msgspec.json.Decoder(Stated)
_HEAD = msgspec.json.Decoder(Head)
_ELEMENTS = msgspec.json.Decoder(dict[str, Raw])
_BUNDLE = msgspec.json.Decoder(SentBundle)


def ordinary(text: bytes | Raw) -> Ordinary | None:
    """The resource if it is an Observation of the ordinary shape; None for everything else.

    The text must be sound JSON.
    """
    try:
        return _ORDINARY.decode(text)
    except NOT_OF_THIS_SHAPE:
        return None


def component(text: Raw) -> Stated | None:
    """What a component states; None for what is none."""
    try:
        return _COMPONENT.decode(text)
    except (msgspec.MsgspecError, RecursionError):
        return None


def stated_values(text: bytes | Raw, place: str) -> Json:
    """Every element that may say the value of an Observation, whatever its type, unpacked."""
    elements = _ELEMENTS.decode(text).items()
    found = [(name, one) for name, one in elements if name.startswith(("value", "_value"))]
    return {name: decode(bytes(one), place) for name, one in found}


def head_of(line: bytes) -> Head | None:
    """What the resource in a line is and whose; None where all of it must be unpacked to know."""
    if not is_sound(line):
        return None
    try:
        head = _HEAD.decode(line)
    except NOT_OF_THIS_SHAPE:
        return None
    return None if head.resourceType in ("Patient", "Medication", "Bundle") else head


def sent_bundle(data: bytes) -> SentBundle | None:
    """The Bundle if it is one whose entries are sound and tell nothing but resources; None otherwise."""
    if not is_sound(data):
        return None
    try:
        bundle = _BUNDLE.decode(data)
    except NOT_OF_THIS_SHAPE:
        return None
    # A history also tells what was deleted.
    return bundle if bundle.resourceType == "Bundle" and bundle.type != "history" else None
