"""The indicators: each for all patients, then each site beside them, by share and by size."""

from collections.abc import Sequence

from longwatch.page.markup import Child, Markup, element, joined
from longwatch.population.measures.figures import Indicator
from longwatch.population.report import words
from longwatch.population.report.funnel import SAID, funnel
from longwatch.population.report.material import Material, figure, numbers, section
from longwatch.population.report.plot import share_ticks
from longwatch.population.report.sites import Site, drawable, extremes, left_out, of_indicator
from longwatch.population.report.stripes import Stripe, stripes

_COLUMNS = ("Site", "Yes", "Counted", "Unknown", "Share", "95 % interval", "Beside the whole")


def at_a_glance(material: Material) -> Markup:
    """Every indicator of the whole in one picture: yes, and how many of whom nobody knows."""
    found = material.figures.indicators
    if not found or material.nobody:
        empty = material.nobody or element("p", "No indicator was measured.", class_="empty")
        return section("At a glance", "glance", empty)
    rows = [_bar(material, one) for one in found]
    said = "Share of yes in each indicator, with what is unknown and the 95 % interval. The table has every number."
    small = ("Bar: yes. Hatched: unknown, which never counts as yes. Line: 95 % interval (Wilson).",)
    columns = ("Indicator", "Yes", "Counted", "Unknown", "Share", "95 % interval")
    cells: list[Sequence[Child]] = [
        (element("a", one.title, href=f"#{anchor(one)}"), *_cells(material, _whole(one))) for one in found
    ]
    return section(
        "At a glance",
        "glance",
        figure("All patients together", stripes(rows, share_ticks(1.0)), said=said, small=small),
        numbers("All indicators", columns, cells, noun="indicator"),
    )


def indicators(material: Material) -> Markup:
    """Each indicator with its sites."""
    body: Child = [_one(material, indicator) for indicator in material.figures.indicators]
    if material.nobody or not body:
        body = material.nobody or element("p", "No indicator was measured.", class_="empty")
    return section("Indicators, site by site", "indicators", body)


def anchor(indicator: Indicator) -> str:
    """Where on the page an indicator stands."""
    return f"indicator-{indicator.id}"


def _bar(material: Material, one: Indicator) -> Stripe:
    may = not one.suppressed and one.denominator
    return Stripe(
        one.title,
        f"n {material.number(one.denominator, one.suppressed)}",
        words.share(one.share, suppressed=one.suppressed),
        one.share if may else None,
        one.low,
        one.high,
        unknown=(one.unknown or 0) / one.denominator if may and one.denominator else None,
        shape="bar",
    )


def _whole(one: Indicator) -> Site:
    return Site(
        "All", one.numerator, one.denominator, one.unknown, one.share, one.low, one.high, one.suppressed
    )


def _one(material: Material, one: Indicator) -> Markup:
    sites = of_indicator(one)
    return element(
        "section",
        element("h3", one.title, id=anchor(one)),
        _telling(material, one),
        element("p", one.note, " ", material.cite(one.sources)),
        material.quality(one.id),
        element("div", *_pictures(one, sites), class_="pair"),
        _table(material, one, sites) if sites else None,
        class_="measured",
        aria_labelledby=anchor(one),
    )


def _telling(material: Material, one: Indicator) -> Markup:
    hidden = one.suppressed
    yes, of, unknown = (material.number(n, hidden) for n in (one.numerator, one.denominator, one.unknown))
    if one.denominator == 0:
        return element("p", f"None of the {one.counted} could be counted.", class_="empty")
    return element(
        "p",
        element("strong", words.share(one.share, suppressed=hidden), class_="big"),
        f" Yes: {yes} of {of} {one.counted}; 95 % interval {words.interval(one.low, one.high, suppressed=hidden)}. ",
        element("span", f"Unknown, and not counted as yes: {unknown}.", class_="of-unknown"),
    )


def _pictures(one: Indicator, sites: Sequence[Site]) -> list[Markup]:
    could = drawable(sites)
    if not could:
        return [element("p", "No site has numbers that may be drawn: nothing to draw.", class_="empty")]
    shown = extremes(could)
    whole = None if one.suppressed else one.share
    rows = [
        Stripe(
            site.site.called,
            f"n {words.count(site.of)}",
            words.share(site.share),
            site.share,
            site.low,
            site.high,
            title=f"{site.site.name or 'No site named'}: {site.said}",
        )
        for site in shown
    ]
    if whole is not None and one.denominator:
        all_told = (words.share(whole), whole, one.low, one.high)
        rows.insert(
            0,
            Stripe(element("strong", "All"), f"n {words.count(one.denominator)}", *all_told, shape="whole"),
        )
    said = f"{one.title}: share with its 95 % interval at {len(shown)} sites beside the whole. The table has every number."
    small = (
        "Dot: site; diamond and upright: the whole. Line: 95 % interval (Wilson).",
        *left_out(sites, shown),
    )
    picture = figure("By site", stripes(rows, share_ticks(1.0), whole=whole), said=said, small=small)
    return [picture, element("div", funnel("By size of the site", sites, whole, counted=one.counted))]


def _table(material: Material, one: Indicator, sites: Sequence[Site]) -> Markup:
    whole = None if one.suppressed else one.share
    beside = {
        d.site.name: SAID[d.standing(whole)] for d in drawable(sites) if whole is not None and d.site.name
    }
    rows: list[Sequence[Child]] = [(element("strong", "All"), *_cells(material, _whole(one)), words.NONE)]
    rows += [
        (site.called, *_cells(material, site), beside.get(site.name or "", words.NONE)) for site in sites
    ]
    return joined(numbers(one.title, _COLUMNS, rows, noun="row"))


def _cells(material: Material, site: Site) -> tuple[str, ...]:
    hidden = site.suppressed
    return (
        *(material.number(value, hidden) for value in (site.count, site.of, site.unknown)),
        words.share(site.share, suppressed=hidden),
        words.interval(site.low, site.high, suppressed=hidden),
    )
