"""The tables of the relational engine as Arrow has them, for what is written to disk and filled into a database."""

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from longwatch.engine.relational import Table

_ARROW = {
    "BIGINT": pa.int64(),
    "INT": pa.int32(),
    "STRING": pa.string(),
    "DATE": pa.date32(),
    "TIMESTAMP": pa.timestamp("us"),
    "BOOLEAN": pa.bool_(),
    "DECIMAL(34,20)": pa.decimal128(34, 20),
}


def table_of(rows: Sequence[tuple[Any, ...]], schema: pa.Schema) -> pa.Table:
    """Rows as columns of these types."""
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    return pa.table(
        [pa.array(values, field.type) for values, field in zip(columns, schema, strict=True)], schema=schema
    )


def schema_of(table: Table) -> pa.Schema:
    """The table's columns with their types."""
    return pa.schema([(column.name, _ARROW[column.type]) for column in table.columns])
