"""One patient on one day: the facts that hold, and what every part of the engine asks of them."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from longwatch.core.findings import CannotTell, Course
from longwatch.core.protocol import Item, Protocol
from longwatch.core.record import Decision, Result, Seen
from longwatch.engine.reference.courses import courses_of, stretches
from longwatch.engine.reference.readings import Reading, read


@dataclass
class Situation:
    """The arguments of an assessment, with the groupings that several parts share."""

    seen: Seen
    protocol: Protocol
    jurisdiction: str
    on: date
    planned: date | None = None
    cannot_tell: list[CannotTell] = field(default_factory=list)
    _done: dict[str, dict[date, tuple[str, ...]]] = field(default_factory=dict, init=False, repr=False)
    _readings: dict[str, list[Reading]] = field(default_factory=dict, init=False, repr=False)
    _results: dict[str, list[Result]] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def courses(self) -> tuple[Course, ...]:
        """The courses given so far."""
        days = [infusion.day for infusion in self.seen.infusions]
        return courses_of(days, self.protocol.drug.same_course_within)

    @cached_property
    def episodes(self) -> tuple[tuple[date, date], ...]:
        """The stretches of monitoring so far, by the drug's own length of follow-up."""
        return stretches(self.courses, lambda _: self.protocol.drug.follow_up)

    @property
    def last_infusion(self) -> date | None:
        """The newest infusion day, or None for a patient never treated."""
        return self.courses[-1].last if self.courses else None

    def infusions_in(self, course: Course) -> tuple[str, ...]:
        """The ids of the infusions of one course."""
        return tuple(i.id for i in self.seen.infusions if course.first <= i.day <= course.last)

    @cached_property
    def results_by_code(self) -> dict[str, list[Result]]:
        """Results by each of their codes, in the order of their days."""
        found: dict[str, list[Result]] = defaultdict(list)
        for result in self.seen.results:
            for code in result.codes:
                found[code].append(result)
        return found

    def results_of(self, analyte: str) -> list[Result]:
        """Every result of an analyte that has something to read, in order."""
        if analyte not in self._results:
            found = {
                result.id: result
                for code in self.protocol.analyte[analyte].codes
                for result in self.results_by_code.get(code, ())
                if result.has_value
            }
            in_order = sorted(found.values(), key=lambda result: (result.day, result.moment, result.id))
            self._results[analyte] = in_order
        return self._results[analyte]

    def readings_of(self, analyte: str) -> list[Reading]:
        """Every result of an analyte as rules read it, in order, preliminary ones too."""
        if analyte not in self._readings:
            measured = self.protocol.analyte[analyte]
            self._readings[analyte] = [read(measured, result) for result in self.results_of(analyte)]
        return self._readings[analyte]

    def done(self, item_id: str) -> dict[date, tuple[str, ...]]:
        """The days on which an item counts as done, each with the ids of the facts that show it."""
        if item_id not in self._done:
            self._done[item_id] = dict(sorted(self._find_done(self.protocol.item[item_id]).items()))
        return self._done[item_id]

    def _find_done(self, item: Item) -> dict[date, tuple[str, ...]]:
        days: dict[date, tuple[str, ...]] = {}
        for alternative in item.alternatives:
            if alternative.same_day:
                for day, ids in self._same_day(alternative.same_day).items():
                    days.setdefault(day, ids)
                continue
            for code in alternative.codes:
                for result in self.results_by_code.get(code, ()):
                    # A panel with members counts as they do, so it never counts by itself.
                    if result.standing.counts and not result.absent and not result.has_members:
                        days.setdefault(result.day, (result.id,))
            for deed in self.seen.deeds:
                fits = alternative.kind == deed.kind or not set(alternative.codes).isdisjoint(deed.codes)
                if deed.standing.counts and fits:
                    days.setdefault(deed.day, (deed.id,))
        return days

    def _same_day(self, analytes: tuple[str, ...]) -> dict[date, tuple[str, ...]]:
        per_analyte = []
        for analyte in analytes:
            first_of_day: dict[date, str] = {}
            for result in self.results_of(analyte):
                if result.standing.counts:
                    first_of_day.setdefault(result.day, result.id)
            per_analyte.append(first_of_day)
        shared = set(per_analyte[0]).intersection(*per_analyte[1:])
        return {day: tuple(found[day] for found in per_analyte) for day in shared}

    def decisions_about(self, rule: str, *kinds: str) -> list[Decision]:
        """The decisions of these kinds that name the rule, or all rules."""
        return [d for d in self.seen.decisions if d.kind in kinds and d.rule in (None, rule)]

    def waived_until(self, rule: str) -> date | None:
        """The last day of a waiver that holds on the day of assessment."""
        ends = [d.until for d in self.decisions_about(rule, "waived") if d.until and self.on <= d.until]
        return max(ends, default=None)

    def ended_on(self, rule: str) -> tuple[date, str] | None:
        """The day on which the rule's monitoring ended, and the fact that ended it.

        An infusion given after a decision to end, or after a transfer, shows that care went on:
        the decision then no longer holds. A death always does.
        """
        ends = [
            (d.day, d.id)
            for d in self.decisions_about(rule, "ended", "transferred")
            if self.last_infusion is None or self.last_infusion <= d.day
        ]
        ends += [(death.day, death.id) for death in self.seen.deaths]
        return min(ends, default=None)
