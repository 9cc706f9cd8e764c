"""Processes that work off tasks: what one of them meets, the one that began them hears of."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from longwatch.population.reading.fhir.crew import crew
from longwatch.population.store import StoreMistake


def _doubled(common: int, task: int) -> int:
    if task == common:
        os.kill(os.getpid(), signal.SIGKILL)
    return 2 * task


def _refused(_: int, task: int) -> int:
    raise StoreMistake(f"task {task}")


@pytest.mark.parametrize("processes", [1, 2])
def test_every_task_is_done_once(processes: int, tmp_path: Path) -> None:
    with crew(processes, -1, tmp_path) as people:
        assert dict(people.each(_doubled, range(9))) == {n: 2 * n for n in range(9)}


def test_a_killed_process_is_told_in_a_line_and_nobody_waits_for_it(tmp_path: Path) -> None:
    with pytest.raises(StoreMistake, match="ended from outside"), crew(2, 3, tmp_path) as people:
        list(people.each(_doubled, range(9)))


@pytest.mark.parametrize("processes", [1, 2])
def test_a_mistake_in_a_process_is_the_mistake_of_the_whole(processes: int, tmp_path: Path) -> None:
    with pytest.raises(StoreMistake, match="task 0"), crew(processes, 0, tmp_path) as people:
        list(people.each(_refused, [0]))


def test_processes_that_are_killed_while_they_start_are_told_and_nobody_waits_for_them(
    tmp_path: Path,
) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", _KILLED_AT_THE_START, tmp_path],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "ended from outside" in ran.stdout


_KILLED_AT_THE_START = """
import os, signal, sys
from multiprocessing import util
from pathlib import Path
from longwatch.population.reading.fhir.crew import crew
from longwatch.population.store import StoreMistake

start = util.spawnv_passfds

def started(path, args, fds):
    process = start(path, args, fds)
    if any("spawn_main" in os.fsdecode(word) for word in args):
        os.kill(process, signal.SIGKILL)
    return process

util.spawnv_passfds = started
try:
    with crew(2, b"more than a pipe holds" * 10_000, Path(sys.argv[1])) as people:
        list(people.each(print, range(9)))
except StoreMistake as mistake:
    print(mistake)
"""
