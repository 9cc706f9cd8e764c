"""Forms that a programme asks for: which questions, and on what that rests."""

from typing import Literal

import msgspec

from longwatch.core.protocol.rules import Rule


class Question(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One field of a form. A choice lists its `choices`; `several` lets more than one be taken.

    item, fact   what the record may answer: the day on which this item was last done, or this screening fact
    """

    id: str
    text: str
    kind: Literal["yes-or-no", "day", "number", "text", "choice"]
    choices: tuple[str, ...] = ()
    several: bool = False
    item: str | None = None
    fact: str | None = None

    def __post_init__(self) -> None:
        if (self.item and self.kind != "day") or (self.fact and self.kind != "yes-or-no"):
            raise ValueError(
                "an item answers with a day and a screening fact with yes or no; no other kind is filled"
            )
        if (self.kind == "choice") != bool(self.choices):
            raise ValueError("a choice lists its choices, and nothing else does")


class Form(Rule, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A form and its fields. When it is due, a programme says."""

    questions: tuple[Question, ...]

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.questions:
            raise ValueError("a form asks at least one question")
