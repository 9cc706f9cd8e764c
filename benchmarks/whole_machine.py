"""Run a command on every core and say how long it took, and how much memory it and its children held at once."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from time import perf_counter

from benchmarks.processes import PROJECT, Run

_EVERY = 0.1
_PAGE = os.sysconf("SC_PAGE_SIZE")
_TICK = os.sysconf("SC_CLK_TCK")


class _Watch(threading.Thread):
    """Looks at a group of processes until told to stop: the most memory of all at once, and their time."""

    def __init__(self, group: int) -> None:
        super().__init__(daemon=True)
        self.group = group
        self.over = threading.Event()
        self.peak = 0  # of all at once
        self.highest = 0  # of one, as the system itself remembers it
        self.ticks: dict[int, int] = {}

    def run(self) -> None:
        while not self.over.wait(_EVERY):
            held = 0
            for place in Path("/proc").iterdir():
                if place.name.isdigit():
                    with suppress(OSError):  # it has ended since
                        held += self._look(int(place.name))
            self.peak = max(self.peak, held)

    def _look(self, process: int) -> int:
        # The name of the command may hold spaces, but what follows its bracket does not.
        told = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        if int(told[2]) != self.group:
            return 0
        self.ticks[process] = int(told[11]) + int(told[12])
        status = Path(f"/proc/{process}/status").read_text().partition("VmHWM:")[2].split()
        self.highest = max(self.highest, int(status[0]) * 1024 if status else 0)
        return int(told[21]) * _PAGE


def run(command: Sequence[str], *, folder: Path = PROJECT, keep: Path | None = None) -> Run:
    """Run a command to its end. Raises RuntimeError when it fails.

    keep   where compiled protocols are kept between runs
    """
    environment = {**os.environ, "PYTHONPATH": f"{PROJECT / 'src'}{os.pathsep}{PROJECT}"}
    if keep is not None:
        environment["LONGWATCH_CACHE"] = str(keep)
    with tempfile.TemporaryFile() as output:
        started = perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=output, start_new_session=True
        )
        watch = _Watch(process.pid)
        watch.start()
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            # It has a group of its own, so that who stops this program would leave it running.
            os.killpg(process.pid, signal.SIGTERM)
            raise
        finally:
            watch.over.set()
        seconds = perf_counter() - started
        watch.join()
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}")
        output.seek(0)
        told = output.read().decode()
    # What the system tells of the first process is exact, but for its memory: that begins with ours.
    others = sum(ticks for process_id, ticks in watch.ticks.items() if process_id != process.pid) / _TICK
    processor = max(usage.ru_utime + usage.ru_stime, watch.ticks.get(process.pid, 0) / _TICK + others)
    return Run(seconds, processor, max(watch.peak, watch.highest) / 1024**2, told)


def python(*arguments: str, keep: Path | None = None) -> Run:
    """Run this Python with these arguments."""
    return run((sys.executable, *arguments), keep=keep)
