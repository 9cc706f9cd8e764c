"""The stages of a reading, each worked off by the crew: note every piece, draw lines again, write every part."""

from collections.abc import Callable, Sequence
from datetime import tzinfo
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace as with_

from longwatch.core.protocol import Protocol
from longwatch.population.reading.fhir.crew import Crew
from longwatch.population.reading.fhir.fetching import Drawn, fetch
from longwatch.population.reading.fhir.parts import Job, Told, drawn_of, make_part
from longwatch.population.reading.fhir.pieces import PIECE, Source, Task
from longwatch.population.reading.fhir.tasks import SHIFT, carry_out
from longwatch.population.reading.fhir.views import Stretch
from longwatch.population.reading.fhir.work import Done, Noted, Work
from longwatch.population.store import PART

Progress = Callable[[int, int], None]
_FEW, _PARTS = 5_000, 8
"""Fewer patients are not worth a part of their own; more parts than this only where those are full."""
_NOTING = 4, 5
"""The share of noting in the whole, for telling how far the reading is."""


class Sizes(NamedTuple):
    """How much is done at a time: bytes of a piece, patients of a part.

    A small population is written in parts so small that every process has one, unless told.
    """

    piece: int = PIECE
    part: int | None = None

    def part_of(self, patients: int) -> int:
        """How many patients a part holds, whatever the machine: a store is the same everywhere."""
        return self.part or min(PART, max(_FEW, -(-patients // _PARTS)))


class Reading(NamedTuple):
    """What the reading of every piece needs."""

    work: Work
    paths: tuple[Path, ...]
    protocol: Protocol
    zone: tzinfo
    sizes: Sizes


class Teller:
    """Tells how far the reading is: noting is most of it, writing the rest."""

    def __init__(self, progress: Progress, sources: Sequence[Source]) -> None:
        self._progress = progress
        self._all = sum(source.size for source in sources)
        self._noted = 0

    def noted(self, size: int) -> None:
        """So many more bytes are noted."""
        self._noted += size
        self._progress(self._noted * _NOTING[0] // _NOTING[1], self._all)

    def written(self, part: int, of: int) -> None:
        """So many parts are written, of how many."""
        noted = self._all * _NOTING[0] // _NOTING[1]
        self._progress(noted + (self._all - noted) * part // of, self._all)


def note(people: Crew, reading: Reading, tasks: list[Task], told: Teller) -> tuple[Noted, ...]:
    """Note every task that is not noted yet; returns all pieces in the order of the files."""
    done = {task: before for task in tasks if (before := reading.work.finished(task)) is not None}
    sizes = {task: _size(reading, task) for task in tasks}
    for task in done:
        told.noted(sizes[task])
    for task, now in people.each(_note_one, [task for task in tasks if task not in done]):
        done[task] = now
        told.noted(sizes[task])
    return tuple(piece for task in tasks for piece in done[task].pieces)


def _size(reading: Reading, task: Task) -> int:
    whole, piece = reading.paths[task.file].stat().st_size, reading.sizes.piece
    return whole if reading.paths[task.file].suffix == ".gz" else min(piece, whole - task.piece * piece)


def _note_one(reading: Reading, task: Task) -> Done:
    return carry_out(
        task, reading.paths[task.file], reading.work, (reading.protocol, reading.zone, reading.sizes.piece)
    )


def draw(people: Crew, reading: Reading, job: Job, stretches: Sequence[Stretch]) -> Job:
    """Read a second time the plain lines that the reader must see; returns the job that knows them."""
    drawn: dict[Task, Drawn] = {}
    for _, lines in people.each(_draw_one, [(job, stretch) for stretch in stretches]):
        for name, piece, line in lines:
            file, number = piece >> SHIFT, piece & ((1 << SHIFT) - 1)
            task = Task(file, 0 if reading.paths[file].suffix == ".gz" else number)
            drawn.setdefault(task, {}).setdefault(number, {})[line] = name
    for _ in people.each(_fetch_one, sorted(drawn.items())):
        pass
    fetched = {(task.file, number) for task, wanted in drawn.items() for number in wanted}
    pieces = [
        with_(piece, files={**piece.files, "fetched": ("", "")})
        if (piece.file, piece.number) in fetched
        else piece
        for piece in job.pieces
    ]
    return job._replace(pieces=tuple(pieces))


def _draw_one(_: Reading, task: tuple[Job, Stretch]) -> list[tuple[str, int, int]]:
    return drawn_of(*task)


def _fetch_one(reading: Reading, task: tuple[Task, Drawn]) -> None:
    path = reading.paths[task[0].file]
    fetch(task[0], path, reading.work, drawn=task[1], size=reading.sizes.piece)


def write_parts(people: Crew, job: Job, stretches: Sequence[Stretch], told: Teller) -> list[Told]:
    """Write every part that is not written yet."""
    found = []
    for number, (_, part) in enumerate(
        people.each(_write_one, [(job, stretch) for stretch in stretches]), start=1
    ):
        found.append(part)
        told.written(number, len(stretches))
    return found


def _write_one(_: Reading, task: tuple[Job, Stretch]) -> Told:
    return make_part(*task)
