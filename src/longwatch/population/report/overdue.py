"""Who is overdue where: treated patients whose follow-up is not closed, by site."""

from collections.abc import Sequence

from longwatch.page.markup import Child, Markup, element
from longwatch.population.report import words
from longwatch.population.report.funnel import SAID, funnel
from longwatch.population.report.material import Material, figure, numbers, section
from longwatch.population.report.plot import share_ticks
from longwatch.population.report.sites import Drawn, Site, drawable, extremes, left_out, of_overdue, whole_of
from longwatch.population.report.stripes import Stripe, stripes

ABOUT = "overdue"
"""What a note of quality calls this figure."""

_COLUMNS = ("Site", "Overdue", "Patients", "Share", "95 % interval", "Beside the whole")


def overdue(material: Material) -> Markup:
    """Bars by site, the highest share first, and the funnel where the whole may be known."""
    sites = of_overdue(material.figures.overdue)
    could = drawable(sites)
    body: Child
    if material.nobody or not sites:
        body = material.nobody or element(
            "p", "Nobody is followed up, so there is nothing to draw.", class_="empty"
        )
        return section("Overdue, by site", "overdue", body)
    whole = whole_of(sites)
    share = whole[0] / whole[1] if whole else None
    pictures = [_bars(sites, could, share)] if could else [element("p", "Nothing to draw.", class_="empty")]
    pictures.append(element("div", funnel("By size of the site", sites, share, counted="patients")))
    return section(
        "Overdue, by site",
        "overdue",
        element("p", "Patients treated and not closed who have at least one test overdue."),
        _telling(whole, sites),
        material.quality(ABOUT),
        element("div", pictures, class_="pair"),
        numbers("Overdue by site", _COLUMNS, _rows(material, sites, share), noun="site"),
    )


def _telling(whole: tuple[int, int] | None, sites: Sequence[Site]) -> Markup:
    if whole is None:
        return element("p", "The whole is not told here: it would give a hidden site away.", class_="quiet")
    count, of = whole
    share = element("strong", words.share(count / of), class_="big")
    return element("p", share, f" Overdue: {words.count(count)} of {words.count(of)} patients.")


def _bars(sites: Sequence[Site], could: Sequence[Drawn], whole: float | None) -> Markup:
    shown = extremes(could)
    rows = [
        Stripe(
            one.site.called,
            f"n {words.count(one.of)}",
            words.share(one.share),
            one.share,
            one.low,
            one.high,
            shape="bar",
            title=f"{one.site.name or 'No site named'}: {one.said}",
        )
        for one in reversed(shown)
    ]
    said = f"Share of patients overdue at {len(shown)} sites, the highest first. The table has every number."
    upright = "Upright: the whole. " if whole is not None else ""
    small = (f"Bar: overdue. Line: 95 % interval (Wilson). {upright}", *left_out(sites, shown))
    most = max(one.high for one in shown)
    return figure(
        "The highest share first", stripes(rows, share_ticks(most), whole=whole), said=said, small=small
    )


def _rows(material: Material, sites: Sequence[Site], whole: float | None) -> list[Sequence[Child]]:
    beside = {
        d.site.name: SAID[d.standing(whole)] for d in drawable(sites) if whole is not None and d.site.name
    }
    return [
        (
            site.called,
            material.number(site.count, site.suppressed),
            material.number(site.of, site.suppressed),
            words.share(site.share, suppressed=site.suppressed),
            words.interval(site.low, site.high, suppressed=site.suppressed),
            beside.get(site.name or "", words.NONE),
        )
        for site in sites
    ]
