"""The number of a fact is one of its patient's own: what other patients' facts are called changes nothing."""

from collections.abc import Sequence
from datetime import UTC, date
from random import Random

import msgspec
from tests.engines import Question
from tests.generative.crowds import crowd
from tests.population.rules import EVERYTHING

from longwatch.core.protocol import Protocol
from longwatch.engine.relational import TABLES, plan_for
from longwatch.exchange.fhir import read_bundle
from longwatch.invented import patients
from longwatch.population.duckdb import DuckDB
from longwatch.population.facts import Asked, Rows, tables_of
from longwatch.population.found import READERS
from longwatch.population.measures import ROWS, measure_steps
from longwatch.population.measures.rows import COLUMNS
from longwatch.population.relations import Relations

CROWD = crowd(EVERYTHING, Random(11), 120)


def _each_from_nothing(questions: Sequence[Question]) -> Rows:
    """Everybody's facts numbered 0, 1, 2 and so on."""
    apart = [tables_of([Asked(*one)], first_number=number) for number, one in enumerate(questions)]
    return {table.name: [row for rows in apart for row in rows[table.name]] for table in TABLES}


def test_everybody_may_have_a_fact_of_the_same_number() -> None:
    found = []
    for rows in (tables_of(Asked(*one) for one in CROWD), _each_from_nothing(CROWD)):
        with DuckDB(threads=1) as here:
            here.fill(rows)
            here.plan(plan_for(EVERYTHING, "LAND"))
            found.append({name: read(Relations(here)) for name, read in READERS.items()})
    together, apart = found
    assert [name for name in READERS if together[name] != apart[name]] == []


def test_so_it_is_when_each_course_is_looked_at_again(protocol: Protocol) -> None:
    on = date(2026, 3, 31)
    bundles = patients(count=40, seed=11, on=on)
    clinic = [read_bundle(msgspec.json.encode(one), protocol, place="invented", zone=UTC) for one in bundles]
    questions = [Question(record, on) for record in clinic]
    found = []
    for rows in (tables_of(Asked(*one) for one in questions), _each_from_nothing(questions)):
        with DuckDB(threads=1) as here:
            here.fill(rows)
            here.plan((*plan_for(protocol, "EU"), *measure_steps(protocol, "EU")))
            found.append(here.read(ROWS, list(COLUMNS), list(COLUMNS)))
    assert found[0] == found[1] and len(found[0]) > 1000
