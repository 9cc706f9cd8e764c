"""Series: an item repeated at an interval through an episode (docs/explanation/meaning.md, Series)."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from msgspec.structs import replace

from longwatch.core.dates import DAY, in_words
from longwatch.core.findings import Episode, Gap, SeriesFinding, SeriesStatus, TestedIntervals
from longwatch.core.protocol import Series
from longwatch.engine.reference.courses import stretches
from longwatch.engine.reference.situation import Situation
from longwatch.engine.reference.words import cited, counted


class SeriesVersions:
    """One series with every version its rule has had in the jurisdiction."""

    def __init__(self, situation: Situation, versions: Sequence[Series]) -> None:
        self._starts = [(situation.protocol.starts(v, situation.jurisdiction), v) for v in versions]
        self._starts.sort(key=lambda pair: pair[0])
        self.first_day = self._starts[0][0]
        lasts = [v.to for v in versions]
        self.last_day = None if None in lasts else max(day for day in lasts if day)

    def at(self, day: date) -> Series:
        """The version in force on a day; before the first one, the first one."""
        holding = self._starts[0][1]
        for start, version in self._starts[1:]:
            if start <= day:
                holding = version
        return holding


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
    events: list[date]

    @cached_property
    def points(self) -> list[date]:
        """The start and every event, each once."""
        return sorted({self.start, *self.events})

    def due_after(self, point: date, times: int = 1) -> date:
        """The day on which the next one is due, counted from an event by the rules of its day."""
        return self.versions.at(point).every.after(point, times)

    def grace_ends(self, point: date, times: int = 1) -> date:
        """The last day of grace after that due day."""
        return self.versions.at(point).grace.after(self.due_after(point, times))

    def gaps(self) -> tuple[Gap, ...]:
        """The stretches without coverage that lasted longer than the grace."""
        following: list[date | None] = [*self.points[1:], None]
        found = (self._gap(point, after) for point, after in zip(self.points, following, strict=True))
        return tuple(gap for gap in found if gap is not None)

    def _gap(self, point: date, after: date | None) -> Gap | None:
        horizon = after if after is not None else self.at
        if horizon <= self.grace_ends(point):
            return None
        due = self.due_after(point)
        if due >= self.end:
            return None
        first, last = due + DAY, min(self.at if after is None else after - DAY, self.end)
        if last < first:
            return None
        missed = 0
        while self.due_after(point, missed + 1) <= self.end and self.grace_ends(point, missed + 1) < horizon:
            missed += 1
        return Gap(from_=first, to=last, days=(last - first).days + 1, missed=missed)

    def adherence(self) -> float | None:
        """Days covered over days elapsed, both ends included; days of grace count as covered."""
        last = min(self.at, self.end)
        elapsed = (last - self.start).days + 1
        if elapsed <= 0:
            return None
        covered, covered_to = 0, self.start - DAY
        for point in self.points:
            first, until = max(point, covered_to + DAY), min(self.grace_ends(point), last)
            if first <= until:
                covered += (until - first).days + 1
                covered_to = until
        return covered / elapsed

    def tested_intervals(self) -> TestedIntervals:
        """Completed intervals since the start, and those of them that hold an event."""
        every = self.versions.at(self.start).every
        last = min(self.at, self.end)
        tested = completed = 0
        first = self.start
        while (until := every.after(self.start, completed + 1)) <= last:
            place = bisect_left(self.events, first)
            tested += place < len(self.events) and self.events[place] < until
            completed += 1
            first = until
        return TestedIntervals(tested=tested, completed=completed)


def run_of(situation: Situation, rule_id: str, versions: SeriesVersions) -> Run | None:
    """The series in the newest episode that has started; None when there is none."""
    found = stretches(situation.courses, lambda day: versions.at(day).for_)
    if not found:
        return None
    start, end = max(found[-1][0], versions.first_day), found[-1][1]
    for decision in situation.decisions_about(rule_id, "extended"):
        if decision.until is not None and decision.until > end and decision.day >= found[-1][0]:
            end = decision.until
    if versions.last_day is not None:
        end = min(end, versions.last_day)
    ended = situation.ended_on(rule_id)
    at = min(situation.on, ended[0]) if ended else situation.on
    events = [day for day in situation.done(versions.at(at).item) if start <= day <= at]
    return Run(rule_id, versions, start, end, at, events)


def series_finding(situation: Situation, rule_id: str, versions: SeriesVersions) -> SeriesFinding | None:
    """Where the series stands; None when its rule came into force only after the episode's end."""
    run = run_of(situation, rule_id, versions)
    rule = versions.at(situation.on)
    if run is not None and run.start > run.end:
        return None
    not_started = SeriesFinding(
        id=rule_id,
        revision=rule.revision,
        item=rule.item,
        sources=cited(situation.protocol, rule),
        status="not-started",
        episode=Episode(),
        text=_not_started(situation, rule, versions),
    )
    if run is None or run.start > situation.on:
        return not_started
    point = run.points[-1]
    rule = versions.at(point)
    due, grace_end = run.due_after(point), run.grace_ends(point)
    waived = situation.waived_until(rule_id)
    status = _status(situation, run, rule_id, waived)
    running = status not in ("period-over", "ended")
    last = run.events[-1] if run.events else None
    overdue = status == "overdue"
    return replace(
        not_started,
        status=status,
        text=_sentence(situation, run, rule, status),
        because=_because(situation, run, rule, rule_id),
        episode=Episode(start=run.start, end=run.end),
        last=last,
        due=due if running else None,
        overdue_from=grace_end + DAY if running else None,
        days_overdue=(situation.on - due).days if overdue else 0,
        critical=overdue
        and rule.critical_after is not None
        and situation.on >= rule.critical_after.after(due),
        waived_until=waived if status == "waived" else None,
        ended_on=run.at if status == "ended" else None,
        gaps=run.gaps(),
        adherence=run.adherence(),
        tested_intervals=run.tested_intervals(),
    )


def _status(situation: Situation, run: Run, rule_id: str, waived: date | None) -> SeriesStatus:
    point, on = run.points[-1], situation.on
    due = run.due_after(point)
    if situation.ended_on(rule_id) is not None:
        return "ended"
    if due > run.end:
        return "period-over"
    if waived is not None:
        return "waived"
    if on > run.grace_ends(point):
        return "overdue"
    return "due" if on >= run.versions.at(point).lead.before(due) else "up-to-date"


def _because(situation: Situation, run: Run, rule: Series, rule_id: str) -> tuple[str, ...]:
    ended = situation.ended_on(rule_id)
    newest = situation.done(rule.item)[run.events[-1]] if run.events else ()
    return (*newest, *situation.infusions_in(situation.courses[-1])[-1:], *((ended[1],) if ended else ()))


def _not_started(situation: Situation, rule: Series, versions: SeriesVersions) -> str:
    if not situation.courses:
        return f"{rule.title}: starts with the first infusion; none is recorded."
    return f"{rule.title}: starts when its rule comes into force on {in_words(versions.first_day)}."


def _sentence(situation: Situation, run: Run, rule: Series, status: SeriesStatus) -> str:
    point = run.points[-1]
    due, grace_end = run.due_after(point), run.grace_ends(point)
    since = f"last done {in_words(point)}" if run.events else f"counted from the start on {in_words(point)}"
    arithmetic = f"{rule.title}: {since} + {rule.every} = due {in_words(due)}"
    period = f"the period ends {in_words(run.end)}, {rule.for_} after the last infusion"
    if any(d.until == run.end for d in situation.decisions_about(run.rule_id, "extended")):
        period = f"the period was extended to {in_words(run.end)}"
    match status:
        case "ended":
            return f"{rule.title}: ended on {in_words(run.at)}; {since}."
        case "period-over":
            return f"{arithmetic}, but {period}: decide whether monitoring ends."
        case "waived":
            until = situation.waived_until(run.rule_id)
            return f"{arithmetic}; waived until {in_words(until) if until else ''}."
        case "overdue":
            late = counted((situation.on - due).days, "day")
            return f"{arithmetic}, + {rule.grace} of grace = {in_words(grace_end)}; {late} past the due day."
        case _:
            return f"{arithmetic}; overdue from {in_words(grace_end + DAY)}; {period}."
