"""What every rule says of itself, and the kinds of rule but the watches."""

from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Literal

import msgspec

from longwatch.core.dates import Interval
from longwatch.core.protocol.expressions import Expression
from longwatch.core.quantities import Quantity


class Citation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a rule rests: a source, the place in it, and whether that place was read or only recalled."""

    source: str
    section: str
    verified: Literal["read", "recalled"]


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """What every rule has. Without `from` it is in force from the drug's approval in the jurisdiction.

    One id may have several versions, as long as no two are in force on one day in one jurisdiction.
    `revision` is the digest of what was authored; the catalogue fills it in.
    """

    id: str
    title: str
    jurisdictions: tuple[str, ...]
    why: str
    sources: tuple[Citation, ...]
    from_: date | None = None
    to: date | None = None
    applies: Expression | None = None
    parameters: tuple[str, ...] = ()
    note: str = ""
    revision: str = ""

    def __post_init__(self) -> None:
        if not self.jurisdictions:
            raise ValueError("a rule needs at least one jurisdiction")
        if not self.sources:
            raise ValueError("a rule needs at least one source")
        if not self.why.strip():
            raise ValueError("a rule needs 'why': what it means, in plain words")
        if self.from_ and self.to and self.to < self.from_:
            raise ValueError("a rule cannot end before it starts")


class CourseRule(Rule, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a course is given: which courses, how many infusion days, how long after the one before.

    A course of a medicine that is taken at home has no infusion days.
    """

    first_course: int
    last_course: int | None = None
    infusions: int | None = None
    after: Interval | None = None


class Effect(StrEnum):
    """What a criterion does when it applies, the worst first."""

    CONTRAINDICATES = "contraindicates"
    RESTRICTS = "restricts"
    CAUTIONS = "cautions"


class Tier(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One effect and the question that brings it about."""

    effect: Effect
    when: Expression


class Criterion(Rule, frozen=True, kw_only=True, forbid_unknown_fields=True, dict=True):
    """Who may have the drug. The value yes means that the effect applies. The worst tier comes first."""

    tiers: tuple[Tier, ...]
    ask: str

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.tiers:
            raise ValueError("a criterion needs at least one tier with its effect and question")
        order = list(Effect)
        effects = [order.index(tier.effect) for tier in self.tiers]
        if effects != sorted(effects):
            raise ValueError("the tiers of a criterion go from the worst effect to the mildest")

    @cached_property
    def questions(self) -> tuple[Expression, ...]:
        """Every question that its tiers ask, also those inside others."""
        return tuple(part for tier in self.tiers for part in tier.when.parts())

    @cached_property
    def facts(self) -> frozenset[str]:
        """The yes-or-no screening facts that it asks for."""
        return frozenset(question.fact for question in self.questions if question.fact is not None)

    @cached_property
    def rests_on_screening(self) -> bool:
        """Whether it asks only what screening, age and treatment can answer, so that it can be incomplete."""
        return not any(q.condition or q.medicine or q.unknown or q.sex for q in self.questions)


class Prerequisite(Rule, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An item needed before a course.

    within        done at most this long before the course; without it, any earlier day will do
    ahead         done at least this long before the course (a vaccination)
    unless        items that make this one unnecessary when done (a vaccination instead of antibodies)
    required      whether the course waits for it; advice is listed but does not hold the course up
    """

    item: str
    required: bool
    within: Interval | None = None
    ahead: Interval | None = None
    unless: tuple[str, ...] = ()


class Pace(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How often an item is repeated at first, for as long as this `lasts`."""

    lasts: Interval
    every: Interval
    lead: Interval
    grace: Interval
    critical_after: Interval | None = None

    def __post_init__(self) -> None:
        if Interval() in (self.lasts, self.every):
            raise ValueError("a pace lasts for a time, and has an interval longer than nothing")


class Series(
    Rule,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    rename={"from_": "from", "for_": "for"},
    dict=True,
):
    """An item repeated at an interval, from the first infusion until a time after the last one.

    at_first   other paces for the first time of an episode, one after the other; then `every` holds
    """

    item: str
    at_first: tuple[Pace, ...] = ()
    every: Interval
    lead: Interval
    grace: Interval
    for_: Interval
    critical_after: Interval | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.every.is_nothing:
            raise ValueError("a series needs an interval longer than nothing")

    @cached_property
    def surely_covers(self) -> int:
        """The days after an event that it covers with its grace, whatever months they fall in."""
        return self.every.fewest_days + self.grace.fewest_days


class Prophylaxis(Rule, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A medicine taken from the first infusion of a course until the later of two ends.

    at_least          this long after the last infusion of the course
    until_analyte     and until this analyte, measured after the last infusion,
    until_reaches     has reached this amount
    """

    medicine: str
    at_least: Interval
    until_analyte: str | None = None
    until_reaches: Quantity | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if (self.until_analyte is None) != (self.until_reaches is None):
            raise ValueError("'until_analyte' and 'until_reaches' come together or not at all")
