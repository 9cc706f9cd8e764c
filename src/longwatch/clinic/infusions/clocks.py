"""The clocks of an infusion day: when vital signs are due again, and until when the patient is watched."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from longwatch.clinic.infusions.progress import Happened, Leaving, Progress, may_leave_at
from longwatch.core.findings import StepFinding
from longwatch.core.protocol import Phase

_WHILE = {Phase.DURING: ("running", "interrupted"), Phase.AFTER: ("observing",)}


@dataclass(frozen=True)
class Clock:
    """One thing that must be done again and again. `due` is None where the rules give no interval."""

    rule: str
    minutes: int
    last: datetime | None
    due: datetime

    def is_over(self, now: datetime) -> bool:
        """Whether it is late; at the due moment itself it is not."""
        return now > self.due


def repeated(
    steps: Iterable[StepFinding], entries: Iterable[Happened], progress: Progress, items: frozenset[str]
) -> list[Clock]:
    """A clock for each step that is to be done at least every so many minutes, while its phase lasts.

    `items` are those of which a measurement answers such a step. The clock starts anew with each one, and
    with the phase where nothing was measured in it. What was measured before the start shows the patient as
    they were before, so it answers nothing during the infusion.
    """
    if progress.started is None:
        return []
    made = []
    for step in steps:
        if step.every_minutes is None or progress.state not in _WHILE.get(step.phase, ()):
            continue
        began = progress.ended if step.phase is Phase.AFTER and progress.ended else progress.started
        taken = [
            entry.at
            for entry in entries
            if entry.kind == "measure" and entry.value["item"] in items and entry.at >= began
        ]
        last = max(taken, default=None)
        due = (last or began) + timedelta(minutes=step.every_minutes)
        made.append(Clock(step.id, step.every_minutes, last, due))
    return made


def watched_until(progress: Progress, leaving: Leaving) -> datetime | None:
    """The moment until which the patient is watched at least; None while the infusion has not ended."""
    return None if progress.ended is None else may_leave_at(progress.ended, leaving)
