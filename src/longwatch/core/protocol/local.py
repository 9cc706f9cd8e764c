"""A protocol's rules in one jurisdiction, sorted once so that no patient's assessment sorts them again."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec.structs import replace

from longwatch.core.protocol.precautions import Precaution
from longwatch.core.protocol.rules import CourseRule, Criterion, Prerequisite, Prophylaxis, Series
from longwatch.core.protocol.watches import Watch

if TYPE_CHECKING:
    from longwatch.core.protocol.protocol import Protocol


class SeriesVersions:
    """One series with every version its rule has had in the jurisdiction, each with its first day."""

    def __init__(self, versions: Sequence[tuple[date, Series]], *, is_stepped: bool | None = None) -> None:
        self.rules = [rule for _, rule in versions]
        self._first, *self._later = sorted(versions, key=lambda pair: pair[0])
        self.first_day = self._first[0]
        self.have_changed = bool(self._later)
        self.is_stepped = any(rule.at_first for rule in self.rules) if is_stepped is None else is_stepped
        # The days after an event that it covers with its grace, whatever months they fall in.
        self.surely_cover = timedelta(min(rule.surely_covers for _, rule in versions))
        lasts = [rule.to for rule in self.rules]
        self.last_day = None if None in lasts else max(day for day in lasts if day)

    def in_episode(self, start: date) -> "SeriesVersions":
        """The same, with the paces of the first time of an episode as versions of their own."""
        if not self.is_stepped:
            return self
        authored = [self._first, *self._later]
        ends = [until for until, _ in authored[1:]]
        found: list[tuple[date, Series]] = []
        for (first, rule), until in zip(authored, [*ends, date.max], strict=True):
            steps = [(max(first, day), version) for day, version in _steps(rule, start) if day < until]
            found += dict(steps).items()
        return SeriesVersions(found, is_stepped=True)

    def at(self, day: date) -> Series:
        """The version in force on a day; before the first one, the first one."""
        holding = self._first[1]
        for start, version in self._later:
            if start <= day:
                holding = version
        return holding


def _steps(rule: Series, start: date) -> Iterator[tuple[date, Series]]:
    """The series at each of its paces, with the day from which that one holds in an episode."""
    for pace in rule.at_first:
        yield (
            start,
            replace(
                rule,
                at_first=(),
                every=pace.every,
                lead=pace.lead,
                grace=pace.grace,
                critical_after=pace.critical_after,
            ),
        )
        start = pace.lasts.after(start)
    yield start, replace(rule, at_first=())


@dataclass(frozen=True)
class InForce:
    """The rules in force on one day, by their kind. Series are not among them: they look back."""

    courses: tuple[CourseRule, ...]
    criteria: tuple[Criterion, ...]
    prerequisites: tuple[Prerequisite, ...]
    watches: tuple[Watch, ...]
    prophylaxis: tuple[Prophylaxis, ...]
    precautions: tuple[Precaution, ...]


class LocalRules:
    """The rules of one jurisdiction. Between two days on which a rule starts or ends, all stay the same."""

    def __init__(self, protocol: "Protocol", jurisdiction: str) -> None:
        self._protocol = protocol
        self._jurisdiction = jurisdiction
        self._turns = sorted(protocol.turning_days(jurisdiction))
        self._stretches: dict[int, InForce] = {}

    def on_day(self, day: date) -> InForce:
        """The rules in force on a day: worked out for the first day asked about of each such stretch."""
        stretch = bisect_right(self._turns, day)
        if stretch not in self._stretches:
            self._stretches[stretch] = self._in_force(day)
        return self._stretches[stretch]

    def _in_force(self, day: date) -> InForce:
        protocol, here = self._protocol, self._jurisdiction
        return InForce(
            courses=protocol.in_force(here, protocol.courses, day),
            criteria=protocol.in_force(here, protocol.criteria, day),
            prerequisites=protocol.in_force(here, protocol.prerequisites, day),
            watches=protocol.in_force(here, protocol.watches, day),
            prophylaxis=protocol.in_force(here, protocol.prophylaxis, day),
            precautions=protocol.in_force(here, protocol.precautions, day),
        )

    @cached_property
    def series(self) -> Mapping[str, SeriesVersions]:
        """Every series by id, in force or not."""
        protocol, here = self._protocol, self._jurisdiction
        versions: dict[str, list[tuple[date, Series]]] = defaultdict(list)
        for rule in protocol.of(here, protocol.series):
            versions[rule.id].append((protocol.starts(rule, here), rule))
        return {name: SeriesVersions(found) for name, found in versions.items()}
