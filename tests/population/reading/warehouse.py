"""Records written as the tables of facts that a warehouse would write."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from longwatch.core.record import Record
from longwatch.engine.relational import TABLES
from longwatch.population.columns import schema_of
from longwatch.population.facts import Asked, tables_of


def write_tables(records: Sequence[Record], folder: Path, *, listed: bool = True) -> None:
    """Every table of facts with all of its columns, and the list of patients."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = tables_of([Asked(record, date(2000, 1, 1)) for record in records])
    for table in TABLES:
        if table.name == "asked":
            continue
        schema = schema_of(table)
        columns = list(zip(*rows[table.name], strict=True)) or [()] * len(schema)
        arrays = [pa.array(values, field.type) for values, field in zip(columns, schema, strict=True)]
        names = pa.array([records[number].patient for number in columns[0]], pa.string())
        found = pa.table(arrays, schema=schema).set_column(0, "patient", names)
        pq.write_table(found, folder / f"{table.name}.parquet")
    if listed:
        sites = [("North", "South")[number % 2] for number, _ in enumerate(records)]
        names = [record.patient for record in records]
        pq.write_table(pa.table({"name": names, "site": sites}), folder / "patients.parquet")


def write(folder: Path, table: str, **columns: Any) -> Path:
    """One table with just these columns."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{table}.parquet"
    pq.write_table(pa.table(columns), path)
    return path
