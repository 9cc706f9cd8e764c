"""Files cut into pieces of whole lines, so that several processes read one file and memory stays flat.

A piece of a plain file holds the lines that begin in its stretch of bytes. A compressed file can only be read
from its start, so that it is one task; it is cut into pieces on the way.
"""

import gzip
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

import msgspec

PIECE = 32 << 20
LONGEST = 64 << 20
"""No resource is longer; where a line breaks this off, it is told and skipped."""
_LOOK = 1 << 16


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """A file as it was when the reading began."""

    name: str
    size: int
    time: int

    @property
    def is_packed(self) -> bool:
        """Whether it must be unpacked from its start."""
        return self.name.endswith(".gz")


class Task(NamedTuple):
    """What one process reads at a time: a piece of a plain file, or all of a compressed one."""

    file: int
    piece: int


class Piece(NamedTuple):
    """Lines of a file; `damage` says why the file cannot be read on."""

    number: int
    lines: Iterable[bytes]
    damage: str = ""


def tasks_of(sources: list[Source], size: int = PIECE) -> list[Task]:
    """Every task, in the order of the files."""
    found = []
    for number, source in enumerate(sources):
        pieces = 1 if source.is_packed else -(-source.size // size)
        found += [Task(number, piece) for piece in range(pieces)]
    return found


def pieces_of(path: Path, task: Task, size: int = PIECE) -> Iterator[Piece]:
    """The pieces of a task. Raises OSError when the file cannot be opened or read."""
    if path.suffix == ".gz":
        yield from _packed(path, size)
    else:
        yield Piece(task.piece, _stretch(path, task.piece * size, size))


def _stretch(path: Path, start: int, size: int) -> Iterator[bytes]:
    """The lines that begin at `start` or after it, and before `start + size`."""
    with path.open("rb") as file:
        if start:
            # The line that began before belongs to another piece.
            file.seek(start - 1)
            if not _skip_line(file, start + size):
                return
        first = file.tell()
        end = _end_of_lines(file, first, start + size)
        file.seek(first)
        if end > first:
            # Nothing is faster than the file's own way, which would follow a line without end as well.
            for line in file:
                yield line
                first += len(line)
                if first == end:
                    break
        if end < start + size and (line := file.readline(LONGEST)):
            yield line


def _end_of_lines(file: BinaryIO, start: int, end: int) -> int:
    """Where the last line ends that ends in this stretch; its start where none does."""
    while end > start:
        begin = max(start, end - _LOOK)
        file.seek(begin)
        found = file.read(end - begin).rfind(b"\n")
        if found >= 0:
            return begin + found + 1
        end = begin
    return start


def _skip_line(file: BinaryIO, end: int) -> bool:
    """Go on to the next line; False when it does not begin before the end."""
    while file.tell() < end and (read := file.readline(end - file.tell())):
        if read.endswith(b"\n"):
            return file.tell() < end
    return False


def _lines(data: bytes) -> list[bytes]:
    lines = data.split(b"\n")
    if not lines[-1]:
        lines.pop()
    return lines


def _packed(path: Path, size: int) -> Iterator[Piece]:
    number, rest = 0, b""
    with gzip.open(path) as file:
        for data, damage in _unpacked(file, size):
            whole, line_end, after = (rest + data).rpartition(b"\n")
            if damage:
                # Nobody knows how the line goes on that stands where it breaks off.
                yield Piece(number, _lines(whole + line_end), damage)
                return
            if line_end or len(after) > LONGEST:
                yield Piece(number, _lines(whole + line_end or after))
                after = after if line_end else b""
                number += 1
            rest = after
    yield Piece(number, _lines(rest))


def _unpacked(file: gzip.GzipFile, size: int) -> Iterator[tuple[bytes, str]]:
    """Stretches of about this size, and at the end what is wrong with the file."""
    held: list[bytes] = []
    while True:
        try:
            data = file.read1(1 << 16)
        except (EOFError, zlib.error, gzip.BadGzipFile):
            yield b"".join(held), "a damaged gzip file"
            return
        held.append(data)
        if not data or len(held) << 16 >= size:
            yield b"".join(held), ""
            held = []
        if not data:
            return
