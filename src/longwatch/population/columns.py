"""The tables of the relational engine as Arrow has them, for what is written to disk and filled into a database."""

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


def schema_of(table: Table) -> pa.Schema:
    """The table's columns with their types."""
    return pa.schema([(column.name, _ARROW[column.type]) for column in table.columns])
