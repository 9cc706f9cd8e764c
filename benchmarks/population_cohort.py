"""The invented population on disk: `python -m benchmarks.population_cohort FOLDER --store 100000 --ndjson 1000`.

Two forms of the same facts: a FHIR bulk export, and the columns that reading it gives. Both are written a part at
a time, so that memory does not grow with the number of patients, and both are kept for the next run.
"""

import argparse
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from benchmarks import population_drawing as drawing
from benchmarks.population_columns import reads, write_part, write_patients
from benchmarks.population_fhir import write_block
from benchmarks.population_laboratory import TESTS
from longwatch.population.store import Store

PART = 20_000
"""Patients in a part of the store."""

BLOCK = 5_000
"""Patients in a file of the export."""


def store(folder: Path, patients: int) -> Path:
    """The columns of so many patients; made unless they are there and read as the content reads today."""
    whole = folder / f"store-{patients}"
    if not (Store.is_here(whole) and Store(whole).manifest.reads == reads()):
        shutil.rmtree(whole, ignore_errors=True)
        firsts = range(0, patients, PART)
        for part, first in enumerate(firsts):
            with drawn(first, min(first + PART, patients)) as connection:
                write_part(connection, whole, part)
        write_patients(whole, patients, tuple(firsts))
    return whole


def export(folder: Path, patients: int) -> Path:
    """The bulk export of so many patients; made unless it is there."""
    whole = folder / f"ndjson-{patients}"
    if not whole.is_dir():
        unfinished = folder / f".ndjson-{patients}"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        for number, first in enumerate(range(0, patients, BLOCK)):
            with drawn(first, min(first + BLOCK, patients)) as connection:
                write_block(connection, unfinished, number)
        unfinished.rename(whole)
    return whole


@contextmanager
def drawn(first: int, after: int) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database with the patients from `first` until before `after`: the tables drawn_… and `test`."""
    with duckdb.connect(":memory:") as connection:
        connection.execute(drawing.MACROS)
        connection.execute(
            "CREATE TABLE test (laboratory INT, number INT, code VARCHAR, title VARCHAR, unit VARCHAR, digits INT, "
            "centre INT, wide INT, spread INT, low INT, high INT)"
        )
        connection.executemany(f"INSERT INTO test VALUES ({', '.join('?' * 11)})", TESTS)
        for name, sql in (
            ("patient", drawing.patients(first, after)),
            ("life", drawing.lives()),
            ("infusion", drawing.infusions()),
            ("visit", drawing.visits()),
            ("decision", drawing.decisions()),
            ("result", drawing.results()),
        ):
            connection.execute(f"CREATE TABLE drawn_{name} AS {sql}")
        yield connection


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--store", type=int, default=0, help="patients in columns")
    asked.add_argument("--ndjson", type=int, default=0, help="patients as a bulk export; 0.3 MB each")
    given = asked.parse_args()
    if given.store:
        print(store(given.folder, given.store))
    if given.ndjson:
        print(export(given.folder, given.ndjson))


if __name__ == "__main__":
    main()
