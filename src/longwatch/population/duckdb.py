"""The relational engine's plans on DuckDB, inside this process."""

from collections.abc import Sequence
from typing import Any

import duckdb
import pyarrow as pa

from longwatch.engine.relational import TABLES, Step, needed
from longwatch.population.facts import Rows

# What the plans ask of a database, see engine/relational/sql.py. DuckDB adds months as `Interval.after` does.
_FUNCTIONS = """
CREATE MACRO lw_plus(day, n) AS day + CAST(n AS INTEGER);
CREATE MACRO lw_days(first, last) AS CAST(last - first AS BIGINT);
CREATE MACRO lw_after(day, months, days, times) AS
    CAST(day + to_months(CAST(months * times AS INTEGER)) AS DATE) + CAST(days * times AS INTEGER);
CREATE MACRO lw_months(first, last) AS
    (extract(YEAR FROM last) - extract(YEAR FROM first)) * 12 + extract(MONTH FROM last) - extract(MONTH FROM first);
CREATE MACRO lw_times(anchor, day, months, days) AS greatest(0, CASE
    WHEN months = 0 THEN (day - anchor) // days
    ELSE (lw_months(anchor, day) - CASE
        WHEN CAST(anchor + to_months(CAST(lw_months(anchor, day) AS INTEGER)) AS DATE) > day THEN 1 ELSE 0 END
    ) // months END);
CREATE MACRO lw_share(part, whole) AS CAST(part AS DOUBLE) / CAST(whole AS DOUBLE);
"""

_ARROW = {
    "BIGINT": pa.int64(),
    "INT": pa.int32(),
    "STRING": pa.string(),
    "DATE": pa.date32(),
    "TIMESTAMP": pa.timestamp("us"),
    "BOOLEAN": pa.bool_(),
    "DECIMAL(34,20)": pa.decimal128(34, 20),
}


class Database:
    """One database in memory: fill it with facts, take a plan, read its relations.

    threads   how many to use; all that there are, unless told
    """

    def __init__(self, *, threads: int | None = None) -> None:
        self.connection = duckdb.connect(":memory:", config={} if threads is None else {"threads": threads})
        self.connection.execute(_FUNCTIONS)
        self._plan: Sequence[Step] = ()
        self._made: set[str] = set()

    def __enter__(self) -> "Database":
        return self

    def __exit__(self, *error: object) -> None:
        self.connection.close()

    def fill(self, rows: Rows) -> None:
        """Make every table of facts anew with these rows."""
        self._made.clear()
        for table in TABLES:
            names = [column.name for column in table.columns]
            schema = pa.schema([(column.name, _ARROW[column.type]) for column in table.columns])
            found = rows[table.name]
            columns = list(zip(*found, strict=True)) if found else [()] * len(names)
            arrays = [pa.array(values, field.type) for values, field in zip(columns, schema, strict=True)]
            self.connection.register("given", pa.table(arrays, schema=schema))
            self.connection.execute(f"CREATE OR REPLACE TABLE {table.name} AS SELECT * FROM given")
            self.connection.unregister("given")

    def plan(self, plan: Sequence[Step]) -> None:
        """Take a plan; its relations are made when they are asked for."""
        self._plan = plan
        self._made.clear()

    def make(self, relation: str) -> None:
        """Carry out the steps that a relation of the plan rests on, as far as that was not done."""
        for step in needed(self._plan, relation):
            if step.name not in self._made:
                kind = "TABLE" if step.kept else "VIEW"
                self.connection.execute(f"CREATE OR REPLACE {kind} {step.name} AS {step.sql}")
                self._made.add(step.name)

    def read(self, relation: str, columns: Sequence[str], order: Sequence[str] = ()) -> list[tuple[Any, ...]]:
        """The rows of a relation of the plan."""
        self.make(relation)
        ordered = f" ORDER BY {', '.join(order)}" if order else ""
        return self.connection.execute(f"SELECT {', '.join(columns)} FROM {relation}{ordered}").fetchall()
