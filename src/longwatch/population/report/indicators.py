"""The indicators: each for all patients, then each site beside them, by share and by size."""

from collections.abc import Sequence

from longwatch.page.markup import Child, Markup, element
from longwatch.population.measures.figures import Indicator
from longwatch.population.report import words
from longwatch.population.report.funnel import HOW, beside, funnel
from longwatch.population.report.material import Material, figure, numbers, section
from longwatch.population.report.plot import share_ticks
from longwatch.population.report.sites import Site, all_of, cells, drawable, extremes, left_out, of_indicator
from longwatch.population.report.stripes import Stripe, stripes, with_gap

_COLUMNS = ("Site", "Yes", "Counted", "Unknown", "Share", "95 % interval", "Beside the whole")
_MARKS = "Dot: site; diamond and upright: the whole. Line: 95 % interval (Wilson)."


def indicators(material: Material) -> Markup:
    """Each indicator with its sites."""
    if material.nobody or not material.figures.indicators:
        empty = material.nobody or element("p", "No indicator was measured.", class_="empty")
        return section("Indicators, site by site", "indicators", empty)
    body = [_one(material, indicator) for indicator in material.figures.indicators]
    how = element("p", HOW, class_="small-print")
    return section("Indicators, site by site", "indicators", how, body)


def anchor(indicator: Indicator) -> str:
    """Where on the page an indicator stands."""
    return f"indicator-{indicator.id}"


def _one(material: Material, one: Indicator) -> Markup:
    sites = of_indicator(one)
    return element(
        "section",
        element("h3", one.title, id=anchor(one)),
        _telling(material, one),
        element("p", one.note, " ", material.cite(one.sources)),
        material.quality(one.id),
        _pictures(one, sites),
        _table(material, one, sites) if sites else None,
        class_="measured",
        aria_labelledby=anchor(one),
    )


def _telling(material: Material, one: Indicator) -> Markup:
    if one.denominator == 0:
        return element("p", f"None of the {one.counted} could be counted.", class_="empty")
    yes, of, unknown, share, interval = cells(material, all_of(one))
    if one.unknown == one.denominator and not one.suppressed:
        told = f" Nobody can tell of any of the {of} {one.counted}: what it rests on is not in the records."
        return element("p", element("strong", words.ALL_UNKNOWN.capitalize(), class_="big"), told)
    return element(
        "p",
        element("strong", share, class_="big"),
        f" Yes: {yes} of {of} {one.counted}; 95 % interval {interval}. ",
        f"Unknown, and not counted as yes: {unknown}.",
    )


def _pictures(one: Indicator, sites: Sequence[Site]) -> Markup:
    if not drawable(sites):
        told = "No site has numbers that may be drawn, so there is nothing to draw."
        return element("p", told, class_="empty")
    by_size = funnel("By size of the site", sites, _known(one), counted=one.counted)
    return element("div", _by_share(one, sites), element("div", by_size), class_="pair")


def _known(one: Indicator) -> float | None:
    """The share of the whole, where it may be seen."""
    return None if one.suppressed else one.share


def _by_share(one: Indicator, sites: Sequence[Site]) -> Markup:
    could = drawable(sites)
    shown = extremes(could)
    known = [*drawable([all_of(one)]), *shown]
    ticks = share_ticks(max(each.high for each in known), min(each.low for each in known), parts=3)
    rows = [*_all(one), *with_gap([Stripe.of(site) for site in shown], len(could) - len(shown))]
    cut = " The scale does not begin at 0." if ticks[0][0] else ""
    return figure(
        "By site",
        stripes(rows, ticks, whole=_known(one)),
        said=f"{one.title}: {len(shown)} sites beside the whole, each with its 95 % interval. "
        "The table has every number.",
        small=(f"{_MARKS}{cut}", *left_out(sites, shown)),
    )


def _all(one: Indicator) -> list[Stripe]:
    known = drawable([all_of(one)])
    return [Stripe.of(whole, shape="whole", name=element("strong", "All")) for whole in known]


def _table(material: Material, one: Indicator, sites: Sequence[Site]) -> Markup:
    found = beside(sites, _known(one))
    rows: list[Sequence[Child]] = [(element("strong", "All"), *cells(material, all_of(one)), words.NONE)]
    rows += [(site.called, *cells(material, site), found.get(site.name, words.NONE)) for site in sites]
    return numbers(one.title, _COLUMNS, rows, noun="row")
