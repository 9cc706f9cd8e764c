"""Sites beside the whole: which of them a picture shows, and where each lies."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from longwatch.page.markup import Markup, element
from longwatch.population.measures.figures import Indicator, Overdue
from longwatch.population.report import words
from longwatch.population.report.limits import Standing, standing
from longwatch.population.report.material import Material

MOST = 24
"""Sites that a picture shows at most: those that lie lowest and those that lie highest."""


@dataclass(frozen=True)
class Site:
    """How many of how many at one site; `unknown` is null where nobody asked how many."""

    name: str | None
    count: int | None
    of: int | None
    unknown: int | None
    share: float | None
    low: float | None
    high: float | None
    suppressed: bool

    @property
    def label(self) -> str:
        """The name in words; of one that FHIR refers to what tells it from others."""
        return self.name.removeprefix("Organization/") if self.name else "No site named"

    @property
    def called(self) -> Markup:
        """The name as a page shows it, whatever it is written in."""
        return element("bdi" if self.name else "em", self.label)


@dataclass(frozen=True)
class Drawn:
    """A site of which every number may be shown, and so drawn."""

    site: Site
    count: int
    of: int
    share: float
    low: float
    high: float

    def standing(self, whole: float) -> Standing:
        """Where it lies beside the whole, by the exact test."""
        return standing(self.count, self.of, whole)

    @property
    def key(self) -> tuple[int, str]:
        """What orders sites that are otherwise alike."""
        return self.of, self.site.name or ""

    @property
    def said(self) -> str:
        """The numbers in words."""
        return f"{words.count(self.count)} of {words.count(self.of)}, {words.share(self.share)}"


def all_of(indicator: Indicator) -> Site:
    """The whole of an indicator, as if it were a site."""
    one = indicator
    counts = (one.numerator, one.denominator, one.unknown)
    return Site("All", *counts, one.share, one.low, one.high, one.suppressed)


def cells(material: Material, site: Site) -> tuple[str, str, str, str, str]:
    """The numbers of a site in words: how many, of how many, unknown, share, interval."""
    hidden = site.suppressed
    # A row is hidden as a whole, so one cell says why.
    of, unknown = (words.number(n, suppressed=hidden, below=0) for n in (site.of, site.unknown))
    return (
        material.number(site.count, hidden),
        of,
        unknown,
        words.share(site.share, suppressed=hidden),
        words.interval(site.low, site.high, suppressed=hidden),
    )


def of_indicator(indicator: Indicator) -> tuple[Site, ...]:
    """The sites of an indicator, by name."""
    return _ordered(
        Site(s.site, s.numerator, s.denominator, s.unknown, s.share, s.low, s.high, s.suppressed)
        for s in indicator.strata
    )


def of_overdue(rows: Iterable[Overdue]) -> tuple[Site, ...]:
    """The sites with those overdue, by name."""
    return _ordered(
        Site(s.site, s.overdue, s.patients, None, s.share, s.low, s.high, s.suppressed) for s in rows
    )


def _ordered(sites: Iterable[Site]) -> tuple[Site, ...]:
    # By name and never by share: the order must not tell what is hidden.
    return tuple(sorted(sites, key=lambda site: (site.name is None, site.name or "")))


def drawable(sites: Iterable[Site]) -> tuple[Drawn, ...]:
    """The sites that may be drawn: nothing of them is hidden, and somebody is counted there."""
    found = []
    for s in sites:
        values = (s.count, s.of, s.share, s.low, s.high)
        if not s.suppressed and s.of and None not in values:
            found.append(Drawn(s, s.count or 0, s.of, s.share or 0.0, s.low or 0.0, s.high or 0.0))
    return tuple(found)


def extremes(sites: Sequence[Drawn], most: int = MOST) -> tuple[Drawn, ...]:
    """At most so many sites, by their share: the ones that lie lowest and highest with their whole interval.

    A small site far out by chance alone has a wide interval, so it does not crowd out a large one.
    """
    chosen = list(sites)
    if len(sites) > most:
        lowest = sorted(sites, key=lambda one: (one.high, one.key))[: most // 2]
        rest = [one for one in sites if one not in lowest]
        chosen = lowest + sorted(rest, key=lambda one: (-one.low, one.key))[: most - most // 2]
    return tuple(sorted(chosen, key=lambda one: (one.share, one.key)))


def left_out(sites: Sequence[Site], shown: Sequence[Drawn]) -> tuple[str, ...]:
    """In words, which sites the picture does not show, and why."""
    could = drawable(sites)
    hidden = sum(site.suppressed for site in sites)
    empty = len(sites) - len(could) - hidden
    told = []
    if between := len(could) - len(shown):
        low = len(shown) // 2
        told.append(
            f"{words.count(len(shown))} of {_sites(len(could))} drawn: the {low} whose interval lies lowest and the "
            f"{len(shown) - low} whose interval lies highest. {_sites(between)} between them: see the table."
        )
    if hidden:
        told.append(
            f"{_sites(hidden)} not drawn, because the numbers are small or would give small ones away."
        )
    if empty:
        told.append(f"{_sites(empty)} not drawn, because nobody is counted there.")
    return tuple(told)


def _sites(number: int) -> str:
    return "1 site" if number == 1 else f"{words.count(number)} sites"
