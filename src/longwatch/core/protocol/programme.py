"""What a programme demands before the medicine is ordered, dispensed or infused, and which forms it asks for."""

from enum import StrEnum
from typing import ClassVar

import msgspec

from longwatch.core.dates import Interval
from longwatch.core.protocol.rules import Rule


class Party(StrEnum):
    """Who takes part in a programme."""

    PRESCRIBER = "prescriber"
    PHARMACY = "pharmacy"
    FACILITY = "facility"
    PATIENT = "patient"


class Moment(StrEnum):
    """When a course is held against the programme, in the order in which the times come."""

    ORDER = "order"
    DISPENSING = "dispensing"
    INFUSION = "infusion"

    @property
    def order(self) -> int:
        """Its place among the moments, from the first."""
        return list(Moment).index(self)


class Training(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is studied. With an assessment, a score is recorded; `questions` is how many it has, where known."""

    material: str
    assessment: bool = False
    questions: int | None = None

    def __post_init__(self) -> None:
        if self.questions is not None and (not self.assessment or self.questions < 1):
            raise ValueError("only an assessment has questions, and it has at least one")


class Requirement(Rule, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing that one party must have. Exactly one of these says what shows it:

    training     studied, and its assessment passed where it has one
    form         this form, signed
    capability   the place, or the person, has it
    given        a thing handed to the patient, such as a card
    fact         a screening fact of the patient's record that must be yes
    clearance    the patient's record is clear for the course

    holds_for    how long it holds from its day; without it, until it is taken back
    remind       how long before its end it is shown as ending
    each_course  it must be shown for the very course; nothing shown for an earlier one counts
    tests        items that must have been done before the form is signed, and no longer ago than
    tests_within
    """

    who: Party
    training: Training | None = None
    form: str | None = None
    capability: str | None = None
    given: str | None = None
    fact: str | None = None
    clearance: bool = False
    holds_for: Interval | None = None
    remind: Interval | None = None
    each_course: bool = False
    tests: tuple[str, ...] = ()
    tests_within: Interval | None = None

    SHOWN_BY: ClassVar = ("training", "form", "capability", "given", "fact", "clearance")

    def __post_init__(self) -> None:
        super().__post_init__()
        shown = [name for name in self.SHOWN_BY if getattr(self, name) not in (None, False)]
        if len(shown) != 1:
            raise ValueError(f"a requirement is shown by exactly one thing; this one by {len(shown)}")
        if bool(self.tests) != (self.tests_within is not None):
            raise ValueError("'tests' and 'tests_within' come together or not at all")
        if self.tests and self.form is None:
            raise ValueError("only a form rests on tests")
        if self.is_of_record and (self.who is not Party.PATIENT or self.holds_for or self.each_course):
            raise ValueError(
                "what the record shows is the patient's, and holds as long as the record shows it"
            )
        if (self.holds_for is None) != (self.remind is None):
            raise ValueError("'holds_for' and 'remind' come together: what ends is announced")
        if self.holds_for is not None and self.holds_for.is_nothing:
            raise ValueError("what holds for a time holds for more than nothing")

    @property
    def shown_by(self) -> str:
        """Which of the six shows it."""
        return next(name for name in self.SHOWN_BY if getattr(self, name) not in (None, False))

    @property
    def is_of_record(self) -> bool:
        """Whether the patient's record shows it, so that nobody enters it a second time."""
        return self.fact is not None or self.clearance


class Gate(Rule, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which requirements must be met at one moment. `valid_for`: how long an authorisation made there holds."""

    at: Moment
    requires: tuple[str, ...]
    valid_for: Interval | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.requires:
            raise ValueError("a gate needs at least one requirement: one without any lets everything pass")
        if (self.at is Moment.ORDER) != (self.valid_for is not None):
            raise ValueError(
                "an authorisation is made at the order: that gate says how long it holds, no other"
            )


class FormSchedule(
    Rule, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"from_": "from", "for_": "for"}
):
    """When a form is due.

    every, for      again and again from the first infusion of an episode until this long after the last one
    after_course    once for each course, this long after its last infusion
    lead, grace     the days before it is due when it is shown, and those after it that are not yet late
    """

    who: Party
    form: str
    lead: Interval
    grace: Interval
    every: Interval | None = None
    for_: Interval | None = None
    after_course: Interval | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if (self.every is None) != (self.for_ is None) or (self.every is None) == (self.after_course is None):
            raise ValueError("a form is due 'every' so long 'for' so long, or once 'after_course'")
        if self.every is not None and self.every.is_nothing:
            raise ValueError("a form that comes again has an interval longer than nothing")
