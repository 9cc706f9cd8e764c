"""Many patients compared in a database get the very answer that the reference engine gives one by one."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any
from unittest import mock

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.engines import database
from tests.generative.crowds import crowd, varied
from tests.generative.strategies import JURISDICTIONS, protocols
from tests.population.conftest import COURSE_ONE
from tests.population.test_without import BEFORE, DAY, letter
from tests.spec.rules import a_test, protocol, series, tier, watch

from longwatch.catalogue.case_language import CaseRecord
from longwatch.catalogue.case_records import record_of
from longwatch.core import dates
from longwatch.core.protocol import Protocol, Rule
from longwatch.core.quantities import Quantity
from longwatch.core.record import Record, Result
from longwatch.engine.relational import Step, same
from longwatch.exchange.fhir import read_bundle
from longwatch.invented import patients as invented
from longwatch.population.database import Database
from longwatch.population.impact import Comparison, Impact, set_based
from longwatch.population.impact.chunks import Chunk, chunks_of
from longwatch.population.impact.set_based import SetBased, tally_of
from longwatch.population.impact.tally import Tally

FEW = settings(max_examples=max(1, settings().max_examples // 5))


def by_sets(
    comparison: Comparison, records: Iterable[Record], *, here: Database | None = None, patients: int = 50
) -> Impact:
    """The whole answer, worked out chunk by chunk."""
    by_set, tally = SetBased(comparison), Tally()
    for chunk in chunks_of(records, here or database(), on=comparison.on, patients=patients):
        assert isinstance(chunk, Chunk)
        tally.add(by_set.tally(chunk))
    return comparison.answer(tally)


def one_by_one(comparison: Comparison, records: Sequence[Record]) -> Impact:
    """The whole answer by the reference engine: what is right."""
    return comparison.impact([comparison.of(record) for record in records])


# ---- random rules, random letters, random patients -------------------------------------------------


class Case:
    """A comparison and the records of a crowd, told in few words: a failure says which patients differ."""

    def __init__(self, comparison: Comparison, records: list[Record]) -> None:
        self.comparison, self.records = comparison, records

    def __repr__(self) -> str:
        return f"{self.comparison.communication}, {self.comparison.jurisdiction}, {self.comparison.on}"


def unlike(found: Impact, right: Impact) -> list[str]:
    """What two answers do not agree in; nothing when they are equal."""
    here, there = ({one.patient: one for one in answer.patients} for answer in (found, right))
    patients = [name for name in here.keys() | there.keys() if here.get(name) != there.get(name)]
    lines = [f"{name}: found {here.get(name)}, right is {there.get(name)}" for name in sorted(patients)[:2]]
    return lines or ([] if found == right else [f"found {found.counts}, right is {right.counts}"])


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A letter that takes back, brings or changes some of the rules that begin or end on its day."""
    random = Random(draw(st.integers(0, 2**32)))
    rules = _revised(varied(draw(protocols()), random))
    turns = sorted({day for rule in rules.rules for day in _turns(rules, rule)})
    effective = draw(st.sampled_from(turns))
    begin = {rule.id for rule in rules.rules if effective in _starts(rules, rule)}
    end = {rule.id for rule in rules.rules if rule.to == effective - dates.DAY}
    lists = {
        "introduces": tuple(sorted(begin - end)),
        "retires": tuple(sorted(end - begin)),
        "changes": tuple(sorted(begin & end)),
    }
    one = replace(letter(**lists), effective=effective)
    questions = crowd(rules, random, 40)
    later = [question.on for question in questions if question.on >= effective]
    on = random.choice([effective, *later])
    where = draw(st.sampled_from(JURISDICTIONS))
    records = [replace(q.record, patient=f"patient {n}") for n, q in enumerate(questions)]
    return Case(Comparison(rules, one, jurisdiction=where, on=on), records)


def _revised(rules: Protocol) -> Protocol:
    """Each version with a revision of its own, as the catalogue gives them; now and then a source of its own too."""
    versions = {
        name: tuple(replace(rule, revision=f"{rule.id}, {number}") for number, rule in enumerate(value))
        for name in rules.__struct_fields__
        if isinstance(value := getattr(rules, name), tuple) and value and isinstance(value[0], Rule)
    }
    return replace(rules, **versions)


def _starts(rules: Protocol, rule: Rule) -> set[date]:
    return {
        rules.starts(rule, name)
        for name in JURISDICTIONS
        if set(rules.lineage(name)) & set(rule.jurisdictions)
    }


def _turns(rules: Protocol, rule: Rule) -> Iterator[date]:
    yield from _starts(rules, rule)
    if rule.to is not None:
        yield rule.to + dates.DAY


@FEW
@given(case=cases())
def test_random_letters_concern_whom_the_reference_engine_says(case: Case) -> None:
    right = one_by_one(case.comparison, case.records)
    assert not unlike(by_sets(case.comparison, case.records), right)


# ---- real letters, invented patients ---------------------------------------------------------------

TODAY = date(2026, 3, 31)


@pytest.fixture(scope="module")
def clinic(protocol: Protocol) -> list[Record]:
    """An invented clinic, in which some have died and some were never treated."""
    bundles = (msgspec.json.encode(one) for one in invented(count=40, seed=1, on=TODAY))
    return [read_bundle(bundle, protocol) for bundle in bundles]


@pytest.mark.parametrize("jurisdiction", ["EU", "FI", "GB", "US"])
def test_every_letter_concerns_whom_the_reference_engine_says(
    protocol, letters, clinic, jurisdiction
) -> None:
    (chunk,) = chunks_of(clinic, database(), on=TODAY)
    changed = set()
    for name, one in letters.items():
        comparison = Comparison(protocol, one, jurisdiction=jurisdiction, on=TODAY)
        right = one_by_one(comparison, clinic)
        assert not unlike(comparison.answer(SetBased(comparison).tally(chunk)), right)
        changed |= {name} if right.counts.changed else set()
    assert changed  # else they would agree because nothing happened


@pytest.fixture
def people(patient) -> list[Record]:
    """Before January 2020: one forbidden, one who begins a series, questions, and three for whom nothing differs."""
    aspirin = {"antiplatelet-or-anticoagulant": True}
    old = [day.replace("2018", "2014") for day in COURSE_ONE]
    return [
        patient("on aspirin", infusions=COURSE_ONE, answered="2020-01-10", answers=aspirin),
        patient("in follow-up", infusions=COURSE_ONE, answered="2020-01-10"),
        patient("unknown"),
        patient("died", infusions=COURSE_ONE, died="2019-12-01", answered="2019-11-01", answers=aspirin),
        patient("long ago", infusions=old, answered="2020-01-10"),
        patient("referred", answered="2020-01-10"),
    ]


def test_every_letter_is_right_on_its_own_day_too(protocol, letters, people) -> None:
    changed = set()
    for name, one in letters.items():
        comparison = Comparison(protocol, one, jurisdiction=one.jurisdictions[0], on=one.effective)
        right = one_by_one(comparison, people)
        assert not unlike(by_sets(comparison, people), right)
        changed |= {name} if right.counts.changed else set()
    assert len(changed) > 3


@pytest.fixture
def final(protocol, letters) -> Comparison:
    one = letters["eu-2020-01-16"]
    return Comparison(protocol, one, jurisdiction="EU", on=one.effective)


def test_only_those_for_whom_something_differs_are_read(final, people) -> None:
    right = one_by_one(final, people)
    with mock.patch.object(set_based, "compare", wraps=set_based.compare) as compared:
        found = by_sets(final, people)
    assert not unlike(found, right)
    assert compared.call_count == right.counts.changed < len(people)
    assert (found.counts.unchanged_because.died, found.counts.patients) == (1, 6)


def test_where_the_letter_changes_no_rule_nobody_is_read(protocol, letters, people) -> None:
    one = letters["eu-2020-01-16"]
    elsewhere = Comparison(protocol, one, jurisdiction="US", on=one.effective)
    with mock.patch.object(set_based, "compare", side_effect=AssertionError):
        found = by_sets(elsewhere, people)
    assert not unlike(found, one_by_one(elsewhere, people))
    assert (found.counts.changed, found.applies_here) == (0, False)


def test_it_does_not_matter_how_patients_are_parted_into_chunks(final, people) -> None:
    few_facts = _names(final, people, facts=15)
    assert len(few_facts) > 2 and [name for names in few_facts for name in names] == [
        p.patient for p in people
    ]
    assert not unlike(by_sets(final, people, patients=2), by_sets(final, people))


def _names(comparison: Comparison, people: list[Record], *, facts: int) -> list[Sequence[str]]:
    chunks = chunks_of(people, database(), on=comparison.on, facts=facts)
    return [chunk.names for chunk in chunks if isinstance(chunk, Chunk)]


def test_who_has_an_amount_too_long_for_the_tables_is_compared_all_the_same(final, people) -> None:
    amount = Quantity(Decimal("0.000000000000000000001"), "10*9/L")
    result = Result(
        id="long", day=final.on, known=people[0].facts[0].known, codes=("777-3",), quantity=amount
    )
    people[1] = replace(people[1], facts=(*people[1].facts, result))
    chunks = [*chunks_of(people, database(), on=final.on)]
    assert people[1] in chunks
    assert not unlike(final.answer(tally_of(final, people, database())), one_by_one(final, people))


def test_nobody_at_all_is_counted_as_nobody(final) -> None:
    assert tally_of(final, [], database()).patients == 0


def test_patients_keep_the_numbers_that_the_tables_give_them() -> None:
    assert Chunk(database(), ["one", "other"], first=20_000).name(20_001) == "other"


# ---- what only the words tell ----------------------------------------------------------------------


def found_for(made: Protocol, lists: dict[str, tuple[str, ...]], *, on: str = DAY, **record: Any) -> Impact:
    """What changes for one patient of invented rules, after both ways have said the same."""
    comparison = Comparison(made, letter(**lists), jurisdiction="LAND", on=date.fromisoformat(on))
    one = record_of(msgspec.convert(record, CaseRecord), made)
    found = by_sets(comparison, [one])
    assert not unlike(found, one_by_one(comparison, [one]))
    return found


def test_a_series_at_another_pace_is_told_also_where_no_date_differs() -> None:
    slow = series("blood count", every="3 months", to=BEFORE, revision="1")
    fast = series("blood count", every="1 month", from_=DAY, revision="2")
    (change,) = found_for(protocol(slow, fast), {"changes": ("blood count",)}).patients[0].changes
    assert (change.before, change.after) == ("every 3 months, not started", "every 1 month, not started")


def test_what_nobody_could_read_is_told_with_its_results_and_their_days() -> None:
    rule = watch("Low A", tier("high", a_test(below="10 u")), from_=DAY)
    results = [
        {"analyte": "A", "value": value, "on": f"2010-04-{day}"}
        for day, value in ((20, "5 stones"), (22, "6 stones"), (24, "<20 u"))
    ]
    found = found_for(protocol(rule), {"introduces": ("low A",)}, infusions=["2010-04-01"], results=results)
    told = [change.after for change in found.patients[0].changes if change.kind == "cannot-tell"]
    assert told == ["A: the value is only bounded by '<' (1 result of 24 Apr 2010)"]


def test_two_plans_share_what_rests_on_nothing_that_differs() -> None:
    plan = [
        Step("a", "SELECT 1"),
        Step("b", "SELECT * FROM a"),
        Step("c", "SELECT 2"),
        Step("d", "SELECT * FROM c"),
    ]
    other = [*plan[:2], Step("c", "SELECT 3"), plan[3], Step("e", "SELECT 4")]
    assert same(plan, other) == {"a", "b"}


def test_no_step_takes_the_name_of_another(final) -> None:
    names = [step.name for step in SetBased(final)._after]
    assert len(set(names)) == len(names)
