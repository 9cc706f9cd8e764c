"""What is said of a safety communication against a population: the types of `impact.json`."""

from collections.abc import Iterable
from datetime import date

import msgspec

from longwatch.core.handbook import Duty
from longwatch.population.impact.changes import Change, Weight, heaviest
from longwatch.population.impact.steps import CourseSteps


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """The communication as the answer tells of it, with its sources written out."""

    id: str
    title: str
    authority: str
    jurisdictions: tuple[str, ...]
    published: str
    effective: date
    audience: tuple[str, ...]
    summary: str
    note: str
    duties: tuple[Duty, ...]
    sources: tuple[str, ...]


class RuleChange(msgspec.Struct, frozen=True, kw_only=True):
    """A rule that the communication introduces, changes or retires."""

    id: str
    title: str
    how: str
    why: str
    sources: tuple[str, ...]


class Unchanged(msgspec.Struct, frozen=True, kw_only=True):
    """Why nothing changes for a patient; the numbers add up to all unchanged ones."""

    nothing_differs: int = 0
    died: int = 0


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """`changed` and `unchanged` add up to `patients`, `weights` to `changed`; `kinds` and `who` overlap."""

    patients: int
    changed: int
    unchanged: int
    unchanged_because: Unchanged
    weights: dict[str, int]
    kinds: dict[str, int]
    who: dict[str, int]
    refused: int


class PatientImpact(msgspec.Struct, frozen=True, kw_only=True):
    """One patient: the heaviest weight, who must act, and every change. Without changes, nothing differs.

    next_course  the number that a further course would have; null for who died
    """

    patient: str
    weight: Weight | None
    who: tuple[str, ...]
    next_course: int | None
    changes: tuple[Change, ...]

    @classmethod
    def of(cls, patient: str, next_course: int | None, changes: Iterable[Change]) -> "PatientImpact":
        """What the changes come to. What is only to be known asks nobody for anything."""
        found = tuple(changes)
        to_do = [change for change in found if change.weight is not Weight.KNOW]
        return cls(
            patient=patient,
            weight=heaviest(found),
            who=tuple(sorted({who for change in to_do for who in change.who})),
            next_course=next_course,
            changes=found,
        )


class Impact(msgspec.Struct, frozen=True, kw_only=True):
    """Whom a communication concerns. The field names are the contract of `impact.json`: add, never rename."""

    communication: Letter
    protocol: str
    jurisdiction: str
    on: date
    revision: str
    clinically_reviewed: str
    applies_here: bool
    rules: tuple[RuleChange, ...]
    counts: Counts
    infusion_days: tuple[CourseSteps, ...]
    patients: tuple[PatientImpact, ...]
    refused: tuple[str, ...]
