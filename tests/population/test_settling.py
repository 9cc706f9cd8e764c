"""A settled part says what the plans say when they choose between versions themselves."""

from datetime import date
from pathlib import Path
from random import Random

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from tests.generative.agree import Crowded, crowded
from tests.generative.crowds import crowd
from tests.population.stored import store_part

from longwatch.core.protocol import Protocol
from longwatch.engine.relational import FACTS, plan_for
from longwatch.population.duckdb import DuckDB
from longwatch.population.facts import Asked, tables_of
from longwatch.population.store import StoreMistake
from longwatch.population.writing import write

PATIENTS = 30


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
@given(crowded())
def test_the_versions_and_days_are_those_that_the_plans_choose(
    tmp_path_factory: pytest.TempPathFactory, case: Crowded
) -> None:
    folder = tmp_path_factory.mktemp("store")
    records = [question.record for question in crowd(case.protocol, Random(case.number), PATIENTS)]
    store_part(records, case.protocol, folder)
    with DuckDB() as database:
        database.fill(tables_of([Asked(record, date.max) for record in records]))
        database.plan(plan_for(case.protocol, case.jurisdiction))
        days = database.read("done", ("patient", "item", "day"), ("patient", "item", "day"))
        infusions = database.read("infusions", ("patient", "fact", "day"), ("patient", "day", "fact"))
        results = database.read("results", ("patient", "fact", "day"), ("patient", "day", "fact"))
    assert read(folder, "item_days", "patient, item, day") == days
    holds = "WHERE holds AND standing <> 3"
    assert read(folder, "facts_infusion", "patient, fact, day", holds, "patient, day, fact") == infusions
    assert read(folder, "facts_result", "patient, fact, day", holds, "patient, day, fact") == results


def read(folder: Path, table: str, columns: str, where: str = "", order: str = "") -> list[tuple]:  # type: ignore[type-arg]
    path = folder / table / "part-00000.parquet"
    if not path.is_file():
        return []
    return duckdb.sql(
        f"SELECT {columns} FROM read_parquet('{path}') {where} ORDER BY {order or columns}"
    ).fetchall()


def test_every_file_is_sorted_by_patient_and_day(tmp_path: Path, protocol: Protocol) -> None:
    store_part([question.record for question in crowd(protocol, Random(7), 40)], protocol, tmp_path)
    for table in FACTS:
        path = tmp_path / table.name / "part-00000.parquet"
        if path.is_file():
            rows = duckdb.sql(f"SELECT patient, day FROM read_parquet('{path}')").fetchall()
            assert rows == sorted(rows)


def test_a_file_that_cannot_be_written_is_told_in_one_sentence_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreMistake, match="cannot be written to"), duckdb.connect() as connection:
        write(connection, "SELECT 1", tmp_path / "file" / "x.parquet")
