"""The files of one table of a source: one file named like the table, or a folder of parts; Parquet, or CSV."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import duckdb

from longwatch.exchange.fhir.files import entries_of
from longwatch.exchange.fhir.mistakes import SourceMistake
from longwatch.population.reading.files import size_of
from longwatch.population.reading.texts import CSV, Refusal, unpack
from longwatch.population.store import SourceFile
from longwatch.population.writing import quoted, rows_in

PARQUET = (".parquet",)
_NOT_UTF8 = "Invalid string encoding"


class Part(NamedTuple):
    """One file of a table: what it is called, where its columns stand (unpacked, for CSV), its rows."""

    name: str
    path: Path
    rows: int
    size: int
    refused: tuple[Refusal, ...] = ()


class Source(NamedTuple):
    """One table of a source. Columns are named in small letters."""

    table: str
    parts: tuple[Part, ...]
    types: dict[str, str]

    @property
    def rows(self) -> int:
        """All rows, also those that could not be split into columns."""
        return sum(part.rows + len(part.refused) for part in self.parts)

    @property
    def files(self) -> list[SourceFile]:
        """The files, as a manifest names them."""
        return [
            SourceFile(name=part.name, size=part.size, rows=part.rows + len(part.refused))
            for part in self.parts
        ]

    def relation(self) -> str:
        """All rows as SQL, each with `lw_file`, the number of its part, and `lw_row`, counted from 0."""
        row = "" if "lw_row" in self.types else ", file_row_number AS lw_row"
        return f"(SELECT *, file_index AS lw_file{row} FROM {rows_in(part.path for part in self.parts)})"


def found_in(folder: Path, table: str, endings: Sequence[str]) -> list[Path]:
    """The files and folders that are named like a table, whatever the case of their letters."""
    names = {table, *(table + ending for ending in endings)}
    return [path for path in entries_of(folder) if path.name.casefold() in names]


def source_of(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    table: str,
    *,
    endings: Sequence[str] = PARQUET,
    work: Path | None = None,
) -> Source | None:
    """The table's files in a folder; None where there are none.

    work   a folder for the columns of CSV files

    Raises:  SourceMistake for a file that cannot be read, or parts that do not belong together.
    """
    found = found_in(folder, table, endings)
    if not found:
        return None
    if len(found) > 1:
        names = " and ".join(path.name for path in found)
        raise SourceMistake(table, f"{names} both", "one of them", "Remove the one that should not count.")
    files = _parts_in(found[0], endings) if found[0].is_dir() else [(found[0].name, found[0])]
    parts, all_types = [], []
    for number, (name, path) in enumerate(files):
        part, types = _opened(connection, name, path, work and work / f"{table}-{number:05}.parquet")
        parts.append(part)
        all_types.append(types)
    for part, types in zip(parts, all_types, strict=True):
        if types != all_types[0]:
            differing = sorted({name for name, _ in types.items() ^ all_types[0].items()})
            raise SourceMistake(
                part.name,
                f"the column {differing[0]} is missing or of another type than in {parts[0].name}",
                "parts with the same columns",
                "Export the table again, all parts at once.",
            )
    return Source(table, tuple(parts), all_types[0])


def _parts_in(folder: Path, endings: Sequence[str]) -> list[tuple[str, Path]]:
    files = [
        path
        for path in entries_of(folder)
        if path.name.casefold().endswith(tuple(endings)) and not path.name.startswith("_")
    ]
    if not files:
        expected = f"files that end in {' or '.join(endings)}"
        raise SourceMistake(folder.name, "a folder without any", expected, "Export the table again.")
    return [(f"{folder.name}/{path.name}", path) for path in files]


def _opened(
    connection: duckdb.DuckDBPyConnection, name: str, path: Path, work: Path | None
) -> tuple[Part, dict[str, str]]:
    size = size_of(name, path)
    refused: tuple[Refusal, ...] = ()
    if work is not None and path.name.casefold().endswith(CSV):
        refused = unpack(connection, name, path, work)
        path = work
    with telling(name):
        rows = connection.execute(f"SELECT count(*) FROM read_parquet({quoted(path)})").fetchone()
        described = connection.execute(f"DESCRIBE SELECT * FROM read_parquet({quoted(path)})").fetchall()
    types = {row[0].casefold(): row[1] for row in described}
    return Part(name, path, rows[0] if rows else 0, size, refused), types


@contextmanager
def telling(name: str) -> Iterator[None]:
    """Say in one sentence that a file cannot be read."""
    try:
        yield
    except (duckdb.OutOfMemoryException, duckdb.InterruptException):
        raise
    except duckdb.Error as error:
        # Its words have the text itself.
        if _NOT_UTF8 in str(error):
            raise SourceMistake(name, "text that is not UTF-8", "UTF-8", "Export it as UTF-8.") from None
        expected, remedy = "a whole Parquet file", "Copy or export it again."
        raise SourceMistake(name, "a damaged file", expected, remedy) from None


@contextmanager
def blaming(connection: duckdb.DuckDBPyConnection, sources: Sequence[Source]) -> Iterator[None]:
    """Where work on some tables fails, look which of their files is damaged, and name it."""
    try:
        yield
    except (duckdb.OutOfMemoryException, duckdb.InterruptException):
        raise
    except duckdb.Error:
        for part in (part for source in sources for part in source.parts):
            with telling(part.name):
                connection.execute(
                    f"SELECT bit_xor(hash(COLUMNS(*))) FROM read_parquet({quoted(part.path)})"
                ).fetchall()
        raise
