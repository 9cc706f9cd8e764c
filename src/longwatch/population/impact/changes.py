"""One thing that differs for a patient: what it was, what it is, how much it asks for, and of whom."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Literal, get_args

import msgspec

Kind = Literal[
    "eligibility",
    "criterion",
    "clearance",
    "series",
    "prerequisite",
    "alert",
    "alarm",
    "prophylaxis",
    "precaution",
    "cannot-tell",
    "place",
]
KINDS: tuple[Kind, ...] = get_args(Kind)


class Weight(StrEnum):
    """What a change asks for, the heaviest first.

    forbids  the next course is now forbidden or advised against
    act      somebody must begin, do or weigh something
    ask      a question must be answered before anybody can tell
    know     nothing has to be done for it now
    """

    FORBIDS = "forbids"
    ACT = "act"
    ASK = "ask"
    KNOW = "know"

    @property
    def rank(self) -> int:
        """0 for the heaviest, so that sorting puts it first."""
        return list(Weight).index(self)


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What differs for one patient between the rules without the communication and with it.

    rule           whose finding it is; null for what follows from several, which `because` names
    before, after  the finding in a few words; null where there is none
    who            those who act on it
    sources        where the rule stands
    """

    kind: Kind
    rule: str | None
    weight: Weight
    before: str | None
    after: str | None
    text: str
    who: tuple[str, ...]
    because: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


def heaviest(changes: Iterable[Change]) -> Weight | None:
    """The weight that counts for the patient; None where nothing changes."""
    return min((change.weight for change in changes), key=lambda weight: weight.rank, default=None)


def in_order(changes: Iterable[Change]) -> tuple[Change, ...]:
    """The heaviest first, then by kind."""
    return tuple(sorted(changes, key=lambda one: (one.weight.rank, KINDS.index(one.kind), one.rule or "")))
