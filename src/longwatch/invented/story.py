"""What happens to one invented patient, before any of it is written as FHIR."""

from dataclasses import dataclass, field, replace
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
    counts: tuple[float, ...] = ()
    """Platelets of the last visits, where the story is about these very numbers."""
    followed_until: date | None = None
    """The last day on which this clinic could have learnt of an illness."""

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


def monthly(
    random: Random, start: date, stop: date, *, late: float = 0, missed: float = 0
) -> tuple[date, ...]:
    """Days of monthly tests, each about a month after the one before; some come late, some not at all."""
    days: list[date] = []
    day = start
    while True:
        extra = random.randint(12, 28) if random.random() < late else random.randint(-5, 4)
        day = add_months(day, 2 if random.random() < missed else 1) + timedelta(days=extra)
        if day > stop:
            return tuple(days)
        days.append(day)


def ordinary(random: Random, name: str, on: date) -> Story:
    """A patient drawn at the clinic's rates, treated at some time in the last five and a half years."""
    story = _somebody(random, name, on)
    if random.random() < rates.REFERRED:
        return story
    first = on - timedelta(days=random.randint(20, 2000))
    first -= timedelta(days=first.weekday())
    illnesses = _illnesses(random, first)
    story = _leaving(random, story, first, on)
    seen = story.followed_until or on
    courses = _courses(random, first, min([seen, *(day for _, day in illnesses)]))
    end = add_months(courses[-1][-1], 48)
    if end + timedelta(days=25) <= seen:
        story = replace(story, decisions=(("ended", None, end + timedelta(days=25), None), *story.decisions))
    seen = min(seen, end + timedelta(days=20))
    late, missed = random.uniform(*rates.LATE_VISITS), random.uniform(*rates.MISSED_VISITS)
    return replace(
        story,
        courses=courses,
        visits=monthly(random, first, seen, late=late, missed=missed),
        illnesses=tuple((kind, day) for kind, day in illnesses if day <= seen),
        followed_until=seen,
    )


def _somebody(random: Random, name: str, on: date) -> Story:
    quirks = {random.choice(("panel-members", "panel-components", "single-results"))}
    chance = random.random()
    if chance < rates.CONTAINED_MEDICINE:
        quirks.add("contained-medicine")
    elif chance < rates.CONTAINED_MEDICINE + rates.REFERENCED_MEDICINE:
        quirks.add("referenced-medicine")
    return Story(
        id=name,
        title="ordinary",
        sex="female" if random.random() < 0.65 else "male",
        birth=on - timedelta(days=random.randint(24 * 365, 56 * 365)),
        quirks=frozenset(quirks),
    )


def _leaving(random: Random, story: Story, first: date, on: date) -> Story:
    """Death, transfer or silence ends what the clinic learns; nobody leaves before the first course is over."""
    days = (on - first).days
    earliest = first + timedelta(days=10)
    some_day = earliest + timedelta(days=random.randint(0, max(0, (on - earliest).days)))
    chances = random.random(), random.random(), random.random()
    if chances[0] < rates.DEATHS_PER_YEAR * days / 365.25:
        return replace(story, died=some_day, followed_until=some_day)
    if chances[1] < rates.TRANSFERRED:
        return replace(story, decisions=(("transferred", None, some_day, None),), followed_until=some_day)
    if chances[2] < rates.LOST:
        last = max(earliest, on - timedelta(days=random.randint(45, 400)))
        return replace(story, followed_until=last)
    return replace(story, followed_until=on)


def _courses(random: Random, first: date, stop: date) -> tuple[tuple[date, ...], ...]:
    """Course 1 and those that follow about a year apart; none after an illness or after the patient left."""
    courses = [course(first, 5)]
    for share in (rates.TWO_COURSES, rates.THREE_COURSES, rates.FOUR_COURSES):
        due = add_months(courses[-1][-1], 12) + timedelta(days=random.randint(3, 40))
        due += timedelta(days=(7 - due.weekday()) % 7)
        if due + timedelta(days=14) > stop or random.random() > share:
            break
        courses.append(course(due, 3))
    return tuple(courses)


def _illnesses(random: Random, first: date) -> tuple[tuple[Illness, date], ...]:
    drawn: list[tuple[Illness, date]] = []
    chance, months = random.random(), random.randint(*rates.ITP_MONTHS)
    if chance < rates.ITP:
        drawn.append(("itp", add_months(first, months)))
    chance, months = random.random(), random.randint(*rates.THYROID_MONTHS)
    if chance < rates.THYROID_IN_SIX_YEARS:
        kind: Illness = "graves" if chance < rates.THYROID_IN_SIX_YEARS * 0.55 else "hypothyroid"
        drawn.append((kind, add_months(first, months)))
    chance, months = random.random(), random.randint(*rates.NEPHROPATHY_MONTHS)
    if chance < rates.NEPHROPATHY:
        drawn.append(("nephropathy", add_months(first, months)))
    return tuple(drawn)
