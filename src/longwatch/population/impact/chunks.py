"""A population in chunks: the facts of so many patients at once that a database's tables stay small."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from longwatch.core.record import Record
from longwatch.population.database import Database
from longwatch.population.facts import Asked, fits, tables_of
from longwatch.population.store import PART

FACTS = 400_000
"""How many of a chunk's facts are held in memory while its tables are made, before the last patient's."""


class Chunk(NamedTuple):
    """Some patients of a population: a database filled with their facts, and who they are.

    `asked` holds those who are compared, all on one day. Whoever was born later is not among them.

    first   the number of the first patient in the tables; the names follow in the order of the numbers
    """

    here: Database
    names: Sequence[str]
    first: int = 0

    def name(self, number: int) -> str:
        """The patient with this number."""
        return self.names[number - self.first]


def chunks_of(
    records: Iterable[Record], here: Database, *, on: date, patients: int = PART, facts: int = FACTS
) -> Iterator[Chunk | Record]:
    """Chunks of records, each in the same database, so that the next one puts an end to it.

    A record that the tables cannot hold exactly comes by itself: it must be compared by other means.
    """
    waiting = iter(records)
    while True:
        batch = _Batch(on)
        rows = tables_of(batch.asked(waiting, patients=patients, facts=facts))
        yield from batch.misfits
        if not batch.names:
            return
        here.fill(rows)
        yield Chunk(here, batch.names)


class _Batch:
    """The records of one chunk: each becomes rows as it comes, so that none is held."""

    def __init__(self, on: date) -> None:
        self.on = on
        self.names: list[str] = []
        self.misfits: list[Record] = []

    def asked(self, waiting: Iterator[Record], *, patients: int, facts: int) -> Iterator[Asked]:
        """One question for each record that fits, until there are enough patients or facts."""
        held = 0
        for record in waiting:
            if not fits(record):
                self.misfits.append(record)
                continue
            self.names.append(record.patient)
            yield Asked(record, self.on)
            held += len(record.facts)
            if len(self.names) >= patients or held >= facts:
                return
