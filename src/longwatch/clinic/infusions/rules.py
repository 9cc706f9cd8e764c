"""What the rules say of one infusion day, ready for its pages. Nothing medical is written here."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from longwatch.clinic.accounts.models import Site
from longwatch.clinic.infusions.models import InfusionDay
from longwatch.clinic.infusions.progress import Leaving
from longwatch.clinic.parameters.values import protocol_of
from longwatch.core.findings import StepFinding
from longwatch.core.protocol import Alarm, Grade, Phase, Prophylaxis, Protocol
from longwatch.engine.reference.infusion_day import infusion_day, not_foreseen


@dataclass(frozen=True)
class DayRules:
    """The steps of a course's day at a site, by what they ask for."""

    protocol: Protocol
    jurisdiction: str
    on: date
    course: int
    number: int

    @cached_property
    def steps(self) -> tuple[StepFinding, ...]:
        """All of them, in the order of the day."""
        return infusion_day(
            self.protocol, jurisdiction=self.jurisdiction, on=self.on, course=self.course, day=self.number
        )

    @property
    def not_foreseen(self) -> str | None:
        """What to say where no rule foresees such a day."""
        return not_foreseen(
            self.protocol, jurisdiction=self.jurisdiction, on=self.on, course=self.course, day=self.number
        )

    def of(self, *phases: Phase) -> list[StepFinding]:
        """The steps of these parts of the day."""
        return [step for step in self.steps if step.phase in phases]

    def title(self, rule: str) -> str:
        """What a rule is called, in the words of this jurisdiction and day where several rules share its id."""
        return self._titles.get(rule) or self.protocol.title_of.get(rule, rule)

    @cached_property
    def _titles(self) -> dict[str, str]:
        steps = self.protocol.steps_of(self.jurisdiction, self.on, course=self.course, day=self.number)
        return {step.id: step.title for step in steps}

    @cached_property
    def prophylaxis(self) -> list[Prophylaxis]:
        """The protective medicines that begin with a course."""
        return list(self.protocol.in_force(self.jurisdiction, self.protocol.prophylaxis, self.on))

    def analytes(self, item: str) -> tuple[str, ...]:
        """What is measured for an item; nothing for one that is no measurement."""
        return next((one.same_day for one in self.protocol.item[item].alternatives if one.same_day), ())

    @cached_property
    def measured(self) -> tuple[str, ...]:
        """The items that are measured on this day, each once, in the order of the day."""
        items = [step.item for step in self.steps if step.item is not None]
        return tuple(dict.fromkeys(item for item in items if self.analytes(item)))

    @cached_property
    def vital(self) -> frozenset[str]:
        """The items measured before the infusion that are measured again and again while it runs."""
        before = {step.item for step in self.of(Phase.BEFORE) if step.item is not None}
        return frozenset(item for item in before if self.analytes(item))

    @cached_property
    def done(self) -> tuple[str, ...]:
        """The items that are done, not measured, such as an electrocardiogram."""
        items = [step.item for step in self.steps if step.item is not None]
        return tuple(dict.fromkeys(item for item in items if not self.analytes(item)))

    @cached_property
    def leaving(self) -> Leaving:
        """What must be so before the patient leaves."""
        asked = [step for step in self.of(Phase.AFTER, Phase.DISCHARGE) if step.required]
        return Leaving(
            minutes=max((step.at_least_minutes or 0 for step in self.steps), default=0),
            asked=frozenset(step.id for step in asked if step.at_least_minutes is None),
        )

    @cached_property
    def stop_for(self) -> dict[str, StepFinding]:
        """The signs for which the infusion is stopped, each with the step that says so."""
        return {sign: step for step in self.steps for sign in step.stop_for}

    @cached_property
    def grades(self) -> dict[int, Grade]:
        """How a reaction is graded."""
        return {grade.grade: grade for step in self.steps for grade in step.grades}

    @cached_property
    def contact_after(self) -> tuple[int, ...]:
        """So many days after this infusion the patient is contacted."""
        return tuple(sorted({days for step in self.steps for days in step.contact_after}))

    def alarms(self, sign: str) -> list[Alarm]:
        """The alarms in force that a sign raises; what they say holds on the day of an infusion."""
        alarms = self.protocol.in_force(self.jurisdiction, self.protocol.alarms, self.on)
        return [alarm for alarm in alarms if sign in alarm.symptoms]


def rules_at(site: Site, *, on: date, course: int, number: int) -> DayRules:
    """The rules of a day at a site."""
    return DayRules(protocol_of(site), site.jurisdiction, on, course, number)


def rules_of(day: InfusionDay) -> DayRules:
    """The rules of a day that is planned."""
    return rules_at(day.patient.site, on=day.day, course=day.course, number=day.number)
