"""Patients counted as they are compared: what is kept of those for whom nothing changes is their number."""

from collections import Counter
from collections.abc import Iterable

from msgspec.structs import replace

from longwatch.population.impact.answer import Counts, PatientImpact, Unchanged
from longwatch.population.impact.changes import KINDS, Change, Weight


class Tally:
    """How many had died, which course would be the next one of the others, and what changes for whom."""

    def __init__(self) -> None:
        self.died = 0
        self.next_courses: Counter[int] = Counter()
        self._changed: list[PatientImpact] = []
        # Most changes are those of many patients: each is held once.
        self._changes: dict[Change, Change] = {}

    @classmethod
    def of(cls, patients: Iterable[PatientImpact]) -> "Tally":
        """The tally of these patients."""
        tally = cls()
        for one in patients:
            tally.count(one)
        return tally

    @property
    def patients(self) -> int:
        """How many were compared, the dead too."""
        return self.next_courses.total() + self.died

    def count(self, one: PatientImpact) -> None:
        """Count one patient."""
        if one.next_course is None:
            self.died += 1
        else:
            self.next_courses[one.next_course] += 1
        self.note(one)

    def note(self, one: PatientImpact) -> None:
        """Keep what changes for a patient who is counted otherwise."""
        if one.weight is not None:
            changes = tuple(self._changes.setdefault(change, change) for change in one.changes)
            self._changed.append(replace(one, changes=changes))

    def add(self, other: "Tally") -> None:
        """Count everybody whom another tally has."""
        self.died += other.died
        self.next_courses.update(other.next_courses)
        for one in other._changed:
            self.note(one)

    def heaviest_first(self) -> tuple[PatientImpact, ...]:
        """Those for whom something changes."""
        return tuple(
            sorted(self._changed, key=lambda one: (one.weight.rank if one.weight else 0, one.patient))
        )

    def counts(self, *, refused: int) -> Counts:
        """The numbers of the answer."""
        changed = self._changed
        weights = Counter(one.weight for one in changed)
        kinds = Counter(kind for one in changed for kind in {change.kind for change in one.changes})
        who = Counter(name for one in changed for name in one.who)
        unchanged = self.patients - len(changed)
        return Counts(
            patients=self.patients,
            changed=len(changed),
            unchanged=unchanged,
            unchanged_because=Unchanged(nothing_differs=unchanged - self.died, died=self.died),
            weights={weight.value: weights[weight] for weight in Weight},
            kinds={kind: kinds[kind] for kind in KINDS},
            who=dict(sorted(who.items())),
            refused=refused,
        )
