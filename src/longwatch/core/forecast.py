"""The tests and forms that fall due in the weeks to come, if each is done on its due day: how much work is ahead.

Tests of one patient that can be done in one visit are one visit. A visit is on the day on which its first test is
due; every other test that is near enough to its own due day to count as due is done with it, and its next one is
counted from there. What is overdue is done today. A series stops after the last due day within its period.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Literal

import msgspec

from longwatch.core.findings import Assessment, SeriesFinding
from longwatch.core.protocol import FormSchedule, Protocol, SeriesVersions

Kind = Literal["laboratory", "examination"]
KINDS: tuple[Kind, ...] = ("laboratory", "examination")
WEEK = timedelta(days=7)


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """One patient on one day: the series of one kind that are done then."""

    day: date
    kind: Kind
    series: tuple[str, ...]


class Ahead(msgspec.Struct, frozen=True, kw_only=True):
    """What lies ahead of one patient: visits, and the day on which nothing more falls due and it is decided."""

    visits: tuple[Visit, ...] = ()
    decided_on: date | None = None


class _Running(msgspec.Struct):
    """A series on its way through the weeks."""

    finding: SeriesFinding
    versions: SeriesVersions
    due: date
    since: date

    @property
    def goes_on(self) -> bool:
        """Whether its next due day still lies in the period."""
        end = self.finding.episode.end
        return end is None or self.due <= end

    def counts_on(self, day: date) -> bool:
        """Whether it would be listed as due on the day."""
        return self.due <= day or self.versions.at(self.since).lead.before(self.due) <= day

    def do(self, day: date) -> None:
        """Do it on a day; the next one is counted from there."""
        self.since, self.due = day, self.versions.at(day).every.after(day)


def ahead(found: Assessment, protocol: Protocol, *, until: date) -> Ahead:
    """What lies ahead of one patient from the day of the assessment until a day, both included."""
    if found.place in ("closed", "not-treated"):
        return Ahead()
    if "decision-asked" in found.place_reasons:
        return Ahead(decided_on=found.on)
    made: list[Visit] = []
    running = list(_running(found, protocol))
    left = [one for kind in KINDS for one in _walk(running, kind, protocol, (made, until))]
    made.sort(key=lambda visit: (visit.day, visit.kind))
    return Ahead(visits=tuple(made), decided_on=made[-1].day if made and not left else None)


def next_course_on(found: Assessment, protocol: Protocol) -> date | None:
    """The first day on which the rules let the next course begin: possible then, and nobody's plan.

    None where no rule foresees that course or names a time after the one before, and where the patient may not
    have the medicine any more.
    """
    last = found.courses[-1].last if found.courses else None
    if last is None or found.place == "closed" or found.eligibility.status == "contraindicated":
        return None
    number = len(found.courses) + 1
    rules = protocol.in_force(found.jurisdiction, protocol.courses, found.on)
    fitting = [one for one in rules if one.first_course <= number <= (one.last_course or number)]
    return max((one.after.after(last) for one in fitting if one.after is not None), default=None)


def _walk(
    every: list[_Running], kind: Kind, protocol: Protocol, into: tuple[list[Visit], date]
) -> list[_Running]:
    """Add the visits of one kind, and give back the series that still go on after the last day."""
    made, until = into
    running = [one for one in every if kind_of(protocol, one.finding.item) == kind]
    while running:
        day = min(one.due for one in running)
        if day > until:
            break
        together = [one for one in running if one.counts_on(day)]
        made.append(Visit(day=day, kind=kind, series=tuple(sorted(one.finding.id for one in together))))
        for one in together:
            one.do(day)
        running = [one for one in running if one.goes_on or one not in together]
    return running


def _running(found: Assessment, protocol: Protocol) -> Iterator[_Running]:
    """The series that go on, with their next day: today where that has passed, after a decision to leave it out."""
    known = protocol.local(found.jurisdiction).series
    for one in found.series:
        if one.due is None or one.episode.start is None:
            continue
        due = max(one.due, found.on)
        if one.waived_until is not None:
            due = max(due, one.waived_until + timedelta(days=1))
        series = _Running(
            one, known[one.id].in_episode(one.episode.start), due, one.last or one.episode.start
        )
        # What is overdue after the end of its period is still to be done, once.
        if series.goes_on or one.due <= found.on:
            yield series


def forms_ahead(
    rule: FormSchedule, due: date, *, last_infusion: date | None, on: date, until: date
) -> Iterator[date]:
    """The days on which a form falls due from `on` until a day, both included; one that is late is signed on `on`."""
    day = max(due, on)
    end = rule.for_.after(last_infusion) if rule.for_ is not None and last_infusion is not None else None
    while day <= until and (end is None or day <= end or day == on):
        yield day
        if rule.every is None:
            return
        day = rule.every.after(day)


def kind_of(protocol: Protocol, item: str) -> Kind:
    """Whether an item is done by a laboratory from a sample, or on the patient."""
    for one in protocol.item[item].alternatives:
        if one.same_day or any(code in protocol.analyte_of_code for code in one.codes):
            return "laboratory"
    return "examination"


def per_week(days: Iterable[date], *, first: date, weeks: int) -> list[int]:
    """How many of the days lie in each week from the first day on; what lies before is in the first week."""
    counted = [0] * weeks
    for day in days:
        place = max(0, (day - first).days // WEEK.days)
        if place < weeks:
            counted[place] += 1
    return counted
