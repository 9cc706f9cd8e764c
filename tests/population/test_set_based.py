"""Many patients compared in a database get the very answer that the reference engine gives one by one."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from random import Random
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.engines import database
from tests.generative.crowds import crowd, varied
from tests.generative.strategies import JURISDICTIONS, protocols
from tests.population.conftest import COURSE_ONE
from tests.population.test_without import letter

from longwatch.catalogue.case_records import record_of
from longwatch.core.dates import DAY
from longwatch.core.handbook import Communication
from longwatch.core.protocol import Protocol, Rule
from longwatch.core.quantities import Quantity
from longwatch.core.record import Infusion, Record, Result
from longwatch.exchange.fhir import read_bundle
from longwatch.invented import patients as invented
from longwatch.population import Comparison, Impact, PatientImpact, set_based
from longwatch.population.chunks import chunks_of
from longwatch.population.database import Database
from longwatch.population.set_based import Chunk, SetBased
from longwatch.population.tally import Tally

FEW = settings(max_examples=max(1, settings().max_examples // 4))


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
    end = {rule.id for rule in rules.rules if rule.to == effective - DAY}
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
        yield rule.to + DAY


@FEW
@given(case=cases())
def test_random_letters_concern_whom_the_reference_engine_says(case: Case) -> None:
    right = one_by_one(case.comparison, case.records)
    assert not unlike(by_sets(case.comparison, case.records, patients=25), right)
