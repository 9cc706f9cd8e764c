"""Rows of a source on their way into a store: read once, sorted into ranges of patients, counted exactly.

A reader says in SQL what each row of a table becomes (`ROW`). Here it is carried out: rows that no rule uses
are counted; all others are written to the working folder, one folder for each range of patients, the refused
ones among them. So memory holds one range at a time, however many patients there are, and what was staged
once need not be staged again.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import duckdb
import msgspec
import pyarrow as pa

from longwatch.engine.relational import literal
from longwatch.population.columns import table_of
from longwatch.population.reading.casting import start_of
from longwatch.population.reading.sources import Source, blaming
from longwatch.population.store import Counts
from longwatch.population.writing import quoted, rows_in, write, write_whole, written_to

ROW = {
    "lw_file": "INTEGER",
    "lw_row": "BIGINT",
    "name": "VARCHAR",
    "ignored": "VARCHAR",
    "refused": "VARCHAR",
    "target": "VARCHAR",
    "id": "VARCHAR",
    "key": "VARCHAR",
    "day": "DATE",
    "known": "TIMESTAMP",
    "standing": "INTEGER",
    "version": "VARCHAR",
    "tie": "VARCHAR",
    "codes": "VARCHAR[]",
    "written": "VARCHAR[]",
    "doubt": "VARCHAR",
    "about": "VARCHAR",
}
"""What a reader says of each row, besides the columns of the table that it becomes.

name      the patient's id in the source
ignored   why no rule uses it; then nothing else is looked at
refused   why it cannot be used
target    the table of facts that it becomes a row of; null: none
doubt     what a person is asked because of it
about     what that stops, and what a person is asked about where the row is refused; null: the rules that use
          its codes
"""

NO_PATIENT = "no patient"
UNKNOWN_PATIENT = "a patient that the list of patients does not have"
BEFORE_BIRTH = "a day before the birth"


_UNSPLIT = pa.schema(
    [("lw_file", pa.int32()), ("lw_row", pa.int64()), ("refused", pa.string()), ("name", pa.string())]
)
"""Rows of CSV that are none."""


class Staged(NamedTuple):
    """A table of the source that is sorted into ranges of patients: where it stands, what it can become."""

    folder: Path
    targets: tuple[str, ...]

    def rows(self, part: int) -> str | None:
        """Its rows of one range of patients as SQL; None where there are none. Range -1 has no patient."""
        files = sorted((self.folder / f"part={part}").glob("*.parquet"))
        return _rows(files) if files else None


class Stage:
    """Where the tables of one source are sorted. The table `patients` (patient, name, born) must be there."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, folder: Path, *, size: int, zone: str) -> None:
        self.connection, self.folder, self._size, self._zone = connection, folder, size, zone
        self._read = 0

    def numbers(self, source: Source) -> str:
        """SQL that numbers each row of the source as no other row of any table is numbered.

        Tables must come in the same order each time: it depends on how many rows came before.
        """
        firsts = []
        for part in source.parts:
            firsts.append(self._read)
            self._read += part.rows + len(part.refused)
        return f"[{', '.join(map(str, firsts))}][lw_file + 1] + lw_row"

    def add(self, source: Source, rows: str, targets: Sequence[str]) -> tuple[Staged, Counts]:
        """Sort the rows of a table.

        rows   what each row becomes, as SQL with the columns `ROW` and those of the targets
        """
        numbers = self.numbers(source)
        staged = Staged(self.folder / "staged" / source.table, tuple(targets))
        done = self.folder / "staged" / f"{source.table}.json"
        if done.is_file():
            return staged, msgspec.json.decode(done.read_bytes(), type=Counts)
        with blaming(self.connection, [source]), written_to(self.folder):
            self._copy(source, rows, (numbers, staged.folder))
            counts = self._counts(source, rows, staged)
        self._reject(source, staged)
        with written_to(self.folder):
            write_whole(done, msgspec.json.encode(counts))
        return staged, counts

    def _copy(self, source: Source, rows: str, to: tuple[str, Path]) -> None:
        numbers, folder = to
        refused = f"""coalesce(
            CASE WHEN r.name IS NULL THEN '{NO_PATIENT}' END, r.refused,
            CASE WHEN p.patient IS NULL THEN '{UNKNOWN_PATIENT}' WHEN r.day < p.born AND r.day >= DATE '0002-01-01' THEN '{BEFORE_BIRTH}' END)"""
        # What could not be used may have mattered: "cannot tell", never nothing.
        lost = f"'{source.table}: a row that cannot be used: ' || {refused}"
        doubt = f"coalesce(r.doubt, CASE WHEN r.about IS NOT NULL OR len(r.codes) > 0 THEN {lost} END)"
        made = f"'{source.table}/' || lpad(CAST({numbers} AS VARCHAR), 12, '0')"
        filled = f"""
            SELECT r.* EXCLUDE (ignored, refused, doubt, id, known, standing, version),
                p.patient, {numbers} AS number, {refused} AS refused, {doubt} AS doubt,
                coalesce(r.id, {made}) AS id,
                coalesce(r.known, {start_of("coalesce(r.day, DATE '0001-01-01')", self._zone)}) AS known,
                coalesce(r.standing, 1) AS standing, coalesce(r.version, '') AS version,
                coalesce(p.patient // {self._size}, -1) AS part
            FROM ({rows}) AS r LEFT JOIN patients AS p ON p.name = r.name WHERE r.ignored IS NULL"""
        folder.mkdir(parents=True, exist_ok=True)
        self.connection.execute(
            f"COPY ({filled}) TO {quoted(folder)} (FORMAT parquet, PARTITION_BY (part), OVERWRITE)"
        )

    def _counts(self, source: Source, rows: str, staged: Staged) -> Counts:
        """Counted where they stand, not by subtraction, so that a row that got lost would be noticed."""
        ignored = self.connection.execute(
            f"SELECT ignored, count(*) FROM ({rows}) WHERE ignored IS NOT NULL GROUP BY ALL ORDER BY ALL"
        ).fetchall()
        kept = self.connection.execute(
            f"SELECT count(*) FILTER (refused IS NULL), count(refused) FROM {_all(staged)}"
            if _has_rows(staged)
            else "SELECT 0, 0"
        ).fetchone()
        used, refused = kept or (0, 0)
        refused += sum(len(part.refused) for part in source.parts)
        told = {f"{source.table}: {reason}": count for reason, count in ignored}
        counts = Counts(read=source.rows, used=used, ignored=told, rejected=refused)
        if counts.read != used + refused + sum(told.values()):
            raise RuntimeError(f"{source.table}: the rows that were read and those that were counted differ")
        return counts

    def _reject(self, source: Source, staged: Staged) -> None:
        """Note every row that was refused, in the order of the source."""
        names = ", ".join(literal(part.name) for part in source.parts)
        unsplit = [
            (file, *refusal, None) for file, part in enumerate(source.parts) for refusal in part.refused
        ]
        self.connection.register("unsplit", table_of(unsplit, _UNSPLIT))
        rows = ["SELECT lw_file, lw_row, refused, name FROM unsplit"] if unsplit else []
        if _has_rows(staged):
            rows.append(
                f"SELECT lw_file, lw_row, refused, name FROM {_all(staged)} WHERE refused IS NOT NULL"
            )
        if rows:
            query = f"""
                SELECT [{names}][lw_file + 1] || ', row ' || (lw_row + 1) AS place, '{source.table}' AS kind,
                    refused AS reason, name AS patient
                FROM ({" UNION ALL ".join(rows)}) ORDER BY lw_file, lw_row"""
            write(self.connection, query, self.folder / "refused" / f"{source.table}.parquet")
        self.connection.unregister("unsplit")


def _has_rows(staged: Staged) -> bool:
    return next(staged.folder.glob("part=*"), None) is not None


def _all(staged: Staged) -> str:
    return _rows(sorted(staged.folder.glob("part=*/*.parquet")))


def _rows(files: Sequence[Path]) -> str:
    return rows_in(files, "hive_partitioning = false")


def row(**said: str) -> str:
    """The columns of `ROW` as SQL: what is said of them, null for the others; further ones come after them."""
    columns = {name: f"CAST({said.get(name, 'NULL')} AS {type_})" for name, type_ in ROW.items()}
    columns |= {name: value for name, value in said.items() if name not in ROW}
    return ", ".join(f"{value} AS {name}" for name, value in columns.items())
