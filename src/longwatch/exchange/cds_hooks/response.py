"""What a CDS service answers: cards with their links and suggestions, and actions for the client itself.

What the specification demands of each is checked when it is made. An element without a value is left out.
"""

from typing import Any, Literal
from urllib.parse import urlsplit

import msgspec

Json = dict[str, Any]
Indicator = Literal["info", "warning", "critical"]
SUMMARY_SHORTER_THAN = 140


class ResponseMistake(ValueError):
    """A card that no client would take: our own fault."""


def _must(holds: bool, what: str) -> None:
    if not holds:
        raise ResponseMistake(what)


def _absolute(url: str | None, where: str) -> None:
    _must(
        url is None or (urlsplit(url).scheme in ("http", "https") and bool(urlsplit(url).netloc)),
        f"{where} is an absolute address",
    )


class _Part(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, rename="camel"):
    """Left-out elements are absent, never null or empty."""


class Coding(_Part, frozen=True, kw_only=True):
    """A code of a system, and what people call it."""

    code: str
    system: str
    display: str | None = None


class Source(_Part, frozen=True, kw_only=True):
    """Where a card's guidance comes from."""

    label: str
    url: str | None = None
    icon: str | None = None
    topic: Coding | None = None

    def __post_init__(self) -> None:
        _must(bool(self.label), "a source has a label")
        _absolute(self.url, "source.url")
        _absolute(self.icon, "source.icon")


class Action(_Part, frozen=True, kw_only=True):
    """Something for the client to create, change or delete."""

    type: Literal["create", "update", "delete"]
    description: str
    resource: Json | None = None
    resource_id: str | None = None

    def __post_init__(self) -> None:
        needs = self.type in ("create", "update")
        _must(not needs or bool(self.resource), f"{self.type} brings the resource")
        _must(needs or bool(self.resource_id), "delete names the resource")


class Suggestion(_Part, frozen=True, kw_only=True):
    """Actions that somebody may choose together."""

    label: str
    uuid: str | None = None
    is_recommended: bool | None = None
    actions: tuple[Action, ...] = ()


class Link(_Part, frozen=True, kw_only=True):
    """A page, or an app that the client launches with its own context."""

    label: str
    url: str
    type: Literal["absolute", "smart"]
    app_context: str | None = None

    def __post_init__(self) -> None:
        _absolute(self.url, "link.url")
        _must(self.type == "smart" or self.app_context is None, "only an app gets a context")


class Card(_Part, frozen=True, kw_only=True):
    """One thing to tell. `uuid` is what feedback names it by."""

    uuid: str
    summary: str
    indicator: Indicator
    source: Source
    detail: str | None = None
    suggestions: tuple[Suggestion, ...] = ()
    selection_behavior: Literal["at-most-one", "any"] | None = None
    override_reasons: tuple[Coding, ...] = ()
    links: tuple[Link, ...] = ()

    def __post_init__(self) -> None:
        _must(0 < len(self.summary) < SUMMARY_SHORTER_THAN, "a summary is one sentence under 140 characters")
        _must(
            bool(self.suggestions) == (self.selection_behavior is not None),
            "suggestions say how many may be chosen, and nothing else does",
        )
        _must(all(one.display for one in self.override_reasons), "a reason to override says itself in words")


class Response(_Part, frozen=True, kw_only=True):
    """The answer. Without anything to say its cards are an empty list."""

    cards: tuple[Card, ...]
    system_actions: tuple[Action, ...] = ()


def encode(value: object) -> bytes:
    """An answer as JSON."""
    return msgspec.json.encode(value)
