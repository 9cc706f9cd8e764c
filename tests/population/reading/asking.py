"""Asking a store, and what the reference engine says of the records that it was made from."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
from tests.engines import differences, told

from longwatch.core.protocol import Protocol
from longwatch.core.record import Record
from longwatch.engine import reference
from longwatch.engine.relational import STORED, plan_for
from longwatch.population.duckdb import DuckDB
from longwatch.population.found import READERS
from longwatch.population.relations import Relations
from longwatch.population.store import Store, part_path


def disagreements(
    store: Store, records: Sequence[Record], protocol: Protocol, *, jurisdiction: str, on: date
) -> list[str]:
    """Each field in which a store and the reference engine differ, patient by patient."""
    names = [name for _, name, _ in rows_of(store.patients)]
    by_name = {record.patient: record for record in records}
    assert set(names) == set(by_name)
    with DuckDB(threads=1) as database:
        fill(database, store, on)
        database.plan(plan_for(protocol, jurisdiction, settled=True))
        found = {name: READERS[name](Relations(database)) for name in READERS}
    lines = []
    for number, name in enumerate(names):
        expected = told(
            reference.assess(by_name[name], protocol, jurisdiction=jurisdiction, on=on, look_ahead=False)
        )
        here = {field: answers.get(number, ()) for field, answers in found.items()}
        lines += [f"{name}: {line}" for line in differences(expected, here)]
    return lines


def fill(database: DuckDB, store: Store, on: date) -> None:
    """Show all parts of a store to a database."""
    for table in STORED:
        files = [str(path) for part in store.parts if (path := store.file(table.name, part))]
        columns = ", ".join(f"CAST({c.name} AS {c.type}) AS {c.name}" for c in table.columns)
        nothing = ", ".join(f"CAST(NULL AS {c.type}) AS {c.name}" for c in table.columns)
        rows = f"SELECT {columns} FROM read_parquet({files})" if files else f"SELECT {nothing} LIMIT 0"
        database.connection.execute(f"CREATE OR REPLACE TABLE {table.name} AS {rows}")
    database.connection.execute(f"""
        CREATE OR REPLACE TABLE asked AS SELECT patient, DATE '{on}' AS on_day,
            CAST(NULL AS TIMESTAMP) AS known_by, CAST(NULL AS DATE) AS planned
        FROM read_parquet('{store.patients}')""")


def rows_of(path: Path) -> list[tuple[Any, ...]]:
    """All rows of a Parquet file in their order."""
    return duckdb.sql(f"FROM read_parquet('{path}')").fetchall()


def rejected(store: Store) -> list[tuple[str, str, str | None]]:
    """Place, reason and patient of every rejected row."""
    return [(place, reason, patient) for place, _, reason, patient in rows_of(store.rejected)]


def facts_in(store: Store, table: str, columns: str) -> list[tuple[Any, ...]]:
    """Columns of all facts of a table, in the order of the store."""
    found: list[tuple[Any, ...]] = []
    for part in store.parts:
        path = part_path(store.folder, table, part)
        if path.is_file():
            found += duckdb.sql(f"SELECT {columns} FROM read_parquet('{path}')").fetchall()
    return found


def add_up(store: Store) -> bool:
    """Whether the rows that were read are those used, ignored and rejected."""
    counts = store.manifest.counts
    return counts.read == counts.used + sum(counts.ignored.values()) + counts.rejected
