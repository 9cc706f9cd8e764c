"""What is worth knowing and nothing judges; and where the sources disagree."""

from typing import Literal

import msgspec

from longwatch.core.protocol.rules import Citation, Rule

Topic = Literal[
    "eligibility",
    "dosing",
    "infusion-day",
    "monitoring",
    "infection",
    "pregnancy",
    "reporting",
    "patient-information",
    "programme",
]


class Note(Rule, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rule that only informs: `why` is all that it says."""

    topic: Topic


class Position(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one side of a conflict says, and where."""

    says: str
    sources: tuple[Citation, ...]

    def __post_init__(self) -> None:
        if not self.sources:
            raise ValueError("a position needs at least one source")


class Conflict(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Sources that disagree, what the content applies, and the rules and side effects in which it shows."""

    id: str
    topic: str
    positions: tuple[Position, ...]
    applies: str
    rules: tuple[str, ...] = ()
    side_effects: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if len(self.positions) < 2:
            raise ValueError("a conflict has at least two positions")
