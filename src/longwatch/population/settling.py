"""Finishing a part of a store: which version of each thing holds, on which days each item was done.

A reader leaves the rows of one range of patients in the schema `unsettled`, one relation for each table of
facts. They are settled by the same queries that the plans would use, only once and for whatever day:

    holds       by `holding.WEIGHT` among the versions of one `holding.THING`
    item_days   the plan's own `days_done`, with a day of assessment that nothing lies behind

and written sorted by patient and day. What has one version only keeps neither key nor tie.
"""

from pathlib import Path

import duckdb

from longwatch.core.protocol import Protocol
from longwatch.engine.relational import (
    FACTS,
    FAR,
    FURTHER_CODES,
    FURTHER_WRITTEN,
    ITEM_DAYS,
    WEIGHT,
    Table,
    done_plan,
)
from longwatch.population.columns import schema_of, table_of
from longwatch.population.facts import Rows
from longwatch.population.store import part_path
from longwatch.population.writing import quoted, write

SCHEMA = "unsettled"
UNSETTLED = (*FACTS, FURTHER_CODES, FURTHER_WRITTEN)
"""What a reader fills: tables of `engine.relational` without the column `holds`."""


def empty_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Make every table of the schema `unsettled` anew, without rows. A reader may put views in their place."""
    connection.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE; CREATE SCHEMA {SCHEMA}")
    for table in UNSETTLED:
        columns = ", ".join(f"{column.name} {column.type}" for column in table.columns)
        connection.execute(f"CREATE TABLE {SCHEMA}.{table.name} ({columns})")


def add_rows(connection: duckdb.DuckDBPyConnection, rows: Rows) -> None:
    """Add rows, as `facts.tables_of` gives them, to the tables of the schema `unsettled`."""
    for table in UNSETTLED:
        if not rows[table.name]:
            continue
        connection.register("given", table_of(rows[table.name], schema_of(table)))
        connection.execute(f"INSERT INTO {SCHEMA}.{table.name} SELECT * FROM given")
        connection.unregister("given")


def settle(connection: duckdb.DuckDBPyConnection, protocol: Protocol, folder: Path, part: int) -> None:
    """Write a part from the rows of the schema `unsettled`. A file of that part that was there is replaced.

    Raises:  StoreMistake when the disk is full or cannot be written to.
    """
    for table in FACTS:
        rows = f"{_settled(connection, table)} ORDER BY patient, day, id, fact"
        _write(connection, table, rows, part_path(folder, table.name, part))
    for table in (FURTHER_CODES, FURTHER_WRITTEN):
        columns = ", ".join(column.name for column in table.columns)
        rows = f"SELECT {columns} FROM {SCHEMA}.{table.name} ORDER BY {columns}"
        _write(connection, table, rows, part_path(folder, table.name, part))
    _write_item_days(connection, protocol, folder, part)


def _write(connection: duckdb.DuckDBPyConnection, table: Table, query: str, path: Path) -> None:
    if connection.execute(f"SELECT 1 FROM {SCHEMA}.{table.name} LIMIT 1").fetchone() is None:
        path.unlink(missing_ok=True)
    else:
        write(connection, query, path)


def _settled(connection: duckdb.DuckDBPyConnection, table: Table) -> str:
    """The rows of a table with `holds`, and with a key only where a thing has several versions."""
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE several AS SELECT patient, key FROM {SCHEMA}.{table.name}
        WHERE key IS NOT NULL GROUP BY patient, key HAVING count(*) > 1""")
    names = [column.name for column in table.columns]
    alone = {"key": "CAST(NULL AS VARCHAR) AS key", "tie": "'' AS tie"}
    single = ", ".join(alone.get(name, name) for name in names)
    if connection.execute("SELECT 1 FROM several LIMIT 1").fetchone() is None:
        return f"SELECT {single}, TRUE AS holds FROM {SCHEMA}.{table.name}"
    return f"""
        SELECT {single}, TRUE AS holds FROM {SCHEMA}.{table.name} AS f
        WHERE NOT EXISTS (SELECT 1 FROM several AS s WHERE s.patient = f.patient AND s.key = f.key)
        UNION ALL
        SELECT {", ".join(names)}, row_number() OVER (PARTITION BY patient, key ORDER BY {WEIGHT}) = 1
        FROM {SCHEMA}.{table.name} SEMI JOIN several USING (patient, key)"""


def _write_item_days(
    connection: duckdb.DuckDBPyConnection, protocol: Protocol, folder: Path, part: int
) -> None:
    """The plan's own answer, asked of the part as it stands on disk, for the last day that there can be."""
    for table in UNSETTLED:
        path = part_path(folder, table.name, part)
        if path.is_file():
            rows = f"SELECT * FROM read_parquet({quoted(path)})"
        else:
            holds = ", TRUE AS holds" if table in FACTS else ""
            rows = f"SELECT *{holds} FROM {SCHEMA}.{table.name}"
        connection.execute(f"CREATE OR REPLACE TEMP VIEW {table.name} AS {rows}")
    patients = " UNION ".join(f"SELECT patient FROM {name}" for name in ("facts_result", "facts_deed"))
    connection.execute(
        f"CREATE OR REPLACE TEMP VIEW asked AS SELECT patient, {FAR} AS on_day FROM ({patients}) AS patients"
    )
    plan = done_plan(protocol)
    for step in plan:
        kind = "TABLE" if step.kept else "VIEW"
        connection.execute(f"CREATE OR REPLACE TEMP {kind} {step.name} AS {step.sql}")
    columns = ", ".join(column.name for column in ITEM_DAYS.columns)
    days = f"SELECT {columns} FROM days_done ORDER BY patient, item, day"
    write(connection, days, part_path(folder, ITEM_DAYS.name, part))
    for step in reversed(plan):
        connection.execute(f"DROP {'TABLE' if step.kept else 'VIEW'} {step.name}")
