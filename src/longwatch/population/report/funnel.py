"""Sites by size: how far each lies from the whole, beside how far chance alone would take it."""

from collections.abc import Iterable, Mapping, Sequence

from longwatch.page.markup import Markup, element, joined
from longwatch.page.scale import round_above
from longwatch.population.report import words
from longwatch.population.report.limits import RARE, USUAL, Standing, limits
from longwatch.population.report.material import figure, legend
from longwatch.population.report.plot import Place, Plot, Scale, across, mark, path, share_ticks, stretched
from longwatch.population.report.sites import Drawn, Site, drawable

HEIGHT, _TOP, _FLOOR = 290.0, 10.0, 266.0
NAMED = 12
"""Sites outside that the picture names at most; the table names them all."""

SAID: dict[Standing, str] = {
    "inside": "inside",
    "low": "below the 95\N{NO-BREAK SPACE}% limit",
    "high": "above the 95\N{NO-BREAK SPACE}% limit",
    "very low": "below the 99.8\N{NO-BREAK SPACE}% limit",
    "very high": "above the 99.8\N{NO-BREAK SPACE}% limit",
}
_MARKS: Mapping[Standing, tuple[str, str]] = {
    "inside": ("circle", "inside"),
    "low": ("hanging", "outside"),
    "high": ("triangle", "outside"),
    "very low": ("square", "far-outside"),
    "very high": ("square", "far-outside"),
}
_KEYS = {
    "inside": "a site inside the limits",
    "outside": "outside 95 %",
    "far-outside": "outside 99.8 %",
    "usual": "95 % limits",
    "rare": "99.8 % limits",
    "the-whole": "the whole",
}
HOW = (
    "Sites by size: exact binomial limits round the whole, to which every site belongs. By chance alone about 1 site in 20 lies "
    "outside the 95 % limits, and 1 in 500 outside the 99.8 % limits. A site outside asks for a look, not for a "
    "verdict: its patients may differ."
)


def funnel(title: str, sites: Iterable[Site], whole: float | None, *, counted: str) -> Markup:
    """The picture, with the sites outside by name; a sentence where there is nothing to compare."""
    named = sorted((one for one in drawable(sites) if one.site.name), key=lambda one: one.key)
    if whole is None or len(named) < 2:
        told = "No picture by size: it needs the whole, and at least two sites whose numbers may be shown."
        return element("p", told, class_="small-print")
    found = [(one, one.standing(whole)) for one in named]
    outside = sorted(((one, how) for one, how in found if how != "inside"), key=_by_distance)
    said = (
        f"{title}: {words.count(len(named))} sites by size round the whole of {words.share(whole)}; "
        f"{words.count(len(outside))} outside the 95 % limits. The table has every number."
    )
    # Numbered from left to right, so that a number is soon found.
    chosen = sorted(outside[:NAMED], key=lambda pair: pair[0].key)
    across_words = element("p", f"Number of {counted} counted at the site", class_="axis")
    drawing = element("div", _drawing(found, [one for one, _ in chosen], whole), class_="axes")
    return joined(
        figure(
            title,
            [drawing, across_words, legend(_KEYS)],
            said=said,
            small=["Exact binomial limits round the whole."],
        ),
        _outside(chosen, len(outside) - len(chosen)),
    )


def beside(sites: Iterable[Site], whole: float | None) -> dict[str | None, str]:
    """Where each named site lies beside the whole, in words; those that may not be compared are missing."""
    if whole is None:
        return {}
    return {one.site.name: SAID[one.standing(whole)] for one in drawable(sites) if one.site.name}


def _by_distance(found: tuple[Drawn, Standing]) -> tuple[bool, int]:
    return "very" not in found[1], -found[0].of


def _drawing(found: Sequence[tuple[Drawn, Standing]], numbered: Sequence[Drawn], whole: float) -> Markup:
    most = round_above(max(one.of for one, _ in found))
    low, high = _view([one.share for one, _ in found], whole)
    ticks = share_ticks(high, low)
    plot = Plot(Scale(0.0, most, 0.0, 100.0), Scale(ticks[0][0], ticks[-1][0], _FLOOR, _TOP))
    level = plot.y.at(whole)
    sizes = [(most * part / 4, words.count(round(most * part / 4))) for part in range(5)]
    return element(
        "svg",
        plot.grid_down(ticks),
        plot.grid_across(sizes if most >= 4 else [(0.0, "0"), (most, words.count(round(most)))]),
        stretched(_lines(plot, whole), plot),
        element("line", x1="0%", x2="100%", y1=level, y2=level, class_="the-whole"),
        [_mark(plot, one, how) for one, how in found if how == "inside"],
        [_mark(plot, one, how) for one, how in found if how != "inside"],
        _numbers(plot, numbered),
        class_="plot",
        width="100%",
        height=HEIGHT,
    )


def _mark(plot: Plot, one: Drawn, how: Standing) -> Markup:
    return mark(plot.place(one.of, one.share), *_MARKS[how], title=f"{one.site.label}: {one.said}")


def _view(shares: Sequence[float], whole: float) -> tuple[float, float]:
    """What the picture shows of the shares: all sites, and a little room above and below them."""
    least, most = min([*shares, whole]), max([*shares, whole])
    room = max(0.15 * (most - least), 0.005)
    return max(0.0, least - room), min(1.0, most + room)


def _lines(plot: Plot, whole: float) -> list[Markup | None]:
    """The four limits; sizes lie closer together where the lines bend."""
    most = int(plot.x.most)
    sizes = sorted({max(1, round(most * (step / 60) ** 2.5)) for step in range(1, 61)})
    drawn = []
    for tail, kind in ((USUAL, "usual"), (RARE, "rare")):
        pairs = [limits(size, whole, tail) for size in sizes]
        for side in (0, 1):
            places = [
                (plot.x.at(size), plot.y.beyond(pair[side])) for size, pair in zip(sizes, pairs, strict=True)
            ]
            drawn.append(path(places, f"limits {kind}"))
    return drawn


def _numbers(plot: Plot, numbered: Sequence[Drawn]) -> list[Markup]:
    """The number of each named site beside its mark: on the first side that is still free."""
    marks = [plot.place(one.of, one.share) for one in numbered]
    drawn, taken = list[Markup](), list(marks)
    for number, (x, y) in enumerate(marks, start=1):
        others = [place for place in taken if place != (x, y)]
        dx, dy, anchor = next((side for side in _SIDES if _is_free(x, y, side, others)), _SIDES[0])
        taken.append((x + dx / _PIXELS, y + dy))
        beside: dict[str, str | int] = {"dx": dx, "dy": dy + 4, "text_anchor": anchor}
        drawn.append(element("text", str(number), x=across(x), y=y, class_="number-of", **beside))
    return drawn


_SIDES = ((9, 0, "start"), (-9, 0, "end"), (0, -13, "middle"), (0, 14, "middle"))
_PIXELS = 4.5  # of one per cent of the picture, about


def _is_free(x: float, y: float, side: tuple[int, int, str], taken: Sequence[Place]) -> bool:
    """Whether a number there touches no mark and no other number, and stays in the picture."""
    place = x + 1.6 * side[0] / _PIXELS, y + side[1]
    return place[0] < 98 and not any(abs(place[0] - a) < 3.5 and abs(place[1] - b) < 11 for a, b in taken)


def _outside(chosen: Sequence[tuple[Drawn, Standing]], more: int) -> Markup:
    if not chosen:
        return element("p", "No site lies outside the 95 % limits.")
    items = [element("li", one.site.called, f": {one.said}, {SAID[how]}") for one, how in chosen]
    rest = element("p", f"{words.count(more)} more lie outside the 95 % limits: see the table.")
    head = element("p", "Sites outside, by their number in the picture, the smallest first:")
    return element("div", head, element("ol", items), rest if more else None, class_="outside-list")
