"""The hidden folder inside --out in which a run works, so that it can go on after it was stopped.

.longwatch-population/
  lock              held while a run is going on
  asked.json        what the run was asked: whatever else is left over from belongs to another run
  whole/            the outputs as they will stand in --out, one part after another
  done/00000.json   written last for each part: from then on all files of that part are whole
  store/            the source as columns, where nobody named a place for it
  spill/            what does not fit into memory
  publishing.json   the names that are being put in place; from then on whatever stands under them is ours
"""

import fcntl
import os
import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Self

import msgspec

from longwatch.population.writing import write_whole

NAME = ".longwatch-population"
TOLD = "run.json"
"""The last thing that a run puts in place, and the first that the next one takes away."""


class RunMistake(Exception):
    """What stands in the way of a run; the sentence says what to do."""


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a part that is done.

    rows      of each output
    files     the files of each output, in order
    patients  how many it holds; `asked` how many of them were asked about
    places    how many patients are in each place
    later     the first day after the one asked about on which a record says anything
    """

    rows: dict[str, int]
    files: dict[str, tuple[str, ...]]
    patients: int
    asked: int
    places: dict[str, int]
    later: date | None


class Work:
    """The work folder of one run, locked until it is closed.

    Raises:  RunMistake while another run holds it.
    """

    def __init__(self, out: Path, asked: Mapping[str, Any]) -> None:
        self.out = out
        self.folder = out / NAME
        self._lock = self._locked()
        text = msgspec.json.format(msgspec.json.encode(asked, order="deterministic"))
        kept = self.folder / "asked.json"
        if not kept.is_file() or kept.read_bytes() != text:
            self._clear()
            write_whole(kept, text)
        shutil.rmtree(self.spill, ignore_errors=True)
        shutil.rmtree(self.new, ignore_errors=True)
        for folder in (self.whole, self.folder / "done", self.spill, self.new):
            folder.mkdir(exist_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        os.close(self._lock)

    @property
    def whole(self) -> Path:
        """Where the outputs are put together."""
        return self.folder / "whole"

    @property
    def new(self) -> Path:
        """Where a file stands until it is whole."""
        return self.folder / "new"

    @property
    def spill(self) -> Path:
        """Where a database puts what does not fit into memory."""
        return self.folder / "spill"

    @property
    def store(self) -> Path:
        """Where the source stands as columns."""
        return self.folder / "store"

    @property
    def publishing(self) -> Path:
        """What says that the outputs are being put in place."""
        return self.folder / "publishing.json"

    def done(self, part: int) -> Done | None:
        """What is known of a part; None while it is not done."""
        try:
            return msgspec.json.decode(self._done(part).read_bytes(), type=Done)
        except FileNotFoundError:
            return None

    def finish(self, part: int, done: Done) -> None:
        """Say that all files of a part are whole."""
        write_whole(self._done(part), msgspec.json.encode(done))

    def remove(self) -> None:
        """Nothing is left of a run whose outputs stand in their places."""
        self.publishing.unlink(missing_ok=True)
        shutil.rmtree(self.folder)

    def _done(self, part: int) -> Path:
        return self.folder / "done" / f"{part:05}.json"

    def _clear(self) -> None:
        """Remove what another run left, also what it was putting in place."""
        if not (self.out / TOLD).exists():
            for name in names_being_published(self.out):
                remove(self.out / name)
        for path in self.folder.iterdir():
            if path.name != "lock":
                remove(path)

    def _locked(self) -> int:
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / "lock"
        lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # A run that has just ended removes its lock: what we hold then keeps nobody out.
            is_ours = path.exists() and os.fstat(lock).st_ino == path.stat().st_ino
        except OSError:
            is_ours = False
        if not is_ours:
            os.close(lock)
            raise RunMistake(
                "another run is writing there. Wait until it has ended, or choose another folder."
            )
        return lock


def names_being_published(out: Path) -> tuple[str, ...]:
    """The outputs that a run was putting in place when it was stopped."""
    try:
        return msgspec.json.decode((out / NAME / "publishing.json").read_bytes(), type=tuple[str, ...])
    except FileNotFoundError:
        return ()


def take_along(file: Path, target: Path) -> None:
    """The same file under another name too: it stays what it is there, for no file is written to once it is whole."""
    try:
        os.link(file.resolve(), target)
    except OSError:
        # Another file system, or one without links. What else is wrong, the copy will say.
        shutil.copyfile(file, target)


def remove(path: Path) -> None:
    """Remove a file, or a folder with everything in it; nothing where there is none."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
