"""One drug's protocol as a whole, and the questions an engine asks of it."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import Literal, TypeVar

import msgspec

from longwatch.core.analytes import Analyte
from longwatch.core.dates import DAY, Interval
from longwatch.core.protocol.alarms import Accumulation, Alarm, Symptom, UrgencyText
from longwatch.core.protocol.infusion_day import Capability, Phase, Step
from longwatch.core.protocol.local import LocalRules
from longwatch.core.protocol.measures import Measure
from longwatch.core.protocol.precautions import Precaution
from longwatch.core.protocol.programme import FormSchedule, Gate, Requirement
from longwatch.core.protocol.rules import (
    Citation,
    CourseRule,
    Criterion,
    Prerequisite,
    Prophylaxis,
    Rule,
    Series,
)
from longwatch.core.protocol.terms import CodeSet, Item, ScreeningFact
from longwatch.core.protocol.watches import Watch


class Source(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A document that rules rest on."""

    id: str
    title: str
    issuer: str
    jurisdiction: str
    date: str
    note: str = ""


class Country(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A jurisdiction; with `follows`, every rule of that other one applies here too."""

    id: str
    title: str
    follows: str | None = None


class Drug(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The medicine and how its infusions are told from everything else.

    exposure              days of infusion, or the periods in which the patient takes the medicine at home
    exposure_word         what one of them is called in sentences: 'starts with the first infusion'
    example_only          the protocol shows how content is written, and is not for use
    product_name          what the box says, for forms that ask which product was given
    codes                 administrations, or medicines taken, under these codes are exposure
    ingredient_codes      those of them that name only the ingredient, so that the dose decides
    other_product_codes   the same ingredient sold for another disease: never an infusion
    other_product_dose    a single dose that only the other product has
    other_product_name    what to call it
    names                 words that make a person look when no known code comes with them
    screening_form        the name of the questionnaire that asks the screening questions
    symptom_form          the name of the one in which patients report symptoms
    """

    id: str
    title: str
    exposure: Literal["infusions", "medicine"] = "infusions"
    exposure_word: str = "infusion"
    product_name: str = ""
    codes: tuple[str, ...]
    ingredient_codes: tuple[str, ...] = ()
    other_product_codes: tuple[str, ...] = ()
    other_product_doses: tuple[str, ...] = ()
    other_product_name: str = ""
    names: tuple[str, ...]
    approved: dict[str, date]
    same_course_within: Interval
    follow_up: Interval
    answers_fresh_for: Interval
    screening_form: str
    symptom_form: str | None = None
    clinically_reviewed: Literal["yes", "no"]
    review_by: date | None = None
    example_only: bool = False


R = TypeVar("R", bound=Rule)


class Protocol(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, dict=True):
    """All rules of one drug with the terms they use. `revision` is the digest of the whole content."""

    drug: Drug
    countries: tuple[Country, ...]
    sources: tuple[Source, ...]
    analytes: tuple[Analyte, ...]
    items: tuple[Item, ...]
    code_sets: tuple[CodeSet, ...] = ()
    capabilities: tuple[Capability, ...] = ()
    symptoms: tuple[Symptom, ...] = ()
    urgencies: tuple[UrgencyText, ...] = ()
    facts: tuple[ScreeningFact, ...] = ()
    courses: tuple[CourseRule, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    prerequisites: tuple[Prerequisite, ...] = ()
    series: tuple[Series, ...] = ()
    watches: tuple[Watch, ...] = ()
    prophylaxis: tuple[Prophylaxis, ...] = ()
    steps: tuple[Step, ...] = ()
    precautions: tuple[Precaution, ...] = ()
    alarms: tuple[Alarm, ...] = ()
    accumulations: tuple[Accumulation, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    gates: tuple[Gate, ...] = ()
    form_schedules: tuple[FormSchedule, ...] = ()
    measures: tuple[Measure, ...] = ()
    revision: str = ""

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule of every kind that judges a patient; measures count over many."""
        return (
            *self.courses,
            *self.criteria,
            *self.prerequisites,
            *self.series,
            *self.watches,
            *self.prophylaxis,
            *self.steps,
            *self.precautions,
            *self.alarms,
            *self.accumulations,
            *self.requirements,
            *self.gates,
            *self.form_schedules,
        )

    @cached_property
    def of_programme(self) -> frozenset[str]:
        """The ids of the rules that ask who takes part."""
        return frozenset(rule.id for rule in (*self.requirements, *self.gates, *self.form_schedules))

    @cached_property
    def title_of(self) -> Mapping[str, str]:
        """What each rule is called, by id; of several versions the last one written."""
        return {rule.id: rule.title for rule in self.rules}

    @cached_property
    def analyte(self) -> Mapping[str, Analyte]:
        """Analytes by id."""
        return {analyte.id: analyte for analyte in self.analytes}

    @cached_property
    def item(self) -> Mapping[str, Item]:
        """Items by id."""
        return {item.id: item for item in self.items}

    @cached_property
    def code_set(self) -> Mapping[str, CodeSet]:
        """Code sets by id."""
        return {code_set.id: code_set for code_set in self.code_sets}

    @cached_property
    def fact(self) -> Mapping[str, ScreeningFact]:
        """Screening facts by id."""
        return {fact.id: fact for fact in self.facts}

    @cached_property
    def source(self) -> Mapping[str, Source]:
        """Sources by id."""
        return {source.id: source for source in self.sources}

    @cached_property
    def country(self) -> Mapping[str, Country]:
        """Countries by id."""
        return {country.id: country for country in self.countries}

    @cached_property
    def symptom(self) -> Mapping[str, Symptom]:
        """Symptoms by id."""
        return {symptom.id: symptom for symptom in self.symptoms}

    @cached_property
    def capability(self) -> Mapping[str, Capability]:
        """Capabilities by id."""
        return {capability.id: capability for capability in self.capabilities}

    @cached_property
    def analyte_of_code(self) -> Mapping[str, str]:
        """The analyte that a code belongs to; a code belongs to one analyte at most."""
        return {code: analyte.id for analyte in self.analytes for code in analyte.codes}

    @cached_property
    def cited(self) -> Mapping[tuple[Citation, ...], tuple[str, ...]]:
        """For the sources of each rule one line each: title, date, section, and whether it was read."""
        return {rule.sources: self.lines(rule.sources) for rule in self.rules}

    def lines(self, citations: tuple[Citation, ...]) -> tuple[str, ...]:
        """Citations written out, one line each."""
        return tuple(map(self.line, citations))

    def line(self, citation: Citation) -> str:
        """A citation written out: title, date, section, and whether it was read."""
        source = self.source[citation.source]
        return f"{source.title} ({source.date}), {citation.section} [{citation.verified}]"

    def lineage(self, jurisdiction: str) -> tuple[str, ...]:
        """The jurisdiction and those whose rules it follows."""
        country = self.country[jurisdiction]
        return (jurisdiction,) if country.follows is None else (jurisdiction, *self.lineage(country.follows))

    def of(self, jurisdiction: str, rules: Iterable[R]) -> tuple[R, ...]:
        """The rules, in force or not, that the jurisdiction ever has."""
        lineage = self.lineage(jurisdiction)
        return tuple(rule for rule in rules if any(j in lineage for j in rule.jurisdictions))

    def approved(self, jurisdiction: str) -> date:
        """The day of the drug's first approval there."""
        for name in self.lineage(jurisdiction):
            if name in self.drug.approved:
                return self.drug.approved[name]
        raise KeyError(f"no approval date for {jurisdiction}")

    def starts(self, rule: Rule, jurisdiction: str) -> date:
        """The first day on which the rule is in force in the jurisdiction."""
        return rule.from_ or self.approved(jurisdiction)

    def in_force(self, jurisdiction: str, rules: Iterable[R], on: date) -> tuple[R, ...]:
        """The rules in force in the jurisdiction on that day."""
        return tuple(
            rule
            for rule in self.of(jurisdiction, rules)
            if self.starts(rule, jurisdiction) <= on and (rule.to is None or on <= rule.to)
        )

    def steps_of(self, jurisdiction: str, on: date, *, course: int, day: int) -> tuple[Step, ...]:
        """What is done around this infusion day of this course, in the order of the day."""
        steps = (step for step in self.in_force(jurisdiction, self.steps, on) if step.belongs_to(course, day))
        return tuple(sorted(steps, key=lambda step: list(Phase).index(step.phase)))

    @cached_property
    def _local(self) -> dict[str, LocalRules]:
        return {}

    def local(self, jurisdiction: str) -> LocalRules:
        """The rules of the jurisdiction, sorted by kind and day once and kept with the protocol."""
        if jurisdiction not in self._local:
            self._local[jurisdiction] = LocalRules(self, jurisdiction)
        return self._local[jurisdiction]

    def turning_days(self, jurisdiction: str) -> set[date]:
        """The days on which some rule comes into force or has just gone out of it."""
        rules = self.of(jurisdiction, self.rules)
        starts = {self.starts(rule, jurisdiction) for rule in rules}
        return starts | {rule.to + DAY for rule in rules if rule.to is not None}
