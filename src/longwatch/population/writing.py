"""Writing a store's files: a database with a limit of memory, and files that are there whole or not at all."""

import errno
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from longwatch.population.store import StoreMistake

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
ROWS_OF_A_GROUP = 250_000
"""Few enough that a run that asks about some patients need not unpack the others."""


@contextmanager
def workshop(
    spill: Path, *, memory: str | None = None, threads: int | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database for one piece of work.

    spill     a folder for what does not fit into memory; what stands in it afterwards can go
    memory    the most that it may hold at once, such as '4GB'; what the machine gives, unless told
    threads   how many to use; all that there are, unless told
    """
    config: dict[str, str | bool | int | float | list[str]] = {"temp_directory": str(spill)}
    if memory is not None:
        config["memory_limit"] = memory
    if threads is not None:
        config["threads"] = threads
    with duckdb.connect(":memory:", config=config) as connection:
        # The zone of times and the order of texts are said by each query, never by the machine.
        connection.execute("SET TimeZone = 'UTC'; SET enable_progress_bar = false")
        yield connection


def write(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> int:
    """Write what a query gives as Parquet, and say how many rows: the file is there whole or not at all.

    Raises:  StoreMistake when the disk is full or cannot be written to.
    """
    part = path.with_name(f".{path.name}.part")
    with written_to(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        copy = f"COPY ({query}) TO {quoted(part)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROWS_OF_A_GROUP})"
        row = connection.execute(copy).fetchone()
        part.replace(path)
    return int(row[0]) if row else 0


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that is there whole or not at all."""
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(content)
    part.replace(path)


def rows_in(files: Iterable[Path], *more: str) -> str:
    """The rows of Parquet files as SQL. Each is named whole: in a pattern, signs of a folder's name would count.

    more   what is said besides, such as 'file_row_number = true'
    """
    return f"read_parquet({', '.join(['[' + ', '.join(map(quoted, files)) + ']', *more])})"


def quoted(what: Path | str) -> str:
    """A path or a text as DuckDB writes it; a backslash stands for itself."""
    return "'" + str(what).replace("'", "''") + "'"


@contextmanager
def written_to(folder: Path) -> Iterator[None]:
    """Turn what the system says of a full or broken disk into one clear sentence."""
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        found = "more memory or room for temporary files is needed. Give more or make room"
        raise _stopped(folder, found) from error
    except (duckdb.IOException, OSError) as error:
        if is_full(error):
            found = "the disk has no room left. Make room"
        else:
            found = "it cannot be written to. Check the disk and who may write there"
        raise _stopped(folder, found) from error


def _stopped(folder: Path, found: str) -> StoreMistake:
    return StoreMistake(f"{folder}: {found}, and start again: what is finished is kept.")


def is_full(error: duckdb.IOException | OSError) -> bool:
    """Whether something could not be written for want of room; DuckDB only says so in its words."""
    if isinstance(error, OSError):
        return error.errno in _FULL
    return any(os.strerror(number) in str(error) for number in _FULL)
