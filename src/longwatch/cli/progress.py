"""Progress on standard error: only on a terminal, and only for work that takes more than a moment."""

import sys
import time
from types import TracebackType
from typing import Self

SILENT_FOR = 1.0
EVERY = 0.2


class Progress:
    """Counts steps and shows the count while they go on."""

    def __init__(self, what: str, total: int | None = None) -> None:
        self._what = what
        self._of = f" of {total}" if total is not None else ""
        self._count = 0
        self._next = time.monotonic() + SILENT_FOR
        self._shown = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def step(self) -> None:
        """One more is done."""
        self._count += 1
        now = time.monotonic()
        if now >= self._next and sys.stderr.isatty():
            sys.stderr.write(f"\r{self._count}{self._of} {self._what} …")
            sys.stderr.flush()
            self._next, self._shown = now + EVERY, True
