"""Whose record something is about: by identifiers only, never by name and date of birth."""

from typing import NamedTuple

from longwatch.exchange.fhir.elements import objects
from longwatch.exchange.fhir.source import Json


class Identifier(NamedTuple):
    """One identifier: the system that gives it, and its value there."""

    system: str
    value: str


def identifiers_of(resource: Json) -> tuple[Identifier, ...]:
    """The identifiers that can be looked up: without a system a number may be anybody's."""
    found = []
    for one in objects(resource.get("identifier")):
        system, value = one.get("system"), one.get("value")
        if (
            type(system) is str
            and type(value) is str
            and system
            and value.strip()
            and one.get("use") != "old"
        ):
            found.append(Identifier(system, value.strip()))
    return tuple(found)
