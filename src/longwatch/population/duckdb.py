"""The relational engine's plans on DuckDB, inside this process."""

from typing import Any

import duckdb
import pyarrow as pa

from longwatch.engine.relational import TABLES, Step
from longwatch.population.columns import schema_of
from longwatch.population.database import Database
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


class DuckDB(Database):
    """A database in memory.

    threads   how many to use; all that there are, unless told
    """

    def __init__(self, *, threads: int | None = None) -> None:
        super().__init__()
        self.connection = duckdb.connect(":memory:", config={} if threads is None else {"threads": threads})
        self.connection.execute(_FUNCTIONS)

    def close(self) -> None:
        """Let go of the database and of everything in it."""
        self.connection.close()

    def _fill(self, rows: Rows) -> None:
        for table in TABLES:
            names = [column.name for column in table.columns]
            schema = schema_of(table)
            found = rows[table.name]
            columns = list(zip(*found, strict=True)) if found else [()] * len(names)
            arrays = [pa.array(values, field.type) for values, field in zip(columns, schema, strict=True)]
            self.connection.register("given", pa.table(arrays, schema=schema))
            self.connection.execute(f"CREATE OR REPLACE TABLE {table.name} AS SELECT * FROM given")
            self.connection.unregister("given")

    def _carry_out(self, step: Step) -> None:
        kind = "TABLE" if step.kept else "VIEW"
        self.connection.execute(f"CREATE OR REPLACE {kind} {step.name} AS {step.sql}")

    def _keep(self, relation: str, name: str) -> None:
        self.connection.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM {relation}")

    def _ask(self, sql: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql).fetchall()
