"""Progress on standard error: only on a terminal, and only for work that takes more than a moment."""

import sys
import time
from types import TracebackType
from typing import Self

SILENT_FOR = 1.0
EVERY = 0.2
LONG = 60.0


class Progress:
    """Counts steps and shows the count while they go on."""

    def __init__(self, what: str, total: int | None = None) -> None:
        self._what = what
        self._total = total
        self._of = f" of {total}" if total is not None else ""
        self._count = 0
        self._began = time.monotonic()
        self._next = self._began + SILENT_FOR
        self._shown = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def step(self, steps: int = 1) -> None:
        """One more is done, or several at once."""
        self._count += steps
        self.tell(f"{self._count}{self._of} {self._what}{self._left(time.monotonic())}")

    def tell(self, words: str) -> None:
        """How far it is, in words."""
        now = time.monotonic()
        if now >= self._next and sys.stderr.isatty():
            sys.stderr.write(f"\r\x1b[K{words} …")
            sys.stderr.flush()
            self._next, self._shown = now + EVERY, True

    def _left(self, now: float) -> str:
        """How much longer it will take at this pace, once it is long enough to matter."""
        if not self._total or not self._count:
            return ""
        seconds = (now - self._began) / self._count * (self._total - self._count)
        return "" if seconds < LONG else f", about {seconds / 60:.0f} min left"
