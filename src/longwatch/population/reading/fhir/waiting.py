"""The lines that the columns leave, read patient by patient into the tables of facts."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, tzinfo
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

import duckdb

from longwatch.core.protocol import Protocol
from longwatch.core.record import Record
from longwatch.exchange.fhir.entries import Entry, entry_of
from longwatch.exchange.fhir.noting import medication_of
from longwatch.population.facts import Asked, Rows, tables_of
from longwatch.population.reading.fhir.lane import Heard, hear
from longwatch.population.reading.fhir.tasks import SHIFT
from longwatch.population.settling import add_rows

Line = tuple[int, int, bytes]
"""The piece and the number of a line, and its text."""

_BATCH = 500
_ANY_DAY = date(2000, 1, 1)
_FIRST_FACT = 1 << 62
"""Facts of the columns are numbered by their lines, far below this."""


class Places(NamedTuple):
    """How places in files are told: the names of the files, and the number of the first line of each piece."""

    files: Sequence[str]
    firsts: dict[int, int]

    def of(self, piece: int, line: int) -> tuple[str, int]:
        """The file and what is counted in it, and the number of the line."""
        return f"{self.files[piece >> SHIFT]}, line", self.firsts[piece] + line


class Lane:
    """Reads what the columns leave, patient by patient, into the tables of facts."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, reading: tuple[Protocol, tzinfo], places: Places
    ) -> None:
        self._connection, self._reading, self._places = connection, reading, places
        self._elsewhere = Elsewhere(connection)
        self.used = 0
        self.ignored: Counter[str] = Counter()
        self.rejected: list[tuple[Any, ...]] = []
        self.medications: set[str] = set()
        self.refused: list[tuple[int, str, str]] = []

    def read(self) -> None:
        """Read the lines of every patient who has some."""
        rows: Rows | None = None
        waiting = 0
        for patient, name, lines in self._patients():
            heard = self._hear(patient, name, lines)
            record = Record(patient=name, facts=heard.facts)
            more = tables_of([Asked(record, _ANY_DAY)], first_number=patient, first_fact=_FIRST_FACT)
            if rows is None:
                rows = more
            else:
                for table, found in rows.items():
                    found += more[table]
            if heard.is_refused:
                self.refused.append((patient, name, heard.rejected[0].reason))
            waiting += 1
            if waiting == _BATCH:
                add_rows(self._connection, rows)
                rows, waiting = None, 0
        if rows is not None:
            add_rows(self._connection, rows)

    def _hear(self, patient: int, name: str, lines: list[Line]) -> Heard:
        entries = [self._entry(line, number) for number, line in enumerate(lines, start=1)]
        named = (medication_of(entry) for entry in entries)
        wanted = {medication for medication in named if medication is not None}
        for number, line in enumerate(self._medications(wanted), start=len(entries) + 1):
            entries.append(self._entry(line, number))
        heard = hear(entries, self._reading, elsewhere=self._elsewhere.of(patient))
        self.used += heard.used
        self.ignored += heard.ignored
        self.medications |= heard.medications
        for one in heard.rejected:
            self.rejected.append((*lines[one.entry][:2], one.kind, one.reason, name))
        return heard

    def _entry(self, line: Line, number: int) -> Entry:
        where, count = self._places.of(line[0], line[1])
        return entry_of(line[2], (where, count, number))

    def _patients(self) -> Iterator[tuple[int, str, list[Line]]]:
        """Each patient with the lines for the reader: their own, then those that name them by an identifier."""
        cursor = self._connection.cursor()
        cursor.execute("""
            SELECT p.patient, p.name, w.piece, w.line, w.text FROM waiting AS w JOIN patients AS p ON p.name = w.name
            ORDER BY p.patient, w.joined, w.piece, w.line""")
        for (patient, name), rows in groupby(_rows(cursor), key=itemgetter(0, 1)):
            yield patient, name, [(piece, line, text) for _, _, piece, line, text in rows]

    def _medications(self, wanted: set[str]) -> list[Line]:
        if not wanted:
            return []
        return self._connection.execute(
            "SELECT piece, line, text FROM medications WHERE id IN (SELECT unnest(?)) ORDER BY id",
            [sorted(wanted)],
        ).fetchall()


class Elsewhere:
    """Of each patient with a panel for the reader, the resources that are in the columns; asked in their order."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        cursor = connection.cursor()
        cursor.execute("""
            SELECT p.patient, i.id FROM ids AS i
                SEMI JOIN (SELECT name FROM waiting WHERE contains(decode(text), 'hasMember')) AS w ON w.name = i.name
                ANTI JOIN drawn AS d ON d.piece = i.piece AND d.line = i.line
                JOIN patients AS p ON p.name = i.name
            ORDER BY p.patient""")
        self._groups = groupby(_rows(cursor), key=itemgetter(0))
        self._next = next(self._groups, None)

    def of(self, patient: int) -> frozenset[str]:
        """The names of the resources of a patient; later patients only can be asked about next."""
        while self._next is not None and self._next[0] < patient:
            self._next = next(self._groups, None)
        if self._next is None or self._next[0] != patient:
            return frozenset()
        found = frozenset(id for _, id in self._next[1])
        self._next = next(self._groups, None)
        return found


def _rows(cursor: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while rows := cursor.fetchmany(2_000):
        yield from rows
