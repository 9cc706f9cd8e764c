"""From bytes to JSON values: what is not JSON is refused with its line and column."""

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec

from longwatch.exchange.fhir.mapping import KINDS
from longwatch.exchange.fhir.mistakes import SourceMistake

Json = dict[str, Any]

# What stands for a number whose power of ten no machine can hold: no amount either, so that it is told.
_BEYOND = Decimal("1e999999")


def _exact(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        return _BEYOND


_DECODER = msgspec.json.Decoder(float_hook=_exact)
_AT = re.compile(r"\(byte (\d+)\)")
_NAMES: dict[type, str] = {
    list: "a list",
    str: "a text",
    bool: "true or false",
    type(None): "null",
    dict: "an object",
}


def named(value: object) -> str:
    """What kind of JSON value this is, in words."""
    return _NAMES.get(type(value), "a number")


def decode(data: bytes, place: str) -> Any:
    """The JSON value in the bytes; numbers are exact.

    Raises:  SourceMistake when the bytes are no JSON in UTF-8.
    """
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
    if not data.strip():
        raise SourceMistake(place, "nothing in it", "a FHIR R4 resource as JSON", "Export it again.")
    try:
        return _DECODER.decode(data)
    except RecursionError:
        raise SourceMistake(
            place, "values nested deeper than any FHIR resource", "ordinary nesting", "Export it again."
        ) from None
    except UnicodeDecodeError:
        raise _not_utf8(data, place) from None
    except msgspec.ValidationError:
        raise SourceMistake(
            place, "a number with thousands of digits", "numbers of ordinary length", "Mend the number."
        ) from None
    except msgspec.DecodeError as error:
        raise _malformed(data, place, str(error)) from None


# Python reads no whole number of more than 4300 digits. One that long leaves ten digits in a row
# among every four hundredth byte, and hardly anything else does.
_STRIDE = 400
_LONG_NUMBER = re.compile(rb"[0-9]{10}")


def is_sound(data: bytes) -> bool:
    """Whether skipping over an element of the bytes finds all that reading it would refuse.

    Skipping sees every mistake of JSON itself. It does not see bytes that are no UTF-8, nor numbers of
    thousands of digits; where there may be any, everything must be read.
    """
    if len(data) > 10 * _STRIDE and _LONG_NUMBER.search(data[::_STRIDE]) is not None:
        return False
    try:
        return data.isascii() or bool(data.decode())
    except UnicodeDecodeError:
        return False


def _not_utf8(data: bytes, place: str) -> SourceMistake:
    try:
        data.decode()
    except UnicodeDecodeError as error:
        where = _line_and_column(data, error.start)
        return SourceMistake(place, f"bytes that are not UTF-8 at {where}", "UTF-8", "Save it as UTF-8.")
    return SourceMistake(place, "text that is not UTF-8", "UTF-8", "Save it as UTF-8.")


def _malformed(data: bytes, place: str, message: str) -> SourceMistake:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return SourceMistake(place, "text in UTF-16", "UTF-8", "Save it as UTF-8.")
    at = _AT.search(message)
    # The end of a line of a bulk part is not the beginning of another.
    end = len(data.rstrip())
    position = min(int(at[1]), end) if at else end
    if data[position : position + 1] == b"\0":
        what = "a NUL byte"
    elif at is None:
        what = "JSON that breaks off or holds half a character"
    else:
        what = "malformed JSON"
    where = _line_and_column(data, position)
    return SourceMistake(place, f"{what} at {where}", "a FHIR R4 resource as JSON", "Export it again.")


def _line_and_column(data: bytes, position: int) -> str:
    before = data[:position]
    line = before.count(b"\n") + 1
    column = position - before.rfind(b"\n")
    return f"line {line}, column {column}"


def as_resource(value: object, place: str) -> Json:
    """The value as a FHIR resource. Raises SourceMistake when it is none."""
    if type(value) is not dict:
        raise SourceMistake(place, named(value), "a FHIR resource (an object)", "Export it again.")
    kind = value.get("resourceType")
    if type(kind) is str and kind in KINDS:
        return value
    if type(kind) is not str or not kind.isascii() or not kind.isalpha() or len(kind) > 64:
        raise SourceMistake(
            place,
            "no resourceType that can be read",
            "a FHIR R4 resource",
            "Check that this is a FHIR export.",
        )
    return value


def numbered_lines(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The lines that are not blank, with their numbers."""
    for number, line in enumerate(data.split(b"\n"), start=1):
        if line.strip():
            yield number, line


def is_ndjson(data: bytes) -> bool:
    """Whether the first of several lines is a JSON value by itself, so that each line is one resource."""
    first, _, rest = data.strip().partition(b"\n")
    if not rest:
        return False
    try:
        return type(_DECODER.decode(first.removeprefix(b"\xef\xbb\xbf"))) is dict
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return False
