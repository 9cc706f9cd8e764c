"""Reading lines of the source a second time: those plain ones that the reader must see after all."""

from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa

from longwatch.population.reading.fhir.pieces import Task, pieces_of
from longwatch.population.reading.fhir.tables import FETCHED
from longwatch.population.reading.fhir.tasks import SHIFT
from longwatch.population.reading.fhir.work import Work

Drawn = dict[int, dict[int, str]]
"""Of each piece of a task the lines that are wanted, with the patient."""


def fetch(task: Task, path: Path, work: Work, *, drawn: Drawn, size: int) -> None:
    """Write the texts of these lines beside what was noted of their pieces."""
    for piece in pieces_of(path, task, size):
        wanted = drawn.get(piece.number)
        if wanted:
            place = task.file << SHIFT | piece.number
            rows = [(wanted[n], place, n, line) for n, line in enumerate(piece.lines) if n in wanted]
            work.keep("fetched", (task.file, piece.number), _table(rows))


def _table(rows: Iterable[tuple[str, int, int, bytes]]) -> pa.Table:
    columns = zip(*rows, strict=True)
    return pa.table(
        [pa.array(values, field.type) for values, field in zip(columns, FETCHED, strict=True)], schema=FETCHED
    )
