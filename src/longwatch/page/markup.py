"""HTML and SVG from small pieces: whatever is not already markup is escaped."""

import re
from collections.abc import Iterable
from html import escape

_VOID = frozenset({"meta", "br", "hr", "link"})
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


class Markup(str):
    """Text that is markup already, so that it is not escaped again."""

    __slots__ = ()


Child = str | None | Iterable[str | None]
Attribute = str | int | float | bool | None


def escaped(text: str) -> Markup:
    """The text as a page shows it, whatever characters are in it."""
    if isinstance(text, Markup):
        return text
    return Markup(escape(_CONTROL.sub("\N{REPLACEMENT CHARACTER}", text), quote=True))


def joined(*children: Child) -> Markup:
    """Pieces one after the other; None is nothing."""
    return Markup("".join(_flat(children)))


def element(name: str, *children: Child, **attributes: Attribute) -> Markup:
    """One element. `class_` is written class, `aria_label` aria-label; None and False are left out."""
    written = "".join(_written(key, value) for key, value in attributes.items())
    if name in _VOID:
        return Markup(f"<{name}{written}>")
    return Markup(f"<{name}{written}>{joined(*children)}</{name}>")


def _flat(children: Iterable[Child]) -> Iterable[Markup]:
    for child in children:
        if isinstance(child, str):
            yield escaped(child)
        elif child is not None:
            yield from _flat(child)


def _written(key: str, value: Attribute) -> str:
    name = key.rstrip("_").replace("_", "-")
    if value is None or value is False:
        return ""
    if value is True:
        return f" {name}"
    if isinstance(value, float):
        value = f"{value:.1f}".removesuffix(".0")
    return f' {name}="{escaped(str(value))}"'
