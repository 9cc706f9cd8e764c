"""The nouns that rules speak of: items that can be done, sets of codes, screening facts."""

from typing import Literal

import msgspec


class CodeSet(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Codes of one meaning. A code ending in * stands for every code that begins so (icd10:C*)."""

    id: str
    title: str
    codes: tuple[str, ...]
    verified: Literal["read", "recalled"]
    note: str = ""

    def holds(self, codes: tuple[str, ...]) -> bool:
        """Whether one of the given codes belongs to the set."""
        return any(
            code.startswith(known[:-1]) if known.endswith("*") else code == known
            for known in self.codes
            for code in codes
        )


class Alternative(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One way in which an item counts as done.

    codes     one of these codes, by its own status; a panel with members counts as its members do
    same_day  one readable result of each of these analytes, all collected on one day
    kind      any immunisation
    """

    codes: tuple[str, ...] = ()
    same_day: tuple[str, ...] = ()
    kind: Literal["immunisation"] | None = None

    def __post_init__(self) -> None:
        if sum((bool(self.codes), bool(self.same_day), self.kind is not None)) != 1:
            raise ValueError("an alternative has exactly one of codes, same_day and kind")


class Item(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that can be done and then counts: a blood test, an examination, a vaccination."""

    id: str
    title: str
    alternatives: tuple[Alternative, ...]

    def __post_init__(self) -> None:
        if not self.alternatives:
            raise ValueError("an item needs at least one alternative, or it could never be done")


class ScreeningFact(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A question asked before a course, and what else in the record shows that it is true.

    persists  once shown true, a later no does not undo it
    current   a diagnosis shows it only while it is active
    fresh     for clearance the answer may be at most `Drug.answers_fresh_for` old, in every jurisdiction
    asked_of  only patients of this sex are asked
    """

    id: str
    title: str
    question: str
    number: bool = False
    persists: bool = False
    current: bool = False
    fresh: bool = False
    asked_of: Literal["female", "male"] | None = None
    conditions: tuple[str, ...] = ()
    medicines: tuple[str, ...] = ()
    positive_results: tuple[str, ...] = ()
