"""FHIR's small values: codes, texts, days, moments, quantities, identifiers. None where one cannot be read."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from functools import lru_cache
from typing import Any

from longwatch.core.dates import DateMistake, PartialDate, moment, partial_date
from longwatch.core.quantities import Comparator, Quantity
from longwatch.exchange.fhir.mapping import CODE_SYSTEMS, COMPARATORS
from longwatch.exchange.fhir.source import Json

Path = tuple[str, ...]

# No laboratory reports beyond these powers of ten; arithmetic beyond them would take for ever.
_LARGEST, _SMALLEST = 24, -24
_MOST = 10**_LARGEST


@lru_cache(512)
def steps(path: str) -> Path:
    """The element names of a dotted path."""
    return tuple(path.split("."))


def at(resource: Json, path: Path) -> Any:
    """What stands at the path; None when nothing does."""
    found: Any = resource
    for step in path:
        if type(found) is not dict:
            return None
        found = found.get(step)
    return found


def first_at(resource: Json, paths: Iterable[str]) -> Any:
    """What stands at the first of the paths that leads anywhere."""
    for path in paths:
        found = resource.get(path) if "." not in path else at(resource, steps(path))
        if found is not None:
            return found
    return None


def every(value: Any, path: Path) -> Iterator[Any]:
    """All values at the path, through lists."""
    if type(value) is list:
        for one in value:
            yield from every(one, path)
    elif not path:
        if value is not None:
            yield value
    elif type(value) is dict:
        yield from every(value.get(path[0]), path[1:])


def objects(value: Any) -> list[Json]:
    """The objects of a list; a lone object counts as a list of one."""
    if type(value) is list:
        return [one for one in value if type(one) is dict]
    return [value] if type(value) is dict else []


def code_of(coding: Any) -> str | None:
    """'loinc:777-3' for a known system; else the system and code as FHIR searches write them."""
    if type(coding) is not dict:
        return None
    code, system = coding.get("code"), coding.get("system")
    if type(code) is not str or not code:
        return None
    if type(system) is not str:
        return f"|{code}"
    prefix = CODE_SYSTEMS.get(system)
    return f"{system}|{code}" if prefix is None else f"{prefix}:{code}"


def codes_of(concept: Any) -> tuple[str, ...]:
    """Every coding of a concept."""
    if type(concept) is not dict:
        return ()
    codings = concept.get("coding")
    if type(codings) is not list:
        return ()
    return tuple([code for coding in codings if (code := code_of(coding)) is not None])


def plain_codes(concept: Any) -> set[str]:
    """The codes without their systems, for the small value sets that FHIR itself defines."""
    found = [coding.get("code") for coding in objects(at(concept, ("coding",)))]
    return {code for code in found if type(code) is str}


def texts_of(concept: Any) -> list[str]:
    """What a person reads: the text and the displays."""
    if type(concept) is not dict:
        return []
    found = [concept.get("text"), *(coding.get("display") for coding in objects(concept.get("coding")))]
    return [text for text in found if type(text) is str]


@lru_cache(8192)
def _day(text: str) -> PartialDate | None:
    try:
        return partial_date(text)
    except DateMistake:
        return None


def day_of(value: Any) -> PartialDate | None:
    """The civil day as written there, in its own offset."""
    return _day(value) if type(value) is str else None


@lru_cache(8192)
def _moment(text: str, zone: tzinfo) -> datetime | None:
    try:
        read = moment(text, zone)
        return read.astimezone(UTC)
    except (DateMistake, OverflowError):
        return None


def moment_of(value: Any, zone: tzinfo) -> datetime | None:
    """The moment; one without an offset is in the clinic's own zone."""
    return _moment(value, zone) if type(value) is str else None


def quantity_of(value: Any, unit: str = "") -> Quantity | None:
    """The exact amount with its unit's code, else its unit's text, else the unit given.

    None for what is no number, or no number that anybody measures.
    """
    if type(value) is not dict:
        return None
    number, comparator = value.get("value"), value.get("comparator")
    written = value.get("code") or value.get("unit") or unit
    if type(written) is not str:
        return None
    if type(number) is not Decimal and (type(number) is not int or not -_MOST < number < _MOST):
        return None
    if comparator is not None and (type(comparator) is not str or comparator not in COMPARATORS):
        return None
    return _quantity(str(number), written, comparator)


@lru_cache(8192)
def _quantity(number: str, unit: str, comparator: Comparator | None) -> Quantity | None:
    # By its text, not its value: 1.0 and 1.00 are equal, yet each is shown as it was written.
    value = Decimal(number)
    if not _SMALLEST < value.adjusted() < _LARGEST:
        return None
    return Quantity(value, unit, comparator)


def local_name(reference: str) -> str:
    """'Patient/1' of an address on any server and of any version; a urn stays as it is."""
    if reference.startswith("urn:"):
        return reference
    return "/".join(reference.partition("/_history/")[0].split("/")[-2:])


def identifier_of(value: Any) -> str | None:
    """The first identifier as system|value."""
    for identifier in objects(value):
        written, system = identifier.get("value"), identifier.get("system")
        if type(written) is str and written:
            return f"{system}|{written}" if type(system) is str else f"|{written}"
    return None
