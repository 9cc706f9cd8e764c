"""Work that grows with the rows and not with their square: a swamp of facts that nobody can read stops no run."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace
from tests.population.conftest import Patient
from tests.population.plans import comparisons

from longwatch.core.protocol import Protocol
from longwatch.core.record import Doubt
from longwatch.engine.relational import plan_for
from longwatch.population.duckdb import DuckDB
from longwatch.population.facts import Asked, tables_of

ON = date(2026, 3, 31)
MANY = 600
FEW = 150
"""More than there are rules of one kind, with which every row may be compared."""


@pytest.mark.parametrize("codes", [("loinc:777-3",), ("loinc:0-0",)], ids=["of a rule", "of none"])
def test_no_step_compares_every_fact_with_every_fact(
    protocol: Protocol, patient: Patient, codes: tuple[str, ...]
) -> None:
    swamp = tuple(
        Doubt(id=f"d{n}", day=ON - timedelta(days=n % 400), why="unreadable", codes=codes)
        for n in range(MANY)
    )
    known = patient("a", infusions=["2024-06-03", "2024-06-04"])
    record = replace(known, facts=(*known.facts, *swamp))
    found = []
    with DuckDB(threads=1) as database:
        database.fill(tables_of([Asked(record, ON)]))
        plan = plan_for(protocol, "EU", settled=False)
        database.plan(plan)
        for step in plan:
            database.make(step.name)
            if step.kept:
                compared = comparisons(database.connection, step.sql)
                found += [(step.name, *rows) for rows in compared if min(rows) > FEW]
    assert found == []
