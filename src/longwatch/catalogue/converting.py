"""A tree read into a type of the core, with every mistake in it rather than the first."""

import types
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal, Union, get_args, get_origin

import msgspec

from longwatch.catalogue.gathering import Entry
from longwatch.catalogue.mistakes import Mistake, at, one_of
from longwatch.catalogue.reading import Path, Tree
from longwatch.core.written import Written

_EXPECTED = {
    str: "text",
    int: "a whole number",
    Decimal: "a number",
    bool: "true or false",
    date: "a day such as 2026-03-31",
    datetime: "a day with a time and an offset, such as 2026-03-31T12:00:00Z",
}


def written(kind: type, value: Any) -> Any:
    """Read a value that has a text form; this is how msgspec learns of our own types."""
    assert issubclass(kind, Written), kind  # every other type of ours is a Struct
    if not isinstance(value, str):
        raise ValueError(f"expected text, found {kind_of(value)}")
    return kind.parse(value)


def convert(entry: Entry, tree: Tree, kind: Any) -> tuple[Any, list[Mistake]]:
    """The value, or else everything that is wrong with it."""
    try:
        return msgspec.convert(tree, kind, dec_hook=written), []
    except msgspec.ValidationError:
        return None, list(_wrong(entry, tree, kind, ()))


def kind_of(value: Tree) -> str:
    """What was found, in an author's words; a text is shown as it stands."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "true or false"
        case int():
            return "a whole number"
        case Decimal():
            return "a number"
        case list():
            return "a list"
        case dict():
            return "a mapping"
    return f"'{value}'"


def _wrong(entry: Entry, tree: Tree, kind: Any, path: Path) -> Iterator[Mistake]:
    """Go down to where the mistakes are: the parts first, then what holds them together."""
    kind = _without_none(tree, kind)
    found = list(_wrong_parts(entry, tree, kind, path))
    yield from found
    if not found:
        try:
            msgspec.convert(tree, kind, dec_hook=written)
        except msgspec.ValidationError as error:
            yield _whole(entry, tree, kind, (path, str(error.__cause__ or error)))


def _without_none(tree: Tree, kind: Any) -> Any:
    if get_origin(kind) not in (Union, types.UnionType) or tree is None:
        return kind
    rest = [member for member in get_args(kind) if member is not type(None)]
    if len(rest) > 1:
        # Of several kinds, the one that has the same shape as what was written.
        shapes = (dict,) if isinstance(tree, dict) else (tuple, list) if isinstance(tree, list) else ()
        rest = [member for member in rest if get_origin(member) in shapes] or rest
    return rest[0] if len(rest) == 1 else kind


def _wrong_parts(entry: Entry, tree: Tree, kind: Any, path: Path) -> Iterator[Mistake]:
    origin = get_origin(kind)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct) and isinstance(tree, dict):
        yield from _wrong_fields(entry, tree, kind, path)
    elif origin in (tuple, list) and isinstance(tree, list):
        for n, one in enumerate(tree):
            yield from _wrong(entry, one, get_args(kind)[0], (*path, n))
    elif origin is dict and isinstance(tree, dict):
        for key, one in tree.items():
            yield from _wrong(entry, one, get_args(kind)[1], (*path, key))


def _wrong_fields(entry: Entry, tree: dict[str, Tree], kind: Any, path: Path) -> Iterator[Mistake]:
    fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    for name in tree.keys() - fields.keys():
        repair = one_of(fields, name, else_do=f"use one of {', '.join(fields)}")
        if tree[name] is None and " " in name:
            repair = "Put the text before it in quotes: a comma inside { } begins the next field"
        yield at(entry.place(*path, name), "LW0109", f"found the unknown field '{name}'", repair)
    for name, field in fields.items():
        if name in tree:
            yield from _wrong(entry, tree[name], field.type, (*path, name))
        elif field.required:
            text = f"{_named(entry, path)} has no '{name}'; expected {expected(field.type)}"
            yield at(entry.place(*path), "LW0110", text, f"Add '{name}: …'")


def _whole(entry: Entry, tree: Tree, kind: Any, where: tuple[Path, str]) -> Mistake:
    path, why = where
    why = why.split(" - at `")[0]
    if isinstance(tree, dict) and isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        text = f"{_named(entry, path)} contradicts itself: {why}"
        return at(entry.place(*path), "LW0111", text, "Change or remove one of its fields")
    name = next((part for part in reversed(path) if isinstance(part, str)), entry.kind)
    text = f"found {kind_of(tree)} for '{name}', expected {expected(kind)}"
    return at(entry.place(*path), "LW0108", text, f"Write {expected(kind)}")


def _named(entry: Entry, path: Path) -> str:
    what = f"'{entry.id}'" if entry.id else f"this entry of '{entry.kind}'"
    inside = ".".join(str(part) for part in path if isinstance(part, str))
    return f"{inside} of {what}" if inside else what


def expected(kind: Any) -> str:
    """What an author should write for a type."""
    if kind in _EXPECTED:
        return _EXPECTED[kind]
    origin = get_origin(kind)
    if origin is Literal:
        return "one of " + ", ".join(map(str, get_args(kind)))
    if origin in (Union, types.UnionType):
        return " or ".join(expected(one) for one in get_args(kind) if one is not type(None))
    if origin in (tuple, list):
        return f"a list, each of it {expected(get_args(kind)[0])}"
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return "one of " + ", ".join(kind)
    if isinstance(kind, type) and issubclass(kind, Written):
        return _text_form(kind)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return "a mapping with " + ", ".join(field.encode_name for field in msgspec.structs.fields(kind))
    return "a mapping"


def _text_form(kind: type[Written]) -> str:
    # The type itself says what it expects: ask it with what is surely wrong.
    try:
        return str(kind.parse(""))
    except ValueError as error:
        return str(error).removeprefix("expected ")
