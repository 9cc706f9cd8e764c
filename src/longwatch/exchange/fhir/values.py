"""What a result says: an amount, a text or code of a scale, nothing, or something that cannot be read."""

import re
from typing import Any

import msgspec

from longwatch.core.quantities import Quantity
from longwatch.exchange.fhir.elements import codes_of, objects, plain_codes, quantity_of
from longwatch.exchange.fhir.mapping import RANGE_NORMAL
from longwatch.exchange.fhir.source import Json

# 150, <20 g/L, 150 10*9/L; not 1+, which is a step of a scale.
_NUMBER_IN_TEXT = re.compile(
    r"\s*[<>]?=?\s*[-+]?\d+([.,]\d+)*(\s*[^\s+\-\d].*|\s+\d.*)?\s*", re.DOTALL | re.ASCII
)
NOT_A_NUMBER = "its value is not a number that can be read"
_TEXT_NUMBER = "a number written as text"
_LARGEST_COUNT = 10**12

Limits = tuple[Quantity | None, Quantity | None]
NO_LIMITS: Limits = None, None


class Value(msgspec.Struct, frozen=True, gc=False):
    """What a result says."""

    quantity: Quantity | None = None
    written: tuple[str, ...] = ()
    absent: bool = False
    unreadable: str | None = None


_NOTHING = Value()


def states(stated: Json) -> bool:
    """Whether it states any value at all."""
    quantity = stated.get("valueQuantity")
    if type(quantity) is dict:
        return quantity.get("value") is not None
    return any(name.startswith("value") and stated[name] is not None for name in stated)


def value_of(stated: Json, levels: frozenset[str]) -> Value:
    """What an Observation or a component states. `levels` are the texts that are steps of a scale."""
    if stated.get("dataAbsentReason") is not None:
        return Value(absent=True)
    amount = stated.get("valueQuantity")
    if amount is not None:
        if type(amount) is dict and amount.get("value") is None:
            return Value(absent=True)
        quantity = quantity_of(amount)
        return Value(unreadable=NOT_A_NUMBER) if quantity is None else Value(quantity)
    return _other_value(stated, levels)


def _other_value(stated: Json, levels: frozenset[str]) -> Value:
    """A value that is no amount: texts and codes as written, so that a scale can be looked up."""
    for name, value in stated.items():
        if value is None or not name.startswith(("value", "_value")):
            continue
        if name.startswith("_"):
            if name[1:] not in stated:
                return Value(absent=True)
        elif name == "valueString" and type(value) is str:
            is_number = value not in levels and _NUMBER_IN_TEXT.fullmatch(value[:200]) is not None
            return Value(written=(value,), unreadable=_TEXT_NUMBER if is_number else None)
        elif name == "valueCodeableConcept" and type(value) is dict:
            return _written_concept(value)
        elif name == "valueInteger" and type(value) is int and abs(value) < _LARGEST_COUNT:
            return Value(written=(str(value),))
        elif name == "valueBoolean" and type(value) is bool:
            return Value(written=("true" if value else "false",))
        elif name in ("valueString", "valueCodeableConcept", "valueInteger", "valueBoolean"):
            return Value(unreadable=NOT_A_NUMBER)
        else:
            return Value(unreadable="a kind of value that is not read")
    return _NOTHING


def _written_concept(concept: Json) -> Value:
    text = concept.get("text")
    texts = [text] if type(text) is str and text else []
    written = (*texts, *codes_of(concept))
    return Value(written=written) if written else Value(absent=True)


def normal_range(ranges: Any, unit: str) -> Limits:
    """The one range that is the normal one for everybody; none where several could be meant.

    A limit without a unit is in that of the result. A range with a limit that nobody can read is none: what is
    left of it would be another range.
    """
    plain = objects(ranges)
    if len(plain) != 1 or "type" in plain[0] or "appliesTo" in plain[0]:
        for_all = [one for one in plain if not one.get("appliesTo")]
        normal = [one for one in for_all if RANGE_NORMAL in plain_codes(one.get("type"))]
        plain = normal or [one for one in for_all if one.get("type") is None]
        if len(plain) != 1:
            return NO_LIMITS
    stated = plain[0].get("low"), plain[0].get("high")
    low, high = (quantity_of(limit, unit) for limit in stated)
    is_whole = all(limit is None or read is not None for limit, read in zip(stated, (low, high), strict=True))
    return (low, high) if is_whole else NO_LIMITS
