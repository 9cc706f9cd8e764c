"""Several processes that work off tasks; when the one that began them ends, so do they."""

import os
import pickle
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

from longwatch.population.store import StoreMistake
from longwatch.population.writing import written_to

T = TypeVar("T")
R = TypeVar("R")

_COMMON: list[Any] = []
_KILLED = (
    "reading: one of its processes was ended from outside, perhaps for want of memory. What is done is kept: run the "
    "same command again, with fewer --threads if it was memory."
)


class Crew:
    """Processes that share what every task needs."""

    def __init__(self, pool: ProcessPoolExecutor | None, common: Any) -> None:
        self._pool, self._common = pool, common

    def each(self, work: Callable[[Any, T], R], tasks: Iterable[T]) -> Iterator[tuple[T, R]]:
        """Work off the tasks, `work(common, task)` for each; results come as they are ready.

        Raises:  StoreMistake when one of the processes was ended by something else.
        """
        if self._pool is None:
            for task in tasks:
                yield task, work(self._common, task)
            return
        try:
            futures = {self._pool.submit(_carry_out, work, task): task for task in tasks}
        except (BrokenProcessPool, OSError, ValueError):
            # Processes are started here; where one is gone already, the next one finds closed what they share.
            raise StoreMistake(_KILLED) from None
        try:
            for future in as_completed(futures):
                yield futures.pop(future), future.result()
        except BrokenProcessPool:
            raise StoreMistake(_KILLED) from None


@contextmanager
def crew(processes: int, common: Any, folder: Path) -> Iterator[Crew]:
    """As many processes as told; with one, everything is done in this process.

    folder   for what is handed over to them
    """
    if processes <= 1:
        yield Crew(None, common)
        return
    # A process that is begun afresh shares no locks and no threads with this one.
    context = get_context("spawn")
    # What is more than a pipe holds would be waited for even when the process that reads it is no more.
    handed = folder / "common.pickle"
    with written_to(folder):
        handed.write_bytes(pickle.dumps(common))
    pool = ProcessPoolExecutor(processes, context, initializer=_begin, initargs=(handed, os.getpid()))
    try:
        yield Crew(pool, common)
    finally:
        pool.shutdown(cancel_futures=True)


def _begin(handed: Path, leader: int) -> None:
    _COMMON[:] = [pickle.loads(handed.read_bytes())]
    threading.Thread(target=_watch, args=(leader,), daemon=True).start()


def _watch(leader: int) -> None:
    while os.getppid() == leader:
        time.sleep(1)
    os._exit(1)


def _carry_out(work: Callable[[Any, T], R], task: T) -> R:
    return work(_COMMON[0], task)
