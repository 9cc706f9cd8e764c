"""From the bytes of a request to its types."""

import re
from typing import Any, TypeVar

import msgspec

from longwatch.exchange.cds_hooks.mistakes import RequestMistake
from longwatch.exchange.fhir.mistakes import SourceMistake
from longwatch.exchange.fhir.source import decode

T = TypeVar("T")
_WHERE = re.compile(r" - at `\$\.?(?P<where>[^`]*)`$")
_EXPECTED = re.compile(r"^Expected `(?P<expected>[^`]*)`, got `(?P<found>[^`]*)`$")
_MISSING = re.compile(r"^Object missing required field `(?P<field>[^`]*)`$")


def read_json(data: bytes, kind: type[T]) -> T:
    """The bytes as one of this package's types.

    Raises:  RequestMistake, which names the element and never what stood there.
    """
    try:
        value: Any = decode(data, "the request")
    except SourceMistake as mistake:
        raise RequestMistake("the request", mistake.found, "an object in JSON") from None
    return converted(value, kind)


def converted(value: object, kind: type[T], *, below: str = "") -> T:
    """A JSON value as one of this package's types; `below` is the element in which it stands."""
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        raise _told(str(error), below) from None
    except RecursionError:
        raise RequestMistake(below or "the request", "values nested too deep", "ordinary nesting") from None


def _told(message: str, below: str) -> RequestMistake:
    """The library's message as ours. Of one that is not foreseen only the place is kept: it may hold a value."""
    at = _WHERE.search(message)
    what = message[: at.start()] if at else message
    where = ".".join(part for part in (below, at["where"] if at else "") if part)
    if missing := _MISSING.match(what):
        return RequestMistake(
            ".".join(part for part in (where, missing["field"]) if part), "nothing", "a value"
        )
    if expected := _EXPECTED.match(what):
        return RequestMistake(where or "the request", expected["found"], expected["expected"])
    expected_ = "a UUID" if what == "Invalid UUID" else "a value that CDS Hooks allows there"
    return RequestMistake(where or "the request", "another value", expected_)
