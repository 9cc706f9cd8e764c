"""The relational engine's plans on DuckDB, inside this process."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from longwatch.engine.relational import STORED, TABLES, Step
from longwatch.population.columns import schema_of, table_of
from longwatch.population.database import Database
from longwatch.population.facts import Rows
from longwatch.population.writing import quoted, rows_in

# What the plans ask of a database, see engine/relational/sql.py. DuckDB adds months as `Interval.after` does.
# A month is over on its anchor's day of the month, or on the last day of a month that has none.
_FUNCTIONS = """
CREATE MACRO lw_plus(day, n) AS day + CAST(n AS INTEGER);
CREATE MACRO lw_days(first, last) AS CAST(last - first AS BIGINT);
CREATE MACRO lw_after(day, months, days, times) AS CASE
    WHEN months = 0 THEN day + CAST(days * times AS INTEGER)
    ELSE CAST(day + to_months(CAST(months * times AS INTEGER)) AS DATE) END;
CREATE MACRO lw_months(first, last) AS
    (extract(YEAR FROM last) - extract(YEAR FROM first)) * 12 + extract(MONTH FROM last) - extract(MONTH FROM first);
CREATE MACRO lw_times(anchor, day, months, days) AS greatest(0, CASE
    WHEN months = 0 THEN (day - anchor) // days
    ELSE (lw_months(anchor, day) - CASE
        WHEN extract(DAY FROM day) < extract(DAY FROM anchor) AND extract(DAY FROM day + 1) > 1 THEN 1 ELSE 0 END
    ) // months END);
CREATE MACRO lw_share(part, whole) AS CAST(part AS DOUBLE) / CAST(whole AS DOUBLE);
"""


# Only words that come again and again are worth a dictionary: one of days or of patients costs time and no less room.
_PACKED = "COMPRESSION zstd, COMPRESSION_LEVEL 1, DICTIONARY_SIZE_LIMIT 1000"

_STORED = {table.name: table for table in STORED}


class DuckDB(Database):
    """A database in memory.

    threads   how many to use; all that there are, unless told
    memory    how many bytes to use; what is more goes to the folder `spill`
    """

    quote = '"'

    def __init__(
        self, *, threads: int | None = None, memory: int | None = None, spill: Path | None = None
    ) -> None:
        super().__init__()
        config: dict[str, Any] = {}
        if threads is not None:
            config["threads"] = threads
        if memory is not None:
            config["memory_limit"] = f"{memory}B"
        if spill is not None:
            config["temp_directory"] = str(spill)
        self.connection = duckdb.connect(":memory:", config=config)
        self.connection.execute(_FUNCTIONS)
        self._kinds: dict[str, str] = {}

    def close(self) -> None:
        """Let go of the database and of everything in it."""
        self.connection.close()

    def _write(self, query: str, target: Path) -> int:
        """Write one file."""
        found = self.connection.execute(f"COPY ({query}) TO {quoted(target)} (FORMAT parquet, {_PACKED})")
        return int(found.fetchall()[0][0])

    def _fill(self, rows: Rows) -> None:
        for table in TABLES:
            self.connection.register("given", table_of(rows[table.name], schema_of(table)))
            self._create("TABLE", table.name, "SELECT * FROM given")
            self.connection.unregister("given")

    def _look_at(self, table: str, files: Sequence[Path]) -> None:
        if files:
            self._create("VIEW", table, f"SELECT * FROM {rows_in(files)}")
        else:
            columns = (f"CAST(NULL AS {c.type}) AS {c.name}" for c in _STORED[table].columns)
            self._create("VIEW", table, f"SELECT {', '.join(columns)} WHERE FALSE")

    def _carry_out(self, step: Step) -> None:
        self._create("TABLE" if step.kept else "VIEW", step.name, step.sql)

    def _create(self, kind: str, name: str, sql: str) -> None:
        if self._kinds.setdefault(name, kind) != kind:
            # A view cannot take the place of a table, nor a table that of a view.
            self.connection.execute(f"DROP {self._kinds[name]} {name}")
            self._kinds[name] = kind
        self.connection.execute(f"CREATE OR REPLACE {kind} {name} AS {sql}")

    def _set_aside(self, relation: str, name: str) -> None:
        self._create("TABLE", name, f"SELECT * FROM {relation}")

    def _ask(self, sql: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql).fetchall()
