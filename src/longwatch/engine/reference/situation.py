"""One patient on one day: the facts that hold, and what every part of the engine asks of them."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING

from longwatch.core.findings import CannotTell, Course
from longwatch.core.protocol import Alternative, InForce, Protocol
from longwatch.core.record import Decision, Deed, Infusion, Medicine, Result, ScreeningAnswer, Seen
from longwatch.engine.reference.courses import courses_of, courses_taken, stretches
from longwatch.engine.reference.readings import Reading, exactly, read

if TYPE_CHECKING:
    from longwatch.engine.reference.facts import Known

Way = tuple[dict[date, str], ...]
"""One way in which an item can be done: for each thing that it takes, the first fact of each day."""


@dataclass
class Situation:
    """The arguments of an assessment, with the groupings that several parts share."""

    seen: Seen
    protocol: Protocol
    jurisdiction: str
    on: date
    planned: date | None = None
    known_by: datetime | None = None
    cannot_tell: list[CannotTell] = field(default_factory=list)
    known_facts: dict[str, "Known"] = field(default_factory=dict, init=False, repr=False)
    _done: dict[str, list[date]] = field(default_factory=dict, init=False, repr=False)
    _ways: dict[str, list[Way]] = field(default_factory=dict, init=False, repr=False)
    _amounts: dict[str, list[Decimal] | None] = field(default_factory=dict, init=False, repr=False)
    _readings: dict[str, list[Reading]] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def rules(self) -> InForce:
        """The rules in force on the day."""
        return self.protocol.local(self.jurisdiction).on_day(self.on)

    @cached_property
    def courses(self) -> tuple[Course, ...]:
        """The courses given so far; of a medicine taken at home, the times of taking it."""
        days = [infusion.day for infusion in self.seen.infusions]
        near = self.protocol.drug.same_course_within
        if self.protocol.drug.exposure == "infusions":
            return courses_of(days, near)
        # On its last day it is still taken; a last day to come is a plan that may yet change.
        periods = [(m.day, m.end if m.end and m.end < self.on else None) for m in self.taken]
        return courses_taken(periods, days, near)

    @cached_property
    def taken(self) -> list[Medicine]:
        """The periods in which the patient took the drug, where that is how it is given."""
        if self.protocol.drug.exposure == "infusions":
            return []
        codes = self.protocol.drug.codes
        return [medicine for medicine in self.seen.medicines if not set(codes).isdisjoint(medicine.codes)]

    @cached_property
    def exposures(self) -> list[Infusion | Medicine]:
        """What exposed the patient to the drug, in the order of its first days."""
        return sorted([*self.seen.infusions, *self.taken], key=attrgetter("day", "id"))

    @cached_property
    def episodes(self) -> tuple[tuple[date, date], ...]:
        """The stretches of monitoring so far, by the drug's own length of follow-up."""
        extensions = self.decisions_about(None, "extended")
        return stretches(self.courses, lambda _: self.protocol.drug.follow_up, extensions)

    @property
    def last_infusion(self) -> date | None:
        """The newest day of exposure, today while the medicine is taken; None for a patient never treated."""
        return (self.courses[-1].last or self.on) if self.courses else None

    @property
    def is_taken(self) -> bool:
        """Whether the medicine is taken on the day, so that its last day is not known."""
        return bool(self.courses) and self.courses[-1].last is None

    @property
    def anchor(self) -> date:
        """The first day of the course that is asked about: planned, still going on, or one begun today."""
        begun = self.courses[-1].first if self.is_taken else self.on
        return self.planned or begun

    @property
    def last_finished(self) -> date | None:
        """The last day of the newest course that is over."""
        return next((course.last for course in reversed(self.courses) if course.last is not None), None)

    @property
    def newest_exposure(self) -> date | None:
        """The newest day on which the record shows that the drug was given, or that taking it began."""
        return self.exposures[-1].day if self.courses else None

    @property
    def newest_infusion(self) -> tuple[str, ...]:
        """The id of the newest infusion, for a finding that rests on it; nothing for a patient never treated."""
        return tuple(exposure.id for exposure in self.exposures[-1:])

    @cached_property
    def answers(self) -> dict[str, list[ScreeningAnswer]]:
        """The answers to each screening question, in the order of their days."""
        found: dict[str, list[ScreeningAnswer]] = defaultdict(list)
        for answer in self.seen.answers:
            found[answer.fact].append(answer)
        return found

    @cached_property
    def results_by_code(self) -> dict[str, list[Result]]:
        """Results by each of their codes, in the order of their days."""
        found: dict[str, list[Result]] = defaultdict(list)
        for result in self.seen.results:
            for code in result.codes:
                found[code].append(result)
        return found

    @cached_property
    def _results(self) -> dict[str, list[Result]]:
        """For each analyte its results that have something to read, each once, in order."""
        analyte_of_code = self.protocol.analyte_of_code
        found: dict[str, list[Result]] = defaultdict(list)
        for result in self.seen.results:
            if result.has_value:
                for code in result.codes:
                    if code in analyte_of_code:
                        found[analyte_of_code[code]].append(result)
        for analyte, results in found.items():
            once = {result.id: result for result in results}
            if len(once) < len(results):
                found[analyte] = sorted(once.values(), key=attrgetter("day", "moment", "id"))
        return found

    def results_of(self, analyte: str) -> list[Result]:
        """Every result of an analyte that has something to read, in order."""
        return self._results.get(analyte, [])

    def readings_of(self, analyte: str) -> list[Reading]:
        """Every result of an analyte as rules read it, in order, preliminary ones too."""
        if analyte not in self._readings:
            measured = self.protocol.analyte[analyte]
            self._readings[analyte] = [read(measured, result) for result in self.results_of(analyte)]
        return self._readings[analyte]

    def amounts_of(self, analyte: str) -> list[Decimal] | None:
        """Every result of an analyte as an amount in its own unit; None when one of them is something else."""
        if analyte not in self._amounts:
            results = self.results_of(analyte)
            exact = exactly(self.protocol.analyte[analyte], results)
            if len(exact) < len(results):  # something else is among them, so each is read by itself
                found = [reading.exact for reading in self.readings_of(analyte)]
                exact = [amount for amount in found if amount is not None]
            self._amounts[analyte] = exact if len(exact) == len(results) else None
        return self._amounts[analyte]

    def done(self, item: str) -> list[date]:
        """The days on which an item counts as done, in order."""
        if item not in self._done:
            ways = self._ways_of(item)
            self._done[item] = sorted({day for way in ways for day in set(way[0]).intersection(*way[1:])})
        return self._done[item]

    def shown_by(self, item: str, day: date) -> tuple[str, ...]:
        """The ids of the facts that show the item done on a day, by the first way that does; else none."""
        for way in self._ways_of(item):
            if all(day in facts for facts in way):
                return tuple(facts[day] for facts in way)
        return ()

    def _ways_of(self, item: str) -> list[Way]:
        if item not in self._ways:
            self._ways[item] = [self._way(a) for a in self.protocol.item[item].alternatives]
        return self._ways[item]

    def _way(self, alternative: Alternative) -> Way:
        if alternative.same_day:
            # Reversed, so that of two results of one day the first stays.
            return tuple(
                {r.day: r.id for r in reversed(self.results_of(analyte)) if r.standing.counts}
                for analyte in alternative.same_day
            )
        found: dict[date, str] = {}
        for code in alternative.codes:
            for result in self.results_by_code.get(code, ()):
                # A panel with members counts as they do, so it never counts by itself.
                if result.standing.counts and not result.absent and not result.has_members:
                    found.setdefault(result.day, result.id)
        for deed in self._deeds(alternative):
            if deed.standing.counts:
                found.setdefault(deed.day, deed.id)
        return (found,)

    def _deeds(self, alternative: Alternative) -> list[Deed]:
        if alternative.kind is not None:
            return [deed for deed in self.seen.deeds if deed.kind == alternative.kind]
        codes = set(alternative.codes)
        return [deed for deed in self.seen.deeds if not codes.isdisjoint(deed.codes)]

    def decisions_about(self, rule: str | None, *kinds: str) -> list[Decision]:
        """The decisions of these kinds that name the rule, or all rules; with None only those about all rules."""
        return [d for d in self.seen.decisions if d.kind in kinds and d.rule in (None, rule)]

    def waived_until(self, rule: str, covers: Callable[[Decision], bool] = lambda _: True) -> date | None:
        """The last day of a waiver that holds on the day of assessment.

        covers   whether a waiver reaches what is asked about; all that name the rule do, unless told
        """
        if not self.seen.decisions:
            return None
        waivers = self.decisions_about(rule, "waived")
        ends = [d.until for d in waivers if d.until and self.on <= d.until and covers(d)]
        return max(ends, default=None)

    def endings(self, rule: str) -> list[Decision]:
        """The decisions that ended the rule's monitoring, an accepted transfer among them.

        An infusion given after one shows that care went on: the decision then no longer holds.
        """
        made = self.decisions_about(rule, "ended", "transferred")
        return [d for d in made if self.newest_exposure is None or self.newest_exposure <= d.day]

    def ended_on(self, rule: str) -> tuple[date, str] | None:
        """The day on which the rule's monitoring ended, and the fact that ended it; a death always does."""
        ends = [(made.day, made.id) for made in self.endings(rule)]
        ends += [(death.day, death.id) for death in self.seen.deaths]
        return min(ends, default=None)
