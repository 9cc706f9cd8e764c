"""The arithmetic of a series: what is due after each event, what was missed, what was covered."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise, takewhile
from typing import NamedTuple

from longwatch.core.dates import DAY
from longwatch.core.findings import Gap, TestedIntervals
from longwatch.core.protocol import SeriesVersions
from longwatch.engine.reference.courses import stretches
from longwatch.engine.reference.situation import Situation


class Wait(NamedTuple):
    """From one point to the next, or to the day of assessment where that is still to come."""

    place: int
    point: date
    after: date | None
    due: date
    grace_end: date


@dataclass(frozen=True)
class Run:
    """A series in its newest episode: the points that coverage counts from, up to the last day that counts.

    `at` is the day of assessment, or the day on which monitoring ended where that was earlier.
    """

    rule_id: str
    versions: SeriesVersions
    start: date
    end: date
    at: date
    ended: tuple[date, str] | None
    events: list[date]

    @cached_property
    def points(self) -> list[date]:
        """The start and every event, each once."""
        return self.events if self.start in self.events[:1] else [self.start, *self.events]

    @property
    def due(self) -> date:
        """The day on which the next one is due."""
        return self.waits[-1].due

    @property
    def grace_end(self) -> date:
        """The last day of grace after that."""
        return self.waits[-1].grace_end

    @cached_property
    def waits(self) -> list[Wait]:
        """Where the next one may have come late, or is still to come.

        Most come within the shortest month and its grace. Those are in time whatever the calendar says,
        so that nothing need be computed for them.
        """
        points, in_time = self.points, self.versions.surely_cover
        found = [
            self._wait(place, point, after)
            for place, (point, after) in enumerate(pairwise(points))
            if after - point > in_time
        ]
        return [*found, self._wait(len(points) - 1, points[-1], None)]

    def _wait(self, place: int, point: date, after: date | None) -> Wait:
        """The due day is counted from an event by the rules of its day, and the grace from the due day."""
        rule = self.versions.at(point)
        due = rule.every.after(point)
        return Wait(place, point, after, due, rule.grace.after(due))

    def gaps(self) -> tuple[Gap, ...]:
        """The stretches without coverage that lasted longer than the grace."""
        found = (self._gap(wait) for wait in self.waits)
        return tuple(gap for gap in found if gap is not None)

    def _gap(self, wait: Wait) -> Gap | None:
        _, point, after, due, grace_end = wait
        horizon = after if after is not None else self.at
        if horizon <= grace_end or due >= self.end:
            return None
        first, last = due + DAY, min(self.at if after is None else after - DAY, self.end)
        if last < first:
            return None
        rule, missed = self.versions.at(point), 0
        while due <= self.end and rule.grace.after(due) < horizon:
            missed += 1
            due = rule.every.after(point, missed + 1)
        return Gap(from_=first, to=last, days=(last - first).days + 1, missed=missed)

    def adherence(self) -> float | None:
        """Days covered over days elapsed, both ends included; days of grace count as covered."""
        last = min(self.at, self.end)
        elapsed = (last - self.start).days + 1
        if elapsed <= 0:
            return None
        bare = 0
        for wait in self.waits:
            until = last if wait.after is None else min(wait.after - DAY, last)
            bare += max(0, (until - self._covered_to(wait)).days)
        return (elapsed - bare) / elapsed

    def _covered_to(self, wait: Wait) -> date:
        """The last day that this point or one before it covers: by an older rule one may have reached further."""
        if not self.versions.have_changed:
            return wait.grace_end
        before = enumerate(self.points[: wait.place + 1])
        return max(self._wait(place, point, None).grace_end for place, point in before)

    def tiles(self) -> Iterator[tuple[date, date]]:
        """Intervals laid end to end from the start, each as long as they were on its first day.

        Months are counted from the day on which their pace began, so that none drifts to a shorter month.
        """
        anchor, times, first = self.start, 1, self.start
        while True:
            rule = self.versions.at(anchor)
            until = rule.every.after(anchor, times)
            yield first, until
            first = until
            anchor, times = (anchor, times + 1) if self.versions.at(until) is rule else (until, 1)

    def tested_intervals(self) -> TestedIntervals:
        """Completed intervals since the start, and those of them that hold an event."""
        if self.versions.is_stepped:
            last = min(self.at, self.end)
            tiles = list(takewhile(lambda tile: tile[1] <= last, self.tiles()))
            holding = [any(first <= event < until for event in self.events) for first, until in tiles]
            return TestedIntervals(tested=sum(holding), completed=len(tiles))
        every = self.versions.at(self.start).every
        completed = max(0, every.times_within(self.start, min(self.at, self.end)))
        tested = {every.times_within(self.start, event) for event in self.events}
        return TestedIntervals(tested=sum(number < completed for number in tested), completed=completed)


def run_of(situation: Situation, rule_id: str, versions: SeriesVersions) -> Run | None:
    """The series in the newest episode that has started; None when there is none."""
    extensions = situation.decisions_about(rule_id, "extended")
    found = stretches(situation.courses, lambda day: versions.at(day).for_, extensions)
    if not found:
        return None
    start, end = max(found[-1][0], versions.first_day), found[-1][1]
    if versions.last_day is not None:
        end = min(end, versions.last_day)
    ended = situation.ended_on(rule_id)
    at = min(situation.on, ended[0]) if ended else situation.on
    events = [day for day in situation.done(versions.at(at).item) if start <= day <= at]
    return Run(rule_id, versions.in_episode(found[-1][0]), start, end, at, ended, events)
