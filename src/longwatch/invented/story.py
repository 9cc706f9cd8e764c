"""What happens to one invented patient, before any of it is written as FHIR."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Literal

from longwatch.core.dates import add_months
from longwatch.invented import rates

Illness = Literal["itp", "itp-in-range", "itp-severe", "graves", "hypothyroid", "nephropathy", "liver"]


@dataclass(frozen=True)
class Story:
    """One patient's life with the drug. `visits` are the days of the monthly blood and urine tests."""

    id: str
    title: str
    sex: Literal["female", "male"]
    birth: date
    courses: tuple[tuple[date, ...], ...] = ()
    visits: tuple[date, ...] = ()
    illnesses: tuple[tuple[Illness, date], ...] = ()
    died: date | None = None
    decisions: tuple[tuple[str, str | None, date, date | None], ...] = ()
    answers: dict[str, bool | int] = field(default_factory=dict)
    unasked: frozenset[str] = frozenset()
    quirks: frozenset[str] = frozenset()

    def has(self, quirk: str) -> bool:
        """Whether the record has one of the oddities that real records have."""
        return quirk in self.quirks

    @property
    def last_infusion(self) -> date | None:
        """The newest infusion day."""
        return self.courses[-1][-1] if self.courses else None


def course(first: date, infusions: int) -> tuple[date, ...]:
    """Consecutive infusion days."""
    return tuple(first + timedelta(days=n) for n in range(infusions))


def monthly(random: Random, start: date, stop: date, late: float = rates.LATE_VISIT) -> tuple[date, ...]:
    """Days of monthly tests, each about a month after the one before; some come late."""
    days: list[date] = []
    day = start
    while True:
        extra = random.randint(12, 28) if random.random() < late else random.randint(-5, 4)
        day = add_months(day, 1) + timedelta(days=extra)
        if day > stop:
            return tuple(days)
        days.append(day)


def ordinary(random: Random, name: str, on: date) -> Story:
    """A patient drawn at the clinic's rates, treated at some time in the last five and a half years."""
    first = on - timedelta(days=random.randint(190, 2000))
    first -= timedelta(days=first.weekday())
    courses = [course(first, 5)]
    for share in (rates.TWO_COURSES, rates.THREE_COURSES, rates.FOUR_COURSES):
        due = add_months(courses[-1][-1], 12) + timedelta(days=random.randint(3, 40))
        due += timedelta(days=(7 - due.weekday()) % 7)
        if due + timedelta(days=14) > on or random.random() > share:
            break
        courses.append(course(due, 3))
    end = add_months(courses[-1][-1], 48)
    stop = min(on, end + timedelta(days=20))
    decisions: list[tuple[str, str | None, date, date | None]] = []
    if end + timedelta(days=25) <= on:
        decisions.append(("ended", None, end + timedelta(days=25), None))
    if random.random() < rates.LOST:
        stop = min(stop, on - timedelta(days=random.randint(45, 400)))
    return Story(
        id=name,
        title="ordinary",
        sex="female" if random.random() < 0.65 else "male",
        birth=on - timedelta(days=random.randint(24 * 365, 56 * 365)),
        courses=tuple(courses),
        visits=monthly(random, first, stop),
        illnesses=_illnesses(random, first, on),
        decisions=tuple(decisions),
        quirks=frozenset({random.choice(("panel-members", "panel-components", "single-results"))}),
    )


def _illnesses(random: Random, first: date, on: date) -> tuple[tuple[Illness, date], ...]:
    drawn: list[tuple[Illness, date]] = []
    chance, months = random.random(), random.randint(*rates.ITP_MONTHS)
    if chance < rates.ITP:
        drawn.append(("itp", add_months(first, months)))
    chance, months = random.random(), random.randint(4, 72)
    if chance < rates.THYROID_IN_SIX_YEARS:
        kind: Illness = "graves" if chance < rates.THYROID_IN_SIX_YEARS * 0.55 else "hypothyroid"
        drawn.append((kind, add_months(first, months)))
    chance, months = random.random(), random.randint(4, 40)
    if chance < rates.NEPHROPATHY:
        drawn.append(("nephropathy", add_months(first, months)))
    return tuple((kind, day) for kind, day in drawn if day <= on)
