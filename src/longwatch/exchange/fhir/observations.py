"""Results: Observations whose code some rule uses, with their components and members."""

from datetime import date
from typing import Any

from longwatch.core.dates import PartialDate
from longwatch.core.record import UNDATED, Result, Standing
from longwatch.exchange.fhir.elements import (
    codes_of,
    first_at,
    objects,
)
from longwatch.exchange.fhir.mapping import NO_CODE, NO_RULE
from longwatch.exchange.fhir.reading import Origin, Reading, counted_day, is_doubtful, status_of
from longwatch.exchange.fhir.source import Json
from longwatch.exchange.fhir.values import NO_LIMITS, NOT_A_NUMBER, Value, normal_range, states, value_of


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
    panel = reading.index.panel_of.get(id(origin.resource))
    seen: set[int] = set()
    while panel is not None and id(panel) not in seen:
        seen.add(id(panel))
        value = first_at(panel.resource, origin.kind.day)
        if value is not None:
            return (value if type(value) is str else "", *reading.day(value))
        panel = reading.index.panel_of.get(id(panel.stated))
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
    if made.standing is not Standing.WITHDRAWN and not all(
        reading.index.holds(reference, made.origin.resource) for reference in references
    ):
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
        if self.reading.wanted.are_different(used):
            self.reading.doubt(self.origin, "its codes name different tests", codes=used, day=self.day)
            return
        value = self._value(stated, used)
        low, high = NO_LIMITS
        if value.quantity is not None:
            ranges = stated.get("referenceRange")
            if ranges is not None:
                low, high = normal_range(ranges, value.quantity.unit)
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
        value = value_of(stated, self.reading.wanted.levels)
        if self.standing is Standing.WITHDRAWN:
            return value
        if value.absent and states(stated):
            self.reading.doubt(self.origin, "a value and a reason for having none", codes=used, day=self.day)
        elif value.unreadable == NOT_A_NUMBER:
            self.reading.doubt(self.origin, NOT_A_NUMBER, codes=used, day=self.day)
        return value
