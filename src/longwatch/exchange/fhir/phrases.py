"""What the pieces of JSON mean that laboratories write again and again: codes, amounts, normal ranges.

Each is unpacked once and found by its bytes afterwards. None of them tells who the patient is: free texts
and whatever else a person may write are not kept.
"""

from collections.abc import Callable, Hashable
from typing import Any, NamedTuple, TypeVar

from longwatch.exchange.fhir.elements import codes_of, quantity_of
from longwatch.exchange.fhir.source import decode
from longwatch.exchange.fhir.values import NO_LIMITS, Limits, Value, normal_range

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

_MOST = 20_000
_LONGEST = 2_000


class Memo(dict[K, V]):
    """The answers of a pure function; all are forgotten when there are too many."""

    def __init__(self, answer: Callable[[K], V]) -> None:
        super().__init__()
        self._answer = answer

    def __missing__(self, key: K) -> V:
        found = self._answer(key)
        if len(self) >= _MOST:
            self.clear()
        if not isinstance(key, bytes) or len(key) <= _LONGEST:
            self[key] = found
        return found


class Concept(NamedTuple):
    """The codes of a concept, those of them that rules use, and whether these name different tests."""

    codes: tuple[str, ...]
    used: tuple[str, ...]
    is_mixed: bool


class Statement(NamedTuple):
    """What code, amount and normal range say together. No value: no rule uses the code, or it is no amount."""

    concept: Concept
    value: Value | None
    limits: Limits


# No JSON text holds it, so texts joined by it are taken apart again as they were.
BETWEEN = b"\0"


class Phrases:
    """What was met before, for as long as a protocol is in use."""

    def __init__(self, concept: Callable[[tuple[str, ...]], Concept]) -> None:
        self._concept_of = concept
        # By the texts of the code, the amount and the range: one look for the three of them.
        self.statements: Memo[bytes, Statement] = Memo(self._statement)
        self.concepts: Memo[bytes, Concept] = Memo(self._concept)
        # A range by its bytes, then by the unit of the amount that it belongs to.
        self.ranges: Memo[bytes, Memo[str, Limits]] = Memo(_ranges)

    def _concept(self, text: bytes) -> Concept:
        return self._concept_of(codes_of(_unpacked(text)))

    def _statement(self, texts: bytes) -> Statement:
        code, amount, normal = texts.split(BETWEEN)
        concept = self.concepts[code]
        quantity = quantity_of(_unpacked(amount)) if concept.used else None
        if quantity is None:
            return Statement(concept, None, NO_LIMITS)
        limits = self.ranges[normal][quantity.unit] if normal else NO_LIMITS
        return Statement(concept, Value(quantity), limits)


def _ranges(text: bytes) -> Memo[str, Limits]:
    stated = _unpacked(text)
    return Memo(lambda unit: normal_range(stated, unit))


def _unpacked(text: bytes) -> Any:
    return decode(text, "input") if text else None
