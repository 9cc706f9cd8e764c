"""The rows of records at hand, in a database in memory: for cases and tests, and for a clinic's own figures."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from longwatch.core.protocol import Protocol
from longwatch.core.record import Record
from longwatch.engine.relational import plan_for
from longwatch.population.database import Database
from longwatch.population.duckdb import DuckDB
from longwatch.population.facts import Asked, tables_of
from longwatch.population.measures.rows import COLUMNS
from longwatch.population.measures.steps import ROWS, measure_steps

Row = tuple[Any, ...]


class Asking(NamedTuple):
    """One patient and the day on which the measures are asked."""

    record: Record
    on: date


def rows_of(
    asked: Sequence[Asking], protocol: Protocol, jurisdiction: str, *, here: Database | None = None
) -> list[Row]:
    """The rows of all of them, by COLUMNS; `patient` is the place in `asked`.

    here   an open database; else one of its own, which ends with the call
    """
    if here is None:
        with DuckDB(threads=1) as own:
            return rows_of(asked, protocol, jurisdiction, here=own)
    here.fill(tables_of(Asked(one.record, one.on) for one in asked))
    here.plan((*plan_for(protocol, jurisdiction), *measure_steps(protocol, jurisdiction)))
    return here.read(ROWS, list(COLUMNS), list(COLUMNS))
