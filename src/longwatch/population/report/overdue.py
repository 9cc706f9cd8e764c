"""Who is overdue where: treated patients whose follow-up is not closed, by site."""

from collections.abc import Sequence

from longwatch.page.markup import Child, Markup, element
from longwatch.population.measures.making import OVERDUE
from longwatch.population.report import words
from longwatch.population.report.funnel import beside, funnel
from longwatch.population.report.material import Material, figure, numbers, section
from longwatch.population.report.plot import share_ticks
from longwatch.population.report.sites import Site, cells, drawable, extremes, left_out, of_overdue
from longwatch.population.report.stripes import Stripe, stripes, with_gap

_COLUMNS = ("Site", "Overdue", "Patients", "Share", "95 % interval", "Beside the whole")


def overdue(material: Material) -> Markup:
    """Bars by site, the highest share first, and sites by size where the whole may be known."""
    sites = of_overdue(material.figures.overdue)
    if material.nobody or not sites:
        nothing = "Nobody is followed up, so there is nothing to draw."
        return section(
            "Overdue, by site", "overdue", material.nobody or element("p", nothing, class_="empty")
        )
    whole = _whole(material)
    share = whole[0] / whole[1] if whole else None
    by_size = funnel("By size of the site", sites, share, counted="patients")
    return section(
        "Overdue, by site",
        "overdue",
        element("p", "Patients treated and not closed who have at least one test overdue."),
        element(
            "div",
            _telling(whole),
            material.quality(OVERDUE),
            element("div", _bars(sites, share), element("div", by_size), class_="pair" if whole else None),
            numbers("Overdue by site", _COLUMNS, _rows(material, sites, share), noun="site"),
            class_="measured",
        ),
    )


def _whole(material: Material) -> tuple[int, int] | None:
    """All sites together; None where it would give few people away, or nobody is counted."""
    one = material.figures.overdue_whole
    if one is None or one.suppressed or one.overdue is None or not one.patients:
        return None
    return one.overdue, one.patients


def _telling(whole: tuple[int, int] | None) -> Markup:
    if whole is None:
        return element("p", "All sites together: not told, or it would give few people away.", class_="quiet")
    count, of = whole
    share = element("strong", words.share(count / of), class_="big")
    return element("p", share, f" Overdue: {words.count(count)} of {words.count(of)} patients.")


def _bars(sites: Sequence[Site], whole: float | None) -> Markup:
    could = drawable(sites)
    shown = extremes(could)
    if not shown:
        told = "No site has numbers that may be drawn, so there is nothing to draw."
        return element("p", told, class_="empty")
    upright = " Upright: the whole." if whole is not None else ""
    ticks = share_ticks(max(one.high for one in shown), parts=3)
    bars = [Stripe.of(one, shape="bar") for one in reversed(shown)]
    rows = with_gap(bars, len(could) - len(shown))
    return figure(
        "The highest share first",
        stripes(rows, ticks, whole=whole, roomy=whole is None),
        said=f"Share of patients overdue at {len(shown)} sites, the highest first. The table has every number.",
        small=(f"Bar: overdue. Line: 95 % interval (Wilson).{upright}", *left_out(sites, shown)),
    )


def _rows(material: Material, sites: Sequence[Site], whole: float | None) -> list[Sequence[Child]]:
    found = beside(sites, whole)
    rows: list[Sequence[Child]] = []
    for site in sites:
        count, of, _, share, interval = cells(material, site)
        rows.append((site.called, count, of, share, interval, found.get(site.name, words.NONE)))
    return rows
