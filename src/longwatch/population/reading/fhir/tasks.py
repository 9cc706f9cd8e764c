"""One task: read a piece of a file, note every line, and leave the tables in the folder of the work."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import tzinfo
from pathlib import Path

from longwatch.core.protocol import Protocol
from longwatch.exchange.fhir.mistakes import SourceMistake
from longwatch.population.reading.fhir.laboratory import Laboratory
from longwatch.population.reading.fhir.noting import Noting
from longwatch.population.reading.fhir.pieces import Piece, Task, pieces_of
from longwatch.population.reading.fhir.work import Done, Noted, Work

SHIFT = 32
"""A piece is named by the number of its file and, in the lower bits, its number there."""


def carry_out(task: Task, path: Path, work: Work, reading: tuple[Protocol, tzinfo, int]) -> Done:
    """Note what the task's lines are; a file that cannot be opened is one refused row."""
    protocol, zone, size = reading
    laboratory = laboratory_for(protocol, zone)
    noted = []
    try:
        with _uncollected():
            for piece in pieces_of(path, task, size):
                noted.append(_note(task.file, piece, work, laboratory))
    except OSError as error:
        damage = f"the system says: {error.strerror}"
        noted.append(_note(task.file, Piece(len(noted), [], damage), work, laboratory))
    done = Done(tuple(noted))
    work.finish(task, done)
    return done


def _note(file: int, piece: Piece, work: Work, laboratory: Laboratory) -> Noted:
    noting = Noting(laboratory, file << SHIFT | piece.number)
    noting.note(piece.lines)
    if piece.damage:
        mistake = SourceMistake("", piece.damage, "a whole one that can be read", "Copy or export it again.")
        noting.refuse(noting.lines, mistake, kind="file")
        noting.read += 1
    files = {
        name: work.keep(name, (file, piece.number), rows) for name, rows in sorted(noting.tables().items())
    }
    return Noted(file=file, number=piece.number, lines=noting.lines, read=noting.read, files=files)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Nothing that is made while noting refers back to itself, so that looking for cycles is in vain."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


_RECENT: dict[tuple[int, tzinfo], tuple[Protocol, Laboratory]] = {}


def laboratory_for(protocol: Protocol, zone: tzinfo) -> Laboratory:
    """One that remembers what it met in the pieces before."""
    found = _RECENT.get((id(protocol), zone))
    if found is None:
        _RECENT.clear()
        # The protocol is kept beside, so that its id cannot come to mean another one.
        found = _RECENT[id(protocol), zone] = (protocol, Laboratory(protocol, zone))
    return found[1]
