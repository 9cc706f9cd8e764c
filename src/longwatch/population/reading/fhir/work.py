"""What is noted of an export while it is being read: files in a folder of the target, one task after another.

A task that is finished says so in a small file, written last; a run that was killed goes on after those. The
whole folder belongs to one set of source files and one protocol: with others, everything begins anew.
"""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from longwatch.engine.relational import STORED
from longwatch.population.columns import table_of
from longwatch.population.reading.fhir.pieces import Source, Task
from longwatch.population.reading.fhir.tables import REJECTED_LINES
from longwatch.population.writing import write_whole, written_to

FOLDER = ".reading"
_GROUP = 16_384
T = TypeVar("T")


class Noted(msgspec.Struct, frozen=True, kw_only=True):
    """What stands in the files of one piece.

    lines    how many lines it has, blank ones too
    read     how many of them hold something
    files    for each table the first and the last name in it; '' where it has no names
    """

    file: int
    number: int
    lines: int
    read: int
    files: dict[str, tuple[str, str]]


class Done(msgspec.Struct, frozen=True):
    """A finished task, with its pieces in their order."""

    pieces: tuple[Noted, ...]


class Begun(msgspec.Struct, frozen=True, kw_only=True):
    """What a reading was begun with."""

    format: int
    reads: str
    zone: str
    piece: int
    part: int | None
    sources: tuple[Source, ...]


FORMAT = 2


class Work:
    """The folder of a reading that is not finished."""

    def __init__(self, target: Path) -> None:
        self.folder = target / FOLDER

    def begin(self, begun: Begun) -> None:
        """Go on with what is there if it was begun with the same, else begin anew: an older store goes."""
        path = self.folder / "begun.json"
        if self._read(path, Begun) != begun:
            for name in (FOLDER, *(table.name for table in STORED)):
                shutil.rmtree(self.folder.parent / name, ignore_errors=True)
            with written_to(self.folder):
                self.folder.mkdir(parents=True)
            self._write(path, begun)

    def path(self, table: str, file: int, number: int) -> Path:
        """The file of a table and piece."""
        return self.folder / f"{file:05}-{number:07}.{table}.parquet"

    def keep(self, table: str, piece: tuple[int, int], rows: pa.Table) -> tuple[str, str]:
        """Write a table of one piece, and say its first and last name."""
        bounds = ("", "")
        if "name" in rows.column_names:
            names = pc.unique(rows["name"].combine_chunks()).drop_null()
            if pa.types.is_dictionary(names.type):
                names = names.dictionary_decode()
            low_high = pc.min_max(names) if len(names) else None
            bounds = (low_high["min"].as_py(), low_high["max"].as_py()) if low_high else bounds
        path = self.path(table, *piece)
        with written_to(self.folder):
            # Texts that are all different are no dictionary; by the names a range of patients is found.
            shared = [name for name in rows.column_names if name not in ("id", "identifier", "line", "text")]
            pq.write_table(
                rows,
                path,
                compression="zstd",
                compression_level=1,
                row_group_size=_GROUP,
                use_dictionary=shared,
                write_statistics=["name"] if "name" in rows.column_names else False,
            )
        return bounds

    def finished(self, task: Task) -> Done | None:
        """What a task noted, if it was finished."""
        return self._read(self._mark(task), Done)

    def finish(self, task: Task, done: Done) -> None:
        """Say that a task is finished."""
        self._write(self._mark(task), done)

    def _mark(self, task: Task) -> Path:
        return self.folder / f"done-{task.file:05}-{task.piece:07}.json"

    def part_done(self, part: int, type_: type[T]) -> T | None:
        """What was told of a finished part of the store."""
        return self._read(self.folder / f"part-{part:05}.json", type_)

    def finish_part(self, part: int, told: object) -> None:
        """Say that a part of the store is finished."""
        self._write(self.folder / f"part-{part:05}.json", told)

    def drawn_of(self, part: int) -> Path:
        """The file of the plain lines of a part that the reader must see."""
        return self.folder / f"part-{part:05}.drawn.parquet"

    def rejected_of(self, part: int) -> Path:
        """The file of the rejected lines of a part of the store."""
        return self.folder / f"part-{part:05}.rejected.parquet"

    def keep_rejected(self, part: int, rows: Sequence[tuple[object, ...]]) -> None:
        """Write the rejected lines of a part of the store."""
        with written_to(self.folder):
            pq.write_table(table_of(rows, REJECTED_LINES), self.rejected_of(part))

    def _read(self, path: Path, type_: type[T]) -> T | None:
        try:
            return msgspec.json.decode(path.read_bytes(), type=type_)
        except (OSError, msgspec.MsgspecError):
            return None  # not there, or cut off by the end of an earlier run: then it is not finished

    def _write(self, path: Path, value: object) -> None:
        with written_to(self.folder):
            write_whole(path, msgspec.json.encode(value))

    def end(self) -> None:
        """Let go of everything: the store is whole."""
        shutil.rmtree(self.folder, ignore_errors=True)


def having(pieces: Sequence[Noted], table: str, low: str = "", high: str | None = None) -> list[Noted]:
    """The pieces with a file of a table in which names of this stretch may stand, both ends included."""
    found = []
    for piece in pieces:
        bounds = piece.files.get(table)
        if bounds is not None and (
            bounds == ("", "") or high is None or (low <= bounds[1] and bounds[0] <= high)
        ):
            found.append(piece)
    return found
