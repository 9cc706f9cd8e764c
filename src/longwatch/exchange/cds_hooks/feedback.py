"""What became of cards: accepted, or set aside with or without a reason."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from longwatch.exchange.cds_hooks.mistakes import RequestMistake
from longwatch.exchange.cds_hooks.reading import read_json

Text = Annotated[str, Meta(min_length=1, max_length=200)]


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """A reason from the card's list."""

    code: Text
    system: Text
    display: str | None = None


class OverrideReason(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Why a card was set aside."""

    reason: Reason | None = None
    user_comment: Annotated[str, Meta(max_length=2000)] = ""


class AcceptedSuggestion(msgspec.Struct, frozen=True, kw_only=True):
    """A suggestion that somebody took."""

    id: Text


class Feedback(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What became of one card."""

    card: Text
    outcome: Literal["accepted", "overridden"]
    outcome_timestamp: datetime
    accepted_suggestions: tuple[AcceptedSuggestion, ...] = ()
    override_reason: OverrideReason | None = None


class _Sent(msgspec.Struct, frozen=True, kw_only=True):
    feedback: Annotated[tuple[Feedback, ...], Meta(min_length=1, max_length=100)]


def read_feedback(data: bytes) -> tuple[Feedback, ...]:
    """What is told of cards.

    Raises:  RequestMistake, which names the element and what was expected there.
    """
    told = read_json(data, _Sent).feedback
    for number, one in enumerate(told):
        if one.outcome == "accepted" and not one.accepted_suggestions:
            where = f"feedback[{number}].acceptedSuggestions"
            raise RequestMistake(where, "nothing", "the suggestions that were accepted")
        if one.outcome_timestamp.tzinfo is None:
            where = f"feedback[{number}].outcomeTimestamp"
            raise RequestMistake(where, "a moment without its offset", "a moment of RFC 3339")
    return told
