"""A safety communication against a population: each patient assessed by the rules without it and with it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

import msgspec

from longwatch.core.findings import Assessment
from longwatch.core.handbook import Communication, Duty
from longwatch.core.handbook.without import concerned, without
from longwatch.core.protocol import Protocol, Rule
from longwatch.core.record import Record
from longwatch.engine.reference import assess
from longwatch.population.changes import KINDS, Change, Weight, heaviest
from longwatch.population.differences import compare
from longwatch.population.steps import CourseSteps, infusions_of, step_changes


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


class Comparison:
    """The rules of one day and place, with and without one communication."""

    def __init__(
        self, protocol: Protocol, communication: Communication, *, jurisdiction: str, on: date
    ) -> None:
        self.after = protocol
        self.before = without(protocol, communication)
        self.communication = communication
        self.jurisdiction = jurisdiction
        self.on = on
        self.rules: dict[tuple[str, str], Rule] = {
            (rule.id, rule.revision): rule for rule in (*self.before.rules, *self.after.rules)
        }

    def of(self, record: Record) -> PatientImpact:
        """What differs for one patient. For someone who has died by that day nothing does."""
        before, after = (self._assess(record, protocol) for protocol in (self.before, self.after))
        died = bool(record.seen_on(self.on).deaths)
        changes = () if died else compare(before, after, self.rules)
        to_do = [change for change in changes if change.weight is not Weight.KNOW]
        return PatientImpact(
            patient=record.patient,
            weight=heaviest(changes),
            who=tuple(sorted({who for change in to_do for who in change.who})),
            next_course=None if died else len(after.courses) + 1,
            changes=changes,
        )

    def _assess(self, record: Record, protocol: Protocol) -> Assessment:
        return assess(record, protocol, jurisdiction=self.jurisdiction, on=self.on, look_ahead=False)

    def impact(self, patients: Sequence[PatientImpact], *, refused: Sequence[str] = ()) -> Impact:
        """The whole answer: the heaviest first. `refused` says what could not be read."""
        changed = [one for one in patients if one.weight is not None]
        changed.sort(key=lambda one: (one.weight.rank if one.weight else 0, one.patient))
        return Impact(
            communication=self._letter(),
            protocol=self.after.drug.id,
            jurisdiction=self.jurisdiction,
            on=self.on,
            revision=self.after.revision,
            clinically_reviewed=self.after.drug.clinically_reviewed,
            applies_here=self.jurisdiction in concerned(self.after, self.communication),
            rules=tuple(self._rules()),
            counts=_counts(patients, refused),
            infusion_days=tuple(self._infusion_days(patients)),
            patients=tuple(changed),
            refused=tuple(refused),
        )

    def _letter(self) -> Letter:
        letter = self.communication
        fields = {name: getattr(letter, name) for name in Letter.__struct_fields__ if name != "sources"}
        return Letter(**fields, sources=tuple(map(self.after.line, letter.sources)))

    def _rules(self) -> Iterable[RuleChange]:
        letter = self.communication
        lists = (("introduced", letter.introduces), ("changed", letter.changes), ("retired", letter.retires))
        for how, names in lists:
            protocol = self.before if how == "retired" else self.after
            held = {rule.id: rule for rule in protocol.in_force(self.jurisdiction, protocol.rules, self.on)}
            known = {rule.id: rule for rule in protocol.rules}
            for name in names:
                rule = held.get(name) or known.get(name)
                if rule is not None:
                    sources = protocol.cited[rule.sources]
                    yield RuleChange(id=name, title=rule.title, how=how, why=rule.why, sources=sources)

    def _infusion_days(self, patients: Iterable[PatientImpact]) -> Iterable[CourseSteps]:
        numbers = Counter(one.next_course for one in patients if one.next_course is not None)
        for course, count in sorted(numbers.items()):
            infusions = infusions_of(self.after, self.jurisdiction, self.on, course)
            if infusions is None:
                continue
            steps = step_changes(
                self.before,
                self.after,
                jurisdiction=self.jurisdiction,
                on=self.on,
                course=course,
                infusions=infusions,
            )
            if steps:
                yield CourseSteps(course=course, infusions=infusions, patients=count, steps=steps)


def _counts(patients: Sequence[PatientImpact], refused: Sequence[str]) -> Counts:
    changed = [one for one in patients if one.weight is not None]
    died = sum(one.next_course is None for one in patients)
    weights = Counter(one.weight for one in changed)
    kinds = Counter(kind for one in changed for kind in {change.kind for change in one.changes})
    who = Counter(name for one in changed for name in one.who)
    unchanged = len(patients) - len(changed)
    return Counts(
        patients=len(patients),
        changed=len(changed),
        unchanged=unchanged,
        unchanged_because=Unchanged(nothing_differs=unchanged - died, died=died),
        weights={weight.value: weights[weight] for weight in Weight},
        kinds={kind: kinds[kind] for kind in KINDS},
        who=dict(sorted(who.items())),
        refused=len(refused),
    )
