"""Run a command on one core and say how long it took and how much memory it needed."""

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Run:
    """One finished command: wall and processor time with the start of the process, peak memory, its output."""

    seconds: float
    processor: float
    peak_mb: float
    output: str


class Core:
    """One processor core, and the folder in which commands on it keep compiled protocols.

    This process moves to that core itself, where it only waits, because its children inherit the place.
    """

    def __init__(self, cache: Path) -> None:
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
        self.cache = cache

    def run(self, *arguments: str, cache: Path | None = None) -> Run:
        """Run this Python with these arguments. Raises RuntimeError when it fails."""
        environment = {
            **os.environ,
            "LONGWATCH_CACHE": str(cache or self.cache),
            "PYTHONPATH": f"{PROJECT / 'src'}{os.pathsep}{PROJECT}",
        }
        with tempfile.TemporaryFile() as output:
            started = perf_counter()
            process = subprocess.Popen(
                [sys.executable, *arguments],
                env=environment,
                stdout=output,
            )
            _, status, usage = os.wait4(process.pid, 0)
            seconds = perf_counter() - started
            process.returncode = os.waitstatus_to_exitcode(status)
            if process.returncode != 0:
                raise RuntimeError(f"{' '.join(arguments)} ended with {process.returncode}")
            output.seek(0)
            return Run(
                seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, output.read().decode()
            )

    def job(self, name: str, folder: Path, count: int, cache: Path | None = None) -> Any:
        """What one job of `jobs.py` says."""
        ran = self.run("-m", "benchmarks.jobs", name, str(folder), str(count), cache=cache)
        return json.loads(ran.output)
