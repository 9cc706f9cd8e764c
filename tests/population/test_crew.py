"""Processes that work off tasks: what one of them meets, the one that began them hears of."""

import os
import signal

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
def test_every_task_is_done_once(processes: int) -> None:
    with crew(processes, -1) as people:
        assert dict(people.each(_doubled, range(9))) == {n: 2 * n for n in range(9)}


def test_a_killed_process_is_told_in_a_line_and_nobody_waits_for_it() -> None:
    with pytest.raises(StoreMistake, match="ended from outside"), crew(2, 3) as people:
        list(people.each(_doubled, range(9)))


@pytest.mark.parametrize("processes", [1, 2])
def test_a_mistake_in_a_process_is_the_mistake_of_the_whole(processes: int) -> None:
    with pytest.raises(StoreMistake, match="task 0"), crew(processes, 0) as people:
        list(people.each(_refused, [0]))
