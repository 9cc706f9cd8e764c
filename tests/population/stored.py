"""Records written as a store, the short way: the tables of `tables_of`, settled as one part."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pyarrow as pa

from longwatch.core.protocol import Protocol
from longwatch.core.record import Record
from longwatch.population.columns import schema_of
from longwatch.population.facts import Asked, tables_of
from longwatch.population.settling import SCHEMA, UNSETTLED, empty_tables, settle
from longwatch.population.writing import workshop


def store_part(records: Sequence[Record], protocol: Protocol, folder: Path, part: int = 0) -> None:
    """Write the records as a part of a store, numbered in their order."""
    rows = tables_of([Asked(record, date(2000, 1, 1)) for record in records])
    with workshop(folder / "spill") as connection:
        empty_tables(connection)
        for table in UNSETTLED:
            columns = list(zip(*rows[table.name], strict=True)) or [()] * len(table.columns)
            schema = schema_of(table)
            arrays = [pa.array(values, field.type) for values, field in zip(columns, schema, strict=True)]
            connection.register("given", pa.table(arrays, schema=schema))
            connection.execute(f"INSERT INTO {SCHEMA}.{table.name} SELECT * FROM given")
            connection.unregister("given")
        settle(connection, protocol, folder, part)
