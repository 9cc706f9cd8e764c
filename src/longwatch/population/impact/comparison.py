"""A safety communication against a population: the rules of one day and place, without it and with it."""

from collections.abc import Iterable, Sequence
from datetime import date

from longwatch.core.findings import Assessment
from longwatch.core.handbook import Communication
from longwatch.core.handbook.without import concerned, without
from longwatch.core.protocol import Protocol, Rule
from longwatch.core.record import Record
from longwatch.engine.reference import assess
from longwatch.population.impact.answer import Impact, Letter, PatientImpact, RuleChange
from longwatch.population.impact.differences import compare
from longwatch.population.impact.steps import CourseSteps, infusions_of, step_changes
from longwatch.population.impact.tally import Tally


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
        """What differs for one patient, by the reference engine. For someone who has died by that day nothing does."""
        before, after = (self._assess(record, protocol) for protocol in (self.before, self.after))
        died = bool(record.seen_on(self.on).deaths)
        changes = () if died else compare(before, after, self.rules)
        next_course = None if died else len(after.courses) + 1
        return PatientImpact.of(record.patient, next_course, changes)

    def _assess(self, record: Record, protocol: Protocol) -> Assessment:
        return assess(record, protocol, jurisdiction=self.jurisdiction, on=self.on, look_ahead=False)

    def impact(self, patients: Iterable[PatientImpact], *, refused: Sequence[str] = ()) -> Impact:
        """The whole answer about these patients."""
        return self.answer(Tally.of(patients), refused=refused)

    def answer(self, tally: Tally, *, refused: Sequence[str] = ()) -> Impact:
        """The whole answer about those who were counted. `refused` says what could not be read."""
        return Impact(
            communication=self._letter(),
            protocol=self.after.drug.id,
            jurisdiction=self.jurisdiction,
            on=self.on,
            revision=self.after.revision,
            clinically_reviewed=self.after.drug.clinically_reviewed,
            applies_here=self.jurisdiction in concerned(self.after, self.communication),
            rules=tuple(self._rules()),
            counts=tally.counts(refused=len(refused)),
            infusion_days=tuple(self._infusion_days(tally)),
            patients=tally.heaviest_first(),
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

    def _infusion_days(self, tally: Tally) -> Iterable[CourseSteps]:
        for course, count in sorted(tally.next_courses.items()):
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
