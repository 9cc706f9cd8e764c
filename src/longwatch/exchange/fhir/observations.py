"""Results: Observations whose code some rule uses, with their components and members."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec

from longwatch.core.dates import PartialDate
from longwatch.core.quantities import Quantity
from longwatch.core.record import UNDATED, Result, Standing
from longwatch.exchange.fhir.elements import (
    codes_of,
    first_at,
    objects,
    plain_codes,
    quantity_of,
)
from longwatch.exchange.fhir.mapping import NO_CODE, NO_RULE, RANGE_NORMAL
from longwatch.exchange.fhir.reading import Origin, Reading, counted_day, is_doubtful, status_of
from longwatch.exchange.fhir.source import Json

# 150, <20 g/L, 150 10*9/L; not 1+, which is a step of a scale.
_NUMBER_IN_TEXT = re.compile(
    r"\s*[<>]?=?\s*[-+]?\d+([.,]\d+)*(\s*[^\s+\-\d].*|\s+\d.*)?\s*", re.DOTALL | re.ASCII
)
_NOT_A_NUMBER = "its value is not a number that can be read"
_TEXT_NUMBER = "a number written as text"
_LARGEST_COUNT = 10**12


class Value(msgspec.Struct, frozen=True):
    """What a result says."""

    quantity: Quantity | None = None
    written: tuple[str, ...] = ()
    absent: bool = False
    unreadable: str | None = None


_NOTHING = Value()


def read_observation(reading: Reading, origin: Origin) -> str | None:
    """Add the results of one Observation; the reason when no rule reads it."""
    resource = origin.resource
    codes = codes_of(resource.get("code"))
    used = reading.wanted.results.used(codes)
    components = resource.get("component")
    parts = _parts(reading, origin, components) if components else []
    if not used and not parts:
        return NO_RULE if codes else NO_CODE
    status, reason = status_of(origin)
    every = used + tuple([code for part in parts for code in part[2]]) if parts else used
    if reason is not None and status not in origin.kind.withdrawn:
        if is_doubtful(origin, status, reason):
            reading.doubt(origin, reason, codes=every)
        return reason
    standing = Standing.WITHDRAWN if reason is not None else origin.kind.standing[status]
    text, found, why = _day(reading, origin)
    if found is None and reason is None:
        reading.doubt(origin, why, codes=every)
        return None
    day = UNDATED if found is None else counted_day(found, origin.kind)
    made = _Made(reading, origin, day=day, moment=text, standing=standing)
    if used:
        members = _members(made, used)
        made.add(origin.id, resource, (codes, used), has_members=members or bool(components))
    for id, part, codes_of_part, used_of_part in parts:
        made.add(id, part, (codes_of_part, used_of_part))
    return reason


def _day(reading: Reading, origin: Origin) -> tuple[str, PartialDate | None, str]:
    """The effective text and day; a member without its own has its panel's."""
    value = first_at(origin.resource, origin.kind.day)
    if value is not None:
        return (value if type(value) is str else "", *reading.day(value))
    resource = reading.index.panel_of.get(id(origin.resource))
    seen: set[int] = set()
    while resource is not None and id(resource) not in seen:
        seen.add(id(resource))
        value = first_at(resource, origin.kind.day)
        if value is not None:
            return (value if type(value) is str else "", *reading.day(value))
        resource = reading.index.panel_of.get(id(resource))
    return "", None, "it has no date"


Part = tuple[str, Json, tuple[str, ...], tuple[str, ...]]


def _parts(reading: Reading, origin: Origin, components: Any) -> list[Part]:
    found = []
    for number, component in enumerate(objects(components), start=1):
        codes = codes_of(component.get("code"))
        used = reading.wanted.results.used(codes)
        if used:
            found.append((f"{origin.id}#component-{number}", component, codes, used))
    return found


def _members(made: "_Made", used: tuple[str, ...]) -> bool:
    members = made.origin.resource.get("hasMember")
    if members is None or members == []:
        return False
    reading = made.reading
    references = members if type(members) is list else [members]
    found = [reading.index.resolve(reference, made.origin.resource) for reference in references]
    if made.standing is not Standing.WITHDRAWN and None in found:
        reading.doubt(made.origin, "members that it names are not in the record", codes=used, day=made.day)
    return True


class _Made:
    """What all results of one Observation share."""

    def __init__(
        self, reading: Reading, origin: Origin, *, day: date, moment: str, standing: Standing
    ) -> None:
        self.reading, self.origin, self.day = reading, origin, day
        self.moment, self.standing = moment, standing
        self.known = reading.known(origin, day)
        self.keys: set[str] | None = None

    def add(
        self, id: str, stated: Json, codes: tuple[tuple[str, ...], tuple[str, ...]], has_members: bool = False
    ) -> None:
        """Add the result that the Observation, or one of its components, states."""
        every, used = codes
        if _analytes(self.reading.wanted.analyte, used) > 1:
            self.reading.doubt(self.origin, "its codes name different tests", codes=used, day=self.day)
            return
        value = self._value(stated, used)
        low: Quantity | None = None
        high: Quantity | None = None
        if value.quantity is not None:
            ranges = stated.get("referenceRange")
            if ranges is not None:
                low, high = _range(ranges, value.quantity.unit)
        self.reading.facts.append(
            Result(
                id=id,
                day=self.day,
                known=self.known,
                key=self._key(used),
                standing=self.standing,
                version=self.origin.version,
                codes=every,
                moment=self.moment,
                quantity=value.quantity,
                written=value.written,
                low=low,
                high=high,
                absent=value.absent,
                has_members=has_members,
                unreadable=value.unreadable,
            )
        )

    def _key(self, used: tuple[str, ...]) -> str:
        """Laboratories number the whole request: only with the code does it name one result."""
        key = f"{self.origin.key} {used[0]}"
        if self.keys is None:
            self.keys = {key}
            return key
        while key in self.keys:
            key += "+"
        self.keys.add(key)
        return key

    def _value(self, stated: Json, used: tuple[str, ...]) -> Value:
        value = _value_of(stated, self.reading.wanted.levels)
        if self.standing is Standing.WITHDRAWN:
            return value
        if value.absent and _states(stated):
            self.reading.doubt(self.origin, "a value and a reason for having none", codes=used, day=self.day)
        elif value.unreadable == _NOT_A_NUMBER:
            self.reading.doubt(self.origin, _NOT_A_NUMBER, codes=used, day=self.day)
        return value


def _analytes(analyte: Mapping[str, str], used: tuple[str, ...]) -> int:
    return 1 if len(used) == 1 else len({analyte[code] for code in used if code in analyte})


def _states(stated: Json) -> bool:
    quantity = stated.get("valueQuantity")
    if type(quantity) is dict:
        return quantity.get("value") is not None
    return any(name.startswith("value") and stated[name] is not None for name in stated)


def _value_of(stated: Json, levels: frozenset[str]) -> Value:
    if stated.get("dataAbsentReason") is not None:
        return Value(absent=True)
    amount = stated.get("valueQuantity")
    if amount is not None:
        if type(amount) is dict and amount.get("value") is None:
            return Value(absent=True)
        quantity = quantity_of(amount)
        return Value(unreadable=_NOT_A_NUMBER) if quantity is None else Value(quantity)
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
            return Value(unreadable=_NOT_A_NUMBER)
        else:
            return Value(unreadable="a kind of value that is not read")
    return _NOTHING


def _written_concept(concept: Json) -> Value:
    text = concept.get("text")
    texts = [text] if type(text) is str and text else []
    written = (*texts, *codes_of(concept))
    return Value(written=written) if written else Value(absent=True)


def _range(ranges: Any, unit: str) -> tuple[Quantity | None, Quantity | None]:
    """The one range that is the normal one for everybody; none where several could be meant."""
    plain = objects(ranges)
    if len(plain) != 1 or "type" in plain[0] or "appliesTo" in plain[0]:
        for_all = [one for one in plain if not one.get("appliesTo")]
        normal = [one for one in for_all if RANGE_NORMAL in plain_codes(one.get("type"))]
        plain = normal or [one for one in for_all if one.get("type") is None]
        if len(plain) != 1:
            return None, None
    return quantity_of(plain[0].get("low"), unit), quantity_of(plain[0].get("high"), unit)
