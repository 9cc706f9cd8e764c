"""Questions about a patient that have three answers, joined by all, any and not."""

from typing import Literal, Optional

import msgspec


class AgeTest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Completed years of age: below a bound, above a bound, or exactly one age."""

    below: int | None = None
    above: int | None = None
    exactly: int | None = None

    def __post_init__(self) -> None:
        if sum(bound is not None for bound in (self.below, self.above, self.exactly)) != 1:
            raise ValueError("an age needs exactly one of below, above and exactly")


class CountTest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A screening fact that is a number, and the least that answers yes."""

    fact: str
    at_least: int


class Expression(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"not_": "not"}
):
    """Exactly one question.

    fact       a screening fact: yes, no, or unknown when nobody asked in time
    count      a screening fact that is a number, with the least that answers yes
    age        completed years of age on the day
    sex        the recorded sex
    treated    whether the patient has had an infusion (true) or none (false)
    condition  a set of diagnosis codes: yes when recorded, else unknown
    medicine   a set of medicine codes: yes within the effective period, else unknown
    unknown    a question that no fact of the record answers; it says what to ask
    all, any, not  join other questions
    """

    fact: str | None = None
    count: CountTest | None = None
    age: AgeTest | None = None
    sex: Literal["female", "male"] | None = None
    treated: bool | None = None
    condition: str | None = None
    medicine: str | None = None
    unknown: str | None = None
    all: tuple["Expression", ...] | None = None
    any: tuple["Expression", ...] | None = None
    not_: Optional["Expression"] = None

    def __post_init__(self) -> None:
        given = [name for name in self.__struct_fields__ if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"an expression asks exactly one question; this one asks {len(given)}")
        if self.all == () or self.any == ():
            raise ValueError("'all' and 'any' need at least one question")

    def parts(self) -> tuple["Expression", ...]:
        """This question and every question inside it."""
        inside = (self.all or ()) + (self.any or ()) + ((self.not_,) if self.not_ else ())
        return (self, *(part for child in inside for part in child.parts()))
