"""The first patients of any invented clinic: one of each story, so that a small demo shows everything."""

from calendar import isleap
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from longwatch.core.dates import add_months
from longwatch.invented.story import Illness, Story, course, monthly

Telling = Callable[[Random, str, date], Story]


def _treated(*, months_ago: int = 20, courses: int = 2, stop_days_ago: int = 0, **changes: object) -> Telling:
    """Courses a year apart, the first one so many months ago, and monthly tests until some days ago."""

    def tell(random: Random, name: str, on: date) -> Story:
        first = add_months(on, -months_ago) + timedelta(days=6)
        given = [course(first, 5)]
        while len(given) < courses:
            given.append(course(add_months(given[-1][-1], 12) + timedelta(days=9), 3))
        stop = min(on - timedelta(days=stop_days_ago), add_months(given[-1][-1], 48) + timedelta(days=10))
        story = Story(
            id=name,
            title="",
            sex=random.choice(("female", "male")),
            birth=add_months(on, -12 * random.randint(26, 54)) + timedelta(days=random.randint(1, 300)),
            courses=tuple(given),
            visits=_recent(monthly(random, first, stop), stop, stop_days_ago),
        )
        return replace(story, **changes)  # type: ignore[arg-type]

    return tell


def _recent(visits: tuple[date, ...], stop: date, stop_days_ago: int) -> tuple[date, ...]:
    # A last test a few days before the end, so that a story shows its own trouble and not an overdue count,
    # and one that stopped coming is overdue by what the story says.
    if not visits or (stop - visits[-1]).days < 10:
        return visits
    return (*visits, stop if stop_days_ago else stop - timedelta(days=4))


def _ill(illness: Illness, tests_ago: int, **more: object) -> Telling:
    """An illness that began before the last so many tests."""

    def tell(random: Random, name: str, on: date) -> Story:
        story = _treated(**more)(random, name, on)  # type: ignore[arg-type]
        return replace(story, illnesses=((illness, story.visits[-tests_ago]),))

    return tell


def _decided(
    kind: str, rule: str | None, days_ago: int, until_days: int | None = None, **more: object
) -> Telling:
    def tell(random: Random, name: str, on: date) -> Story:
        story = _treated(**more)(random, name, on)  # type: ignore[arg-type]
        until = on + timedelta(days=until_days) if until_days is not None else None
        return replace(story, decisions=((kind, rule, on - timedelta(days=days_ago), until),))

    return tell


def _died(random: Random, name: str, on: date) -> Story:
    story = _treated(stop_days_ago=60)(random, name, on)
    return replace(story, died=on - timedelta(days=45))


def _month_end(random: Random, name: str, on: date) -> Story:
    """Infusions up to 31 January, and a year later up to 29 February."""
    year = next(year for year in range(on.year, on.year - 9, -1) if isleap(year) and date(year, 2, 29) <= on)
    given = (course(date(year - 1, 1, 27), 5), course(date(year, 2, 27), 3))
    story = _treated()(random, name, on)
    stop = min(on, add_months(given[-1][-1], 48))
    visits = monthly(random, given[0][-1], stop)
    return replace(story, courses=given, visits=_recent(visits, stop, 0))


def _clumped(random: Random, name: str, on: date) -> Story:
    """The newest blood count came in time, but its platelets had clumped."""
    quirks = frozenset({"clumped", "panel-members"})
    story = _treated(stop_days_ago=40, quirks=quirks)(random, name, on)
    return replace(story, visits=(*story.visits, on - timedelta(days=3)))


def _new_year(random: Random, name: str, on: date) -> Story:
    """A course from 29 December to 2 January."""
    given = (course(date(on.year - 2, 12, 29), 5),)
    story = _treated()(random, name, on)
    visits = monthly(random, given[0][-1], on)
    return replace(story, courses=given, visits=_recent(visits, on, 0))


def _just_treated(random: Random, name: str, on: date) -> Story:
    story = _treated(courses=1)(random, name, on)
    return replace(story, courses=(course(on - timedelta(days=9), 5),), visits=())


def _referred(**changes: object) -> Telling:
    """A patient newly referred, screened and not yet treated."""

    def tell(random: Random, name: str, on: date) -> Story:
        return replace(_treated()(random, name, on), courses=(), visits=(), **changes)  # type: ignore[arg-type]

    return tell


def _odd(*quirks: str, **more: object) -> Telling:
    return _treated(quirks=frozenset(quirks), **more)  # type: ignore[arg-type]


SHOWCASE: dict[str, Telling] = {
    "platelets halved, still in the normal range": _ill("itp-in-range", 2, counts=(322, 318, 152)),
    "immune thrombocytopenia found at the last test": _ill("itp", 2, counts=(238, 147, 61)),
    "immune thrombocytopenia, severe": _ill("itp-severe", 2, months_ago=31, counts=(252, 176, 38)),
    "immune thrombocytopenia, treated and recovered": _ill("itp", 7, months_ago=34),
    "Graves' disease": _ill("graves", 4, months_ago=29),
    "hypothyroidism": _ill("hypothyroid", 4, months_ago=38),
    "nephropathy": _ill("nephropathy", 2, months_ago=33),
    "liver injury": _ill("liver", 1),
    "lost to follow-up": _treated(months_ago=36, stop_days_ago=140),
    "overdue by a few days": _treated(months_ago=16, stop_days_ago=40),
    "transferred to another clinic": _decided("transferred", None, 20, stop_days_ago=25),
    "blood count waived while abroad": _decided("waived", "mon-cbc", 10, 21),
    "monitoring ended by decision": _decided("ended", None, 30, months_ago=64),
    "period over, nobody has decided": _treated(months_ago=66, courses=2),
    "died": _died,
    "results from several laboratories": _odd("mixed-units", months_ago=27),
    "a result without a unit": _odd("missing-unit"),
    "a unit that contradicts its code": _odd("contradicting-unit", months_ago=22),
    "corrected and withdrawn results": _odd("corrected", "withdrawn", "amended"),
    "clumped platelets": _clumped,
    "thyrotropin below the limit of detection": _odd("comparator", months_ago=26),
    "third course": _treated(months_ago=40, courses=3),
    "fourth course": _treated(months_ago=54, courses=4),
    "infusions at the end of a month": _month_end,
    "a course over the turn of the year": _new_year,
    "a few days after the first course": _just_treated,
    "referred, every question answered": _referred(),
    "referred, one question open": _referred(unasked=frozenset({"history-of-stroke"})),
    "referred, had a stroke": _referred(answers={"history-of-stroke": True}),
    "ordered but never given": _referred(quirks=frozenset({"ordered-only"})),
    "an infusion on hold": _odd("on-hold", months_ago=24),
    "an infusion interrupted and resumed": _odd("twice-a-day", "contained-medicine", months_ago=19),
    "a result with a month only, a result near midnight": _odd("partial-date", "near-midnight"),
    "a medicine named by reference": _odd("referenced-medicine", months_ago=21),
    "platelets falling, each count still normal": _ill(
        "itp-in-range", 3, counts=(380, 240, 160, 150), months_ago=25
    ),
}
"""Each title tells what to look for; the patients come in this order."""
