"""The small language in which a case describes a patient and what a rule must say.

A case is read by people who know the medicine and not the core's types, so it says what happened
('done: complete blood count on 3 March') and leaves codes, identifiers and times to be filled in.
"""

import re
from datetime import date
from decimal import Decimal
from typing import Any, Literal

import msgspec

from longwatch.core.answers import Answer
from longwatch.core.dates import partial_date
from longwatch.core.protocol import Party
from longwatch.core.quantities import Comparator, Quantity

UNLISTED = "in the patient's own words"  # a symptom that no list has

Status = Literal["preliminary", "final", "amended", "corrected", "cancelled", "entered-in-error"]


def quantity_of(text: str | int) -> Quantity:
    """Read '80 10*9/L', '<5 10*9/L', or a bare number whose unit is missing."""
    match = re.fullmatch(r"(<=|>=|<|>)? ?(.*)", str(text), re.DOTALL)
    assert match is not None  # the second part takes anything
    sign: Comparator | None = match[1]  # type: ignore[assignment]  # one of the four
    if re.fullmatch(r"-?\d+(\.\d+)?", match[2]):
        return Quantity(Decimal(match[2]), "", sign)
    read = Quantity.parse(match[2])
    return Quantity(read.value, read.unit, sign)


class Done(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An item done on a day, with results that raise no alert."""

    item: str
    on: date


class CaseResult(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A laboratory result: a value in a unit ('<5 10*9/L' too), a level of a scale, or neither.

    code   else a code of the analyte whose unit this is
    key    results with one key are versions of one result
    known  the day on which this version became known, else the day of the result
    """

    analyte: str
    on: date
    value: str | int | None = None
    level: str | None = None
    low: str | None = None
    high: str | None = None
    status: Status = "final"
    code: str | None = None
    key: str = ""
    known: date | None = None

    def __post_init__(self) -> None:
        for text in (self.value, self.low, self.high):
            if text is not None:
                quantity_of(text)


class CaseCondition(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A diagnosis; `refuted` makes it a recorded no; `current` says that it is active."""

    code: str
    on: date
    refuted: bool = False
    current: bool = True


class CaseMedicine(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"from_": "from"}
):
    """A medicine and the days on which it was taken."""

    code: str
    from_: date
    to: date | None = None


class CaseDeed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A procedure or a vaccination."""

    code: str
    on: date


class CaseDecision(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"from_": "from"}
):
    """What a person decided about one rule, or about all."""

    kind: Literal["waived", "ended", "extended", "transferred"]
    from_: date
    rule: str | None = None
    until: date | None = None


class InfusionDay(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An infusion day: which course, and which day of it, both counted from 1."""

    course: int
    day: int


class CaseShown(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody has shown for a rule of the programme; `answer` no where it was failed, or taken back."""

    on: date
    answer: Answer = Answer.YES
    until: date | None = None
    course: int | None = None


class CaseRecord(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An invented patient. What is left out is not known of them."""

    born: str | int | None = None
    sex: Literal["female", "male"] | None = None
    died: date | None = None
    infusions: tuple[date, ...] = ()
    done: tuple[Done, ...] = ()
    results: tuple[CaseResult, ...] = ()
    conditions: tuple[CaseCondition, ...] = ()
    medicines: tuple[CaseMedicine, ...] = ()
    procedures: tuple[CaseDeed, ...] = ()
    vaccinations: tuple[CaseDeed, ...] = ()
    answers: dict[date, dict[str, bool | int]] = {}
    decisions: tuple[CaseDecision, ...] = ()
    symptoms: dict[date, tuple[str, ...]] = {}

    def __post_init__(self) -> None:
        if self.born is not None:
            partial_date(str(self.born))


class Case(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A patient, a day, and what a rule must say then.

    `expect` names some fields of the finding and their values, or is 'absent'. Besides the finding's
    own fields it may name clearance, eligibility and place (their status) and cannot_tell (whether
    the rule could not tell). `planned` is the first day of a planned course. With `infusion`, the rule
    is a step of that infusion day, and nothing of the record is needed. For a rule of the programme, `shown`
    lists who takes part and what each has shown, by rule; `course` is the course asked about. Of a measure,
    `expect` names parts and what was counted of them: the answer by the number of a course, or by `patient`.
    """

    rule: str
    title: str
    jurisdiction: str
    on: date
    expect: Literal["absent"] | dict[str, Any]
    record: CaseRecord = CaseRecord()
    known_by: date | None = None
    planned: date | None = None
    infusion: InfusionDay | None = None
    shown: dict[Party, dict[str, tuple[CaseShown, ...]]] = {}
    course: int | None = None

    def __post_init__(self) -> None:
        if not self.expect:
            raise ValueError("a case expects something, or 'absent'")
