"""Every indicator of the whole in one picture: yes, and how many of whom nobody knows."""

from collections.abc import Sequence

from longwatch.page.markup import Child, Markup, element
from longwatch.population.measures.figures import Indicator
from longwatch.population.report import words
from longwatch.population.report.indicators import anchor
from longwatch.population.report.material import Material, figure, numbers, section
from longwatch.population.report.plot import share_ticks
from longwatch.population.report.sites import all_of, cells
from longwatch.population.report.stripes import Stripe, stripes

_COLUMNS = ("Indicator", "Yes", "Counted", "Unknown", "Share", "95 % interval")
_SMALL = "Bar: yes. Hatched: unknown, which never counts as yes. Line: 95 % interval (Wilson)."


def at_a_glance(material: Material) -> Markup:
    """The picture, and the table that leads to each indicator."""
    found = material.figures.indicators
    if material.nobody or not found:
        empty = material.nobody or element("p", "No indicator was measured.", class_="empty")
        return section("At a glance", "glance", empty)
    rows: list[Sequence[Child]] = [
        (element("a", one.title, href=f"#{anchor(one)}"), *cells(material, all_of(one))) for one in found
    ]
    picture = figure(
        "All sites together",
        stripes([_bar(one) for one in found], share_ticks(1.0), roomy=True),
        said="Each indicator: share of yes, what is unknown, the 95 % interval. The table has every number.",
        small=[_SMALL],
    )
    table = numbers("All indicators", _COLUMNS, rows, noun="indicator")
    return section("At a glance", "glance", element("div", picture, table, class_="measured"))


def _bar(one: Indicator) -> Stripe:
    if one.suppressed or not one.denominator:
        return Stripe(one.title, "", words.share(one.share, suppressed=one.suppressed), shape="bar")
    if one.unknown == one.denominator:
        size = f"n {words.count(one.denominator)}"
        return Stripe(one.title, size, words.ALL_UNKNOWN, 0.0, unknown=1.0, shape="bar")
    return Stripe(
        one.title,
        f"n {words.count(one.denominator)}",
        words.share(one.share),
        one.share,
        one.low,
        one.high,
        unknown=None if one.unknown is None else one.unknown / one.denominator,
        shape="bar",
    )
