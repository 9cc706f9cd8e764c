"""Indicators and the overdue, at each site and in all: counted, compared with limits, suppressed."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from longwatch.core.protocol import Measure
from longwatch.population.measures.figures import Indicator, Overdue, QualityNote, Stratum
from longwatch.population.measures.follow_up import CLOSED
from longwatch.population.measures.rows import COHORT, TREATED
from longwatch.population.measures.statistics import wilson
from longwatch.population.measures.sums import Answers, Site, Sums, together
from longwatch.population.measures.suppressing import People, hidden, is_few


class Share(NamedTuple):
    """A part of a whole with its limits; nothing of it where nobody is counted."""

    share: float | None
    low: float | None
    high: float | None


NO_SHARE = Share(None, None, None)


def share_of(part: int, whole: int) -> Share:
    """The share with its limits."""
    return Share(part / whole, *wilson(part, whole)) if whole else NO_SHARE


class Shown(NamedTuple):
    """What may be shown: numbers below it are not, and the sites that are always kept back for their few patients.

    treated   how many were treated in all; None where that may not be said
    """

    below: int
    few: frozenset[Site]
    treated: int | None

    def places(self, sites: Sequence[Site]) -> Collection[int]:
        """Where the sites kept back stand among these."""
        return [place for place, site in enumerate(sites) if site in self.few]


def shown(sums: Sums, below: int) -> Shown:
    """Which sites have so few treated patients that no table shows them, with those that would give them away."""
    treated = {site: row.yes.people for site, row in sums.by_site(COHORT, TREATED).items() if row.yes.people}
    found, sum_is_hidden = hidden([People((), people) for people in treated.values()], below)
    sites = list(treated)
    few = frozenset(sites[place] for place in found)
    return Shown(below, few, None if sum_is_hidden else sum(treated.values()))


def indicator(
    sums: Sums, measure: Measure, sources: tuple[str, ...], allowed: Shown
) -> tuple[Indicator, list[QualityNote]]:
    """One indicator with its notes on what is missing behind it."""
    rows = sums.by_site(measure.id)
    kept_back, sum_is_hidden = hidden(
        [row.people for row in rows.values()], allowed.below, also=allowed.places([*rows])
    )
    strata = tuple(
        _stratum(site, row, is_hidden=place in kept_back) for place, (site, row) in enumerate(rows.items())
    )
    whole = _stratum(None, together(rows.values()), is_hidden=sum_is_hidden)
    made = Indicator(
        id=measure.id,
        title=measure.title,
        counted="patients" if measure.courses == "first" else "courses",
        numerator=whole.numerator,
        denominator=whole.denominator,
        unknown=whole.unknown,
        share=whole.share,
        low=whole.low,
        high=whole.high,
        strata=strata,
        note=measure.note,
        sources=sources,
        suppressed=sum_is_hidden,
    )
    return made, _notes(sums, measure, made, allowed.below)


def _stratum(site: Site, row: Answers, *, is_hidden: bool) -> Stratum:
    if is_hidden:
        return Stratum(
            site=site, numerator=None, denominator=None, unknown=None, **NO_SHARE._asdict(), suppressed=True
        )
    return Stratum(
        site=site,
        numerator=row.yes.rows,
        denominator=row.every.rows,
        unknown=row.unknown.rows,
        **share_of(row.yes.rows, row.every.rows)._asdict(),
    )


def _notes(sums: Sums, measure: Measure, made: Indicator, below: int) -> list[QualityNote]:
    notes = []
    if made.suppressed or made.unknown:
        text = f"{made.counted.capitalize()} of which nobody can tell. They are counted below the line, never as a yes."
        notes.append(QualityNote(about=measure.id, text=text, count=made.unknown, suppressed=made.suppressed))
    missing = sums.missing(measure.id) if measure.item is not None else None
    if missing is not None and missing.rows:
        text = (
            "Courses of patients of whom nothing of the kind was ever recorded: the source may not hold it."
        )
        notes.append(quality_note(measure.id, text, missing.rows, people=missing.people, below=below))
    return notes


def quality_note(about: str, text: str, count: int, *, people: int, below: int) -> QualityNote:
    """A note with its number, unless too few people stand behind it."""
    suppressed = is_few(people, below)
    return QualityNote(about=about, text=text, count=None if suppressed else count, suppressed=suppressed)


def overdue(sums: Sums, measure: Measure, allowed: Shown) -> tuple[tuple[Overdue, ...], Overdue]:
    """The treated patients of each site and of all, and those with a test overdue. The closed are not shown."""
    rows, closed = sums.by_site(measure.id), sums.by_site(f"{measure.id}/{CLOSED}")
    sites = sorted({*rows, *closed}, key=lambda site: (site is None, site or ""))
    cells = []
    for site in sites:
        row = rows.get(site, Answers())
        done = closed.get(site, Answers()).every.people
        cells.append(People((row.yes.people, row.no.people, done), row.every.people + done))
    kept_back, sum_is_hidden = hidden(cells, allowed.below, also=allowed.places(sites))
    found = tuple(
        _overdue(site, row.cells, is_hidden=place in kept_back)
        for place, (site, row) in enumerate(zip(sites, cells, strict=True))
    )
    every = [sum(row.cells[number] for row in cells) for number in range(2)]
    return found, _overdue(None, every, is_hidden=sum_is_hidden)


def _overdue(site: Site, cells: Sequence[int], *, is_hidden: bool) -> Overdue:
    late, patients = cells[0], cells[0] + cells[1]
    if is_hidden:
        return Overdue(site=site, patients=None, overdue=None, **NO_SHARE._asdict(), suppressed=True)
    return Overdue(site=site, patients=patients, overdue=late, **share_of(late, patients)._asdict())
