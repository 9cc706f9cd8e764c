"""A second, slow answer for series: every day is looked at by itself, straight from the words of the manual.

It shares nothing with an engine but the record's own choice of which version of a fact holds.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from longwatch.core.dates import DAY
from longwatch.core.protocol import Protocol, Series
from longwatch.core.record import Record, Seen


@dataclass(frozen=True)
class Answer:
    """What the manual says about one series on one day."""

    status: str
    start: date | None = None
    end: date | None = None
    due: date | None = None
    overdue_from: date | None = None
    days_overdue: int = 0
    gaps: tuple[tuple[date, date, int, int], ...] = ()
    covered: int = 0
    elapsed: int = 0
    tested: int = 0
    completed: int = 0


def days(first: date, last: date) -> Iterator[date]:
    """Each day from the first to the last."""
    while first <= last:
        yield first
        first += DAY


def answer(record: Record, protocol: Protocol, jurisdiction: str, on: date, rule_id: str) -> Answer | None:
    """Where the series stands; None when it makes none."""
    return _Oracle(record.seen_on(on), protocol, jurisdiction, on, rule_id).answer()


class _Oracle:
    def __init__(self, seen: Seen, protocol: Protocol, jurisdiction: str, on: date, rule_id: str) -> None:
        self.seen, self.protocol, self.on, self.rule_id = seen, protocol, on, rule_id
        lineage = [jurisdiction]
        while (follows := protocol.country[lineage[-1]].follows) is not None:
            lineage.append(follows)
        approved = next(protocol.drug.approved[name] for name in lineage if name in protocol.drug.approved)
        rules = [r for r in protocol.series if r.id == rule_id and set(r.jurisdictions) & set(lineage)]
        self.versions = sorted(((rule.from_ or approved, rule) for rule in rules), key=lambda pair: pair[0])

    def version(self, day: date) -> Series:
        """The rule as it stood on a day."""
        found = self.versions[0][1]
        for start, rule in self.versions:
            if start <= day:
                found = rule
        return found

    def episode(self) -> tuple[date, date] | None:
        """From the first infusion of the newest episode to its end, as each day in turn leaves it."""
        near = self.protocol.drug.same_course_within
        infused = {infusion.day for infusion in self.seen.infusions}
        extended = [(d.day, d.until) for d in self.decisions("extended") if d.until is not None]
        first = last = end = None
        reached = date.min  # what the courses before this one, and extensions, have brought the episode to
        for day in sorted(infused | {made for made, _ in extended}):
            if day in infused:
                if last is None or day > near.after(last):
                    reached = max(reached, end or date.min)
                    if first is None or day > reached:
                        first, reached = day, date.min
                last, end = day, self.version(day).for_.after(day)
            if first is not None:
                reached = max([reached, *(until for made, until in extended if made == day)])
        if first is None or end is None:
            return None
        end = max(end, reached)
        lasts = [rule.to for _, rule in self.versions]
        if None not in lasts:
            end = min(end, max(day for day in lasts if day is not None))
        return max(first, self.versions[0][0]), end

    def decisions(self, *kinds: str) -> list:  # type: ignore[type-arg]
        return [d for d in self.seen.decisions if d.kind in kinds and d.rule in (None, self.rule_id)]

    def ended(self) -> date | None:
        """The first day of a death, or of a decision that no infusion followed."""
        newest = max((infusion.day for infusion in self.seen.infusions), default=date.min)
        ends = [d.day for d in self.decisions("ended", "transferred") if d.day >= newest]
        return min(ends + [death.day for death in self.seen.deaths], default=None)

    def done_on(self, day: date, item_id: str) -> bool:
        """Whether some alternative of the item was met on that very day."""
        results = [r for r in self.seen.results if r.day == day and r.standing.counts and not r.absent]
        deeds = [d for d in self.seen.deeds if d.day == day and d.standing.counts]
        for alternative in self.protocol.item[item_id].alternatives:
            codes = set(alternative.codes)
            if any(codes & set(r.codes) for r in results if not r.has_members):
                return True
            if any(codes & set(d.codes) or d.kind == alternative.kind for d in deeds):
                return True
            measured = {self.protocol.analyte_of_code.get(c) for r in results if r.has_value for c in r.codes}
            if alternative.same_day and set(alternative.same_day) <= measured:
                return True
        return False

    def answer(self) -> Answer | None:
        episode = self.episode()
        if episode is None:
            return Answer(status="not-started")
        start, end = episode
        if start > end:
            return None
        if start > self.on:
            return Answer(status="not-started")
        stopped = self.ended()
        at = self.on if stopped is None else min(self.on, stopped)
        item = self.version(at).item
        events = [day for day in days(start, at) if self.done_on(day, item)]
        points = sorted({start, *events})
        due, late = self.due(points[-1]), self.late(points[-1])
        status = self.status(points[-1], end, stopped)
        runs = status not in ("ended", "period-over")
        every = self.version(start).every
        last = min(at, end)
        spans = [(every.after(start, k), every.after(start, k + 1)) for k in range(2000)]
        completed = [(one, other) for one, other in spans if other <= last]
        return Answer(
            status=status,
            start=start,
            end=end,
            due=due if runs else None,
            overdue_from=late + DAY if runs else None,
            days_overdue=(self.on - due).days if status == "overdue" else 0,
            gaps=tuple(self.gaps(points, end, at)),
            covered=sum(any(p <= day <= self.late(p) for p in points) for day in days(start, last)),
            elapsed=sum(1 for _ in days(start, last)),
            tested=sum(any(one <= event < other for event in events) for one, other in completed),
            completed=len(completed),
        )

    def due(self, point: date, times: int = 1) -> date:
        return self.version(point).every.after(point, times)

    def late(self, point: date, times: int = 1) -> date:
        """The last day of grace."""
        return self.version(point).grace.after(self.due(point, times))

    def status(self, point: date, end: date, stopped: date | None) -> str:
        waived = [d.until for d in self.decisions("waived") if d.until is not None and self.on <= d.until]
        if stopped is not None:
            return "ended"
        if self.due(point) > end:
            return "period-over"
        if waived:
            return "waived"
        if self.on > self.late(point):
            return "overdue"
        return "due" if self.on >= self.version(point).lead.before(self.due(point)) else "up-to-date"

    def gaps(self, points: list[date], end: date, at: date) -> Iterator[tuple[date, date, int, int]]:
        for point in points:
            later = [other for other in points if other > point]
            following = min(later, default=None)
            limit = at if following is None else following
            if not self.late(point) < limit or self.due(point) >= end:
                continue
            last = at if following is None else following - DAY
            inside = [day for day in days(self.due(point) + DAY, last) if day <= end]
            missed = 0
            for times in range(1, 2000):
                if self.due(point, times) > end:
                    break
                missed += self.late(point, times) < limit
            if inside:
                yield inside[0], inside[-1], len(inside), missed
