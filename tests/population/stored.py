"""Records written as a store, the short way: the tables of `tables_of`, settled as one part."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from longwatch.core.protocol import Protocol
from longwatch.core.record import Record
from longwatch.population.facts import Asked, tables_of
from longwatch.population.settling import add_rows, empty_tables, settle
from longwatch.population.writing import workshop


def store_part(records: Sequence[Record], protocol: Protocol, folder: Path, part: int = 0) -> None:
    """Write the records as a part of a store, numbered in their order."""
    rows = tables_of([Asked(record, date(2000, 1, 1)) for record in records])
    with workshop(folder / "spill") as connection:
        empty_tables(connection)
        add_rows(connection, rows)
        settle(connection, protocol, folder, part)
