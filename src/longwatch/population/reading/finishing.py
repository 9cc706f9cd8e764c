"""From sorted rows to a store: settled part by part in a working folder that takes its place when all is done."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb

from longwatch.core.protocol import Protocol
from longwatch.engine.relational import FACTS, FURTHER_CODES, FURTHER_WRITTEN, Table, literal
from longwatch.population.reading.staging import Staged
from longwatch.population.settling import SCHEMA, empty_tables, settle
from longwatch.population.store import REJECTED
from longwatch.population.writing import quoted, write

CODED = ("facts_result", "facts_condition", "facts_medicine", "facts_deed", "facts_doubt")
Progress = Callable[[str], None]

# A row gives at most two facts: what it is, and a doubt about it.
_FACT, _DOUBT = "number * 2", "number * 2 + 1"


def settle_parts(
    connection: duckdb.DuckDBPyConnection,
    protocol: Protocol,
    folder: Path,
    staged: Sequence[Staged],
    *,
    parts: int,
    progress: Progress,
) -> None:
    """Write each part of the store that is not there yet."""
    for part in range(parts):
        done = folder / "settled" / str(part)
        if not done.is_file():
            _fill(connection, staged, part)
            settle(connection, protocol, folder, part)
            done.parent.mkdir(exist_ok=True)
            done.touch()
        progress(f"part {part + 1} of {parts}")


def _fill(connection: duckdb.DuckDBPyConnection, staged: Sequence[Staged], part: int) -> None:
    empty_tables(connection)
    here = [(rows, one.targets) for one in staged if (rows := one.rows(part)) is not None]
    for table in FACTS:
        found = [_facts(table, rows) for rows, targets in here if table.name in targets]
        if table.name == "facts_doubt":
            found += [_doubts(table, rows) for rows, _ in here]
        _show(connection, table, found)
    further = []
    for rows, targets in here:
        coded = ", ".join(literal(name) for name in CODED if name in targets)
        if coded:
            further.append(_further(f"{rows} WHERE refused IS NULL AND target IN ({coded})", _FACT, "codes"))
        further.append(_further(f"{rows} WHERE doubt IS NOT NULL AND about IS NULL", _DOUBT, "codes"))
    _show(connection, FURTHER_CODES, further)
    written = [
        _further(f"{rows} WHERE refused IS NULL AND target = 'facts_result'", _FACT, "written")
        for rows, targets in here
        if "facts_result" in targets
    ]
    _show(connection, FURTHER_WRITTEN, written)


def _show(connection: duckdb.DuckDBPyConnection, table: Table, found: Sequence[str]) -> None:
    if found:
        name = f"{SCHEMA}.{table.name}"
        connection.execute(f"DROP TABLE {name}; CREATE VIEW {name} AS {' UNION ALL '.join(found)}")


# Of several versions of one thing that are alike in all else, the later row holds.
_COMMON = {
    "fact": _FACT,
    "tie": "CASE WHEN key IS NULL THEN '' ELSE coalesce(tie, '') || lpad(CAST(number AS VARCHAR), 18, '0') END",
    "code": "codes[1]",
    "written": "written[1]",
}


def _facts(table: Table, rows: str) -> str:
    columns = (f"CAST({_COMMON.get(c.name, c.name)} AS {c.type}) AS {c.name}" for c in table.columns)
    return f"SELECT {', '.join(columns)} FROM {rows} WHERE refused IS NULL AND target = '{table.name}'"


def _doubts(table: Table, rows: str) -> str:
    """The questions to a person, those about refused rows of somebody known included."""
    said = {
        **_COMMON,
        "fact": _DOUBT,
        "key": "NULL",
        "tie": "''",
        "standing": "1",
        "day": "coalesce(day, DATE '0001-01-01')",
        "code": "CASE WHEN about IS NULL THEN codes[1] END",
        "why": "doubt",
    }
    columns = (f"CAST({said.get(c.name, c.name)} AS {c.type}) AS {c.name}" for c in table.columns)
    return f"SELECT {', '.join(columns)} FROM {rows} WHERE doubt IS NOT NULL AND patient IS NOT NULL"


def _further(rows: str, fact: str, column: str) -> str:
    name = {"codes": "code"}.get(column, column)
    return (
        f"SELECT patient, {fact} AS fact, unnest({column}[2:]) AS {name} FROM {rows} AND patient IS NOT NULL"
    )


def write_rejected(connection: duckdb.DuckDBPyConnection, folder: Path, tables: Sequence[str]) -> None:
    """All rows that were refused, table after table in this order."""
    files = [folder / "refused" / f"{table}.parquet" for table in tables]
    found = [
        f"SELECT {number} AS lw_table, file_row_number AS lw_row, * FROM read_parquet({quoted(path)})"
        for number, path in enumerate(files)
        if path.is_file()
    ]
    none = "SELECT 0 AS lw_table, 0 AS lw_row, '' AS place, '' AS kind, '' AS reason, '' AS patient LIMIT 0"
    rows = " UNION ALL ".join(f"({one})" for one in (found or [none]))
    query = f"SELECT place, kind, reason, patient FROM ({rows}) ORDER BY lw_table, lw_row"
    write(connection, query, folder / REJECTED)


def take_its_place(folder: Path, target: Path) -> None:
    """Let the finished folder be the target. What stood there before is a store, or an empty folder."""
    for name in ("staged", "refused", "settled", "texts", "spill"):
        shutil.rmtree(folder / name, ignore_errors=True)
    before = target.with_name(f".{target.name}.before")
    shutil.rmtree(before, ignore_errors=True)
    if target.exists():
        target.rename(before)
    folder.rename(target)
    shutil.rmtree(before, ignore_errors=True)
