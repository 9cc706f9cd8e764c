"""Noting one piece of a file: plain Observations become columns, other lines are left for the reader."""

from collections.abc import Iterable
from typing import Any

import pyarrow as pa

from longwatch.exchange.fhir.elements import local_name
from longwatch.exchange.fhir.ordinary import NONE, NOT_OF_THIS_SHAPE
from longwatch.exchange.fhir.phrases import BETWEEN
from longwatch.exchange.fhir.source import is_sound
from longwatch.population.reading.fhir.columns import Rows
from longwatch.population.reading.fhir.laboratory import LEFT, NOT_USED, Laboratory
from longwatch.population.reading.fhir.leaving import OBSERVED, Leaving
from longwatch.population.reading.fhir.plain import Plain, as_plain, number_of, plain_id
from longwatch.population.reading.fhir.tables import NOTED, PARTS

_SHORT = 4_000
"""Bytes of a line in which no number can be too long, as `is_sound` has it."""


class Noting(Leaving):
    """What the lines of one piece are, noted line by line."""

    def __init__(self, laboratory: Laboratory, piece: int) -> None:
        super().__init__(piece)
        laboratory.begin()
        self._laboratory = laboratory
        self._parts = Rows(PARTS)
        self.read = self.lines = 0

    def note(self, lines: Iterable[bytes]) -> None:
        """Note every line."""
        laboratory, join, add = self._laboratory, BETWEEN.join, self._parts.add
        statements, occasions, editions = laboratory.statements, laboratory.occasions, laboratory.editions
        number, blank = -1, 0
        # Nine of ten lines go through here and no further: no call and no object more than it takes.
        for number, line in enumerate(lines):
            try:
                seen = as_plain(line)
            except NOT_OF_THIS_SHAPE:
                if line.strip():
                    self.leave(line, number)
                else:
                    blank += 1
                continue
            statement = statements[join((seen.code, seen.valueQuantity, seen.referenceRange))]
            occasion = occasions[join((seen.subject, seen.effectiveDateTime, seen.issued, seen.status))]
            edition = editions[join((seen.meta,))]
            if not ((line.isascii() and len(line) < _SHORT) or is_sound(line)) or not plain_id(seen.id):
                self.leave(line, number)
            elif (
                seen.component
                or seen.hasMember
                or statement == LEFT
                or occasion < 0
                or edition < 0
                or seen.dataAbsentReason is not NONE
            ):
                if not self._is_noted(seen, line, number, when=(occasion, edition)):
                    self.leave(line, number)
            elif statement < 0:
                self._add_line(laboratory.name(seen.subject), number, seen, NOT_USED[statement])
            else:
                identifier = number_of(seen.identifier)
                add((number, 0, statement, occasion, edition, False, OBSERVED + seen.id, identifier))
        self.lines = number + 1
        self.read += self.lines - blank

    def _is_noted(self, seen: Plain, line: bytes, number: int, *, when: tuple[int, int]) -> bool:
        """Note an Observation of several results, with members, or with a value in words; False if it is not plain.

        when   its occasion and its edition
        """
        laboratory = self._laboratory
        name = laboratory.name(seen.subject)
        found = laboratory.parts(seen, line)
        members = [local_name(member.reference) for member in seen.hasMember or ()]
        if name is None or found == LEFT or not all(member.startswith(OBSERVED) for member in members):
            return False
        if isinstance(found, int):
            self._add_line(name, number, seen, NOT_USED[found])
        else:
            if LEFT in when:
                return False
            id, identifier = OBSERVED + seen.id, number_of(seen.identifier)
            has_members = bool(members or seen.component)
            for part, statement in found:
                own = f"{id}#component-{part}" if part else id
                self._parts.add((number, part, statement, *when, has_members and not part, own, identifier))
            if found[0][0]:
                self._add_line(name, number, seen, None)
        for member in members:
            self.noted["members"].add((name, self.piece, number, member))
        return True

    def _add_line(self, name: str | None, number: int, seen: Plain, why: str | None) -> None:
        identifier = number_of(seen.identifier)
        self.noted["lines"].add((name, self.piece, number, OBSERVED + seen.id, identifier, why))

    def tables(self) -> dict[str, pa.Table]:
        """All that was noted, by table; those without rows are left out."""
        found = {name: rows.table() for name, rows in self.noted.items() if len(rows)}
        if len(self._parts):
            found["results"] = self._results()
        return found

    def _results(self) -> pa.Table:
        parts = self._parts.table()
        laboratory = self._laboratory
        columns: dict[str, Any] = {
            name: parts[name] for name in ("line", "part", "has_members", "id", "identifier")
        }
        columns["piece"] = pa.repeat(pa.scalar(self.piece, pa.int64()), len(parts))
        for shared, name in (
            (laboratory.statements, "statement"),
            (laboratory.occasions, "occasion"),
            (laboratory.editions, "edition"),
        ):
            columns |= shared.taken(parts[name].combine_chunks())
        return pa.table({name: columns[name] for name in NOTED["results"].names})
