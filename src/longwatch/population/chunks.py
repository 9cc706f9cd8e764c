"""Records that come one by one, as chunks: the facts of so many patients that a database's tables stay small."""

from collections.abc import Iterable, Iterator
from datetime import date

from longwatch.core.record import Record
from longwatch.population.database import Database
from longwatch.population.facts import Asked, fits, tables_of
from longwatch.population.set_based import Chunk

PATIENTS = 20_000
FACTS = 400_000
"""How many of a chunk's facts are held in memory while its tables are made, before the last patient's."""


def chunks_of(
    records: Iterable[Record], here: Database, *, on: date, patients: int = PATIENTS, facts: int = FACTS
) -> Iterator[Chunk | Record]:
    """Chunks of records, each in the same database, so that the next one puts an end to it.

    A record that the tables cannot hold exactly comes by itself: it must be compared by other means.
    """
    waiting = iter(records)
    while True:
        names: list[str] = []
        misfits: list[Record] = []

        def asked(names: list[str] = names, misfits: list[Record] = misfits) -> Iterator[Asked]:
            held = 0
            for record in waiting:
                if not fits(record):
                    misfits.append(record)
                    continue
                names.append(record.patient)
                yield Asked(record, on)
                held += len(record.facts)
                if len(names) >= patients or held >= facts:
                    return

        rows = tables_of(asked())
        yield from misfits
        if not names:
            return
        here.fill(rows)
        yield Chunk(here, names)
