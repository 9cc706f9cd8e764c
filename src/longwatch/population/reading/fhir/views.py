"""What was noted of an export, as views of a database: all of it, or the lines of one range of patients."""

from collections.abc import Sequence
from typing import NamedTuple

import duckdb
import pyarrow as pa

from longwatch.population.reading.fhir.tables import NOTED
from longwatch.population.reading.fhir.work import Noted, Work, having
from longwatch.population.writing import quoted

_SQL = {
    pa.string(): "VARCHAR",
    pa.int32(): "INTEGER",
    pa.int64(): "BIGINT",
    pa.bool_(): "BOOLEAN",
    pa.date32(): "DATE",
    pa.timestamp("us"): "TIMESTAMP",
    pa.binary(): "BLOB",
    pa.list_(pa.string()): "VARCHAR[]",
}


class Stretch(NamedTuple):
    """A range of patients: the part of the store that they make, and their first and last name."""

    part: int
    first: int
    low: str
    high: str


def show(
    connection: duckdb.DuckDBPyConnection,
    work: Work,
    pieces: Sequence[Noted],
    table: str,
    *,
    stretch: Stretch | None = None,
    as_view: str = "",
) -> None:
    """Make a view of a table, under its own name unless told."""
    low, high = (stretch.low, stretch.high) if stretch else ("", None)
    files = [str(work.path(table, p.file, p.number)) for p in having(pieces, table, low, high)]
    where = f"WHERE name BETWEEN {quoted(stretch.low)} AND {quoted(stretch.high)}" if stretch else ""
    rows = f"read_parquet([{', '.join(map(quoted, files))}])" if files else f"({_nothing(NOTED[table])})"
    connection.execute(f'CREATE OR REPLACE VIEW "{as_view or table}" AS SELECT * FROM {rows} {where}')


def _nothing(schema: pa.Schema) -> str:
    columns = ", ".join(f"CAST(NULL AS {_type(field.type)}) AS {field.name}" for field in schema)
    return f"SELECT {columns} WHERE FALSE"


def _type(type_: pa.DataType) -> str:
    if pa.types.is_decimal(type_):
        return f"DECIMAL({type_.precision},{type_.scale})"
    return _SQL[type_]
