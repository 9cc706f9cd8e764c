"""CSV as columns of text, each row with its number; rows that are none are refused one by one.

Commas, semicolons or tabs; the first line says which, and names the columns. In files with tabs quotation
marks are letters like any other, as the vocabularies of OMOP are shipped. An empty field says nothing.
"""

import gzip
import zlib
from pathlib import Path
from typing import NamedTuple

import duckdb
import pyarrow as pa

from longwatch.engine.relational import literal
from longwatch.exchange.fhir.mistakes import SourceMistake
from longwatch.population.writing import quoted

CSV = (".csv", ".csv.gz")
_LONGEST_HEADER = 1_000_000
_STRETCH = 1 << 20
_WHY = {
    "MISSING COLUMNS": "fewer columns than the first line names",
    "TOO MANY COLUMNS": "more columns than the first line names",
    "INVALID ENCODING": "text that is not UTF-8",
    "LINE SIZE OVER MAXIMUM": "a line that is too long",
}
_OPEN = "UNQUOTED VALUE"


class Refusal(NamedTuple):
    """A row that could not be split into columns: its number, counted from 0, and why."""

    row: int
    reason: str


def unpack(connection: duckdb.DuckDBPyConnection, name: str, path: Path, to: Path) -> tuple[Refusal, ...]:
    """Write a CSV file as Parquet of texts with the number of each row in `lw_row`.

    Raises:  SourceMistake when nothing of it can be read.
    """
    if _is_packed(path):
        _check_whole(name, path)
    delimiter, columns = _header(name, path)
    quote = "" if delimiter == "\t" else '"'
    typed = ", ".join(f"{literal(column)}: 'VARCHAR'" for column in columns)
    options = (
        f"auto_detect = false, header = true, delim = {literal(delimiter)}, quote = {literal(quote)}, "
        f"escape = {literal(quote)}, columns = {{{typed}}}, nullstr = ['', '\\N'], strict_mode = true, "
        "store_rejects = true, rejects_table = 'csv_refused', rejects_scan = 'csv_scans'"
    )
    to.parent.mkdir(parents=True, exist_ok=True)
    refused: tuple[Refusal, ...] = ()
    # Where it refuses rows, the database's parallel reading loses others without a word: once more, in turn.
    for parallel in ("true", "false"):
        source = f"read_csv({quoted(path)}, {options}, parallel = {parallel})"
        refused = _split(connection, name, source, to)
        if not refused:
            return ()
    _renumber(connection, to, refused)
    return refused


def _split(connection: duckdb.DuckDBPyConnection, name: str, source: str, to: Path) -> tuple[Refusal, ...]:
    rows = f"SELECT *, row_number() OVER () - 1 AS lw_row FROM {source}"
    try:
        connection.execute(f"COPY ({rows}) TO {quoted(to)} (FORMAT parquet)")
        return _refused(connection, name)
    except (duckdb.InvalidInputException, duckdb.ConversionException, duckdb.IOException):
        raise _mistake(name, "a file that cannot be split into rows") from None
    finally:
        connection.execute("DROP TABLE IF EXISTS csv_refused; DROP TABLE IF EXISTS csv_scans")


def _header(name: str, path: Path) -> tuple[str, list[str]]:
    """The sign between columns, and their names in small letters."""
    try:
        with gzip.open(path) if _is_packed(path) else path.open("rb") as file:
            line = file.readline(_LONGEST_HEADER).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _mistake(name, "a first line that is not text in UTF-8") from None
    except OSError as error:
        raise _mistake(name, f"the system says: {error.strerror}") from None
    delimiter = max("\t,;", key=line.count)
    columns = [column.strip().strip('"').casefold() for column in line.rstrip("\r\n").split(delimiter)]
    if not all(columns) or len(set(columns)) < len(columns) or any("\\" in column for column in columns):
        raise _mistake(name, "a first line in which a column has no name or the name of another")
    return delimiter, columns


def _is_packed(path: Path) -> bool:
    return path.suffix.casefold() == ".gz"


def _check_whole(name: str, path: Path) -> None:
    """Refuse a compressed file that breaks off: the database would take what is there for all that there was."""
    try:
        with gzip.open(path) as file:
            while file.read(_STRETCH):
                pass
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise SourceMistake(name, "a damaged gzip file", "a whole one", "Copy or export it again.") from None
    except OSError as error:
        raise _mistake(name, f"the system says: {error.strerror}") from None


def _mistake(name: str, found: str) -> SourceMistake:
    return SourceMistake(name, found, "CSV in UTF-8, its first line naming the columns", "Export it again.")


def _refused(connection: duckdb.DuckDBPyConnection, name: str) -> tuple[Refusal, ...]:
    """The first mistake of each row. Its line counts from 1 and includes the names of the columns."""
    rows = connection.execute("""
        SELECT line - 2, arg_min(CAST(error_type AS VARCHAR), column_idx) FROM csv_refused
        GROUP BY line ORDER BY line""").fetchall()
    for row, reason in rows:
        if reason == _OPEN:  # it takes with it whatever follows, so nobody could count what is lost
            raise _mistake(name, f"row {row + 1} has a quotation mark that does not fit")
    return tuple(Refusal(row, _WHY.get(reason, "a row that cannot be read")) for row, reason in rows)


def _renumber(connection: duckdb.DuckDBPyConnection, path: Path, refused: tuple[Refusal, ...]) -> None:
    """Count the refused rows too, so that a row's number is its place in the file."""
    after = {
        "row": pa.array([one.row - number for number, one in enumerate(refused)], pa.int64()),
        "refused": pa.array(range(1, len(refused) + 1), pa.int64()),
    }
    connection.register("csv_after", pa.table(after))
    numbered = path.with_name(f".{path.name}.numbered")
    connection.execute(f"""
        COPY (
            SELECT r.* REPLACE (r.lw_row + coalesce(a.refused, 0) AS lw_row)
            FROM read_parquet({quoted(path)}) AS r
            ASOF LEFT JOIN (SELECT row, max(refused) AS refused FROM csv_after GROUP BY row) AS a
                ON r.lw_row >= a.row
            ORDER BY r.lw_row
        ) TO {quoted(numbered)} (FORMAT parquet)""")
    connection.unregister("csv_after")
    numbered.replace(path)
