"""Rows on one scale: a name, how many, a mark or a bar with its interval, and the share in words.

Every row is a drawing of its own beside words that may wrap, so that a long name breaks nothing and a phone
shows the same as a sheet of paper.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from longwatch.page.markup import Child, Markup, element
from longwatch.population.report import words
from longwatch.population.report.plot import Scale, across, mark_at
from longwatch.population.report.sites import Drawn

_MIDDLE, _BAR = "50%", 16
Shape = Literal["bar", "site", "whole", "gap"]
Ticks = Sequence[tuple[float, str]]


@dataclass(frozen=True)
class Stripe:
    """One row; without a value that may be seen it has no mark. `unknown` follows a bar as hatching."""

    name: Child
    size: str
    said: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    unknown: float | None = None
    shape: Shape = "site"
    title: str = ""

    @classmethod
    def of(cls, one: Drawn, *, shape: Shape = "site", name: Child = None) -> "Stripe":
        """A site that may be drawn."""
        return cls(
            one.site.called if name is None else name,
            f"n\N{NO-BREAK SPACE}{words.count(one.of)}",
            words.share(one.share),
            one.share,
            one.low,
            one.high,
            shape=shape,
            title=f"{one.site.label}: {one.said}",
        )


def with_gap(rows: Sequence[Stripe], more: int) -> list[Stripe]:
    """The rows of extremes with a word in their middle on those that are left out."""
    gap = [Stripe(f"… {words.count(more)} more in the table …", "", "", shape="gap")] if more else []
    middle = len(rows) // 2
    return [*rows[:middle], *gap, *rows[middle:]]


def stripes(
    rows: Sequence[Stripe], ticks: Ticks, *, whole: float | None = None, roomy: bool = False
) -> Markup:
    """The rows under their scale; `whole` is an upright through all of them; `roomy`: with the page's width."""
    scale = Scale(ticks[0][0], ticks[-1][0], 0.0, 100.0)
    scaled = [
        element("text", said, x=across(scale.at(value)), y=14.0, text_anchor="middle", class_="tick")
        for value, said in ticks
    ]
    behind = [_upright(scale.at(value), "grid") for value, _ in ticks]
    if whole is not None:
        behind.append(_upright(scale.at(whole), "the-whole"))
    body = [_row(row, scale, behind) for row in rows]
    head = element("div", _drawing(scaled), class_="stripe scale")
    return element("div", head, body, class_="stripes roomy" if roomy else "stripes")


def _row(row: Stripe, scale: Scale, behind: Sequence[Markup]) -> Markup:
    who = element("div", row.name, class_="who")
    if row.shape == "gap":
        return element("div", who, class_="stripe gap")
    return element(
        "div",
        who,
        element("div", row.size, class_="size"),
        _drawing([*behind, *_marks(row, scale)]),
        element("div", row.said, class_="said"),
        class_=f"stripe {row.shape}",
    )


def _drawing(marks: Child) -> Markup:
    """As high as the words beside it need, so heights are shares of it."""
    return element("div", element("svg", marks, class_="plot", width="100%", height="100%"), class_="strip")


def _upright(place: float, kind: str) -> Markup:
    return element("line", x1=across(place), x2=across(place), y1="0%", y2="100%", class_=kind)


def _marks(row: Stripe, scale: Scale) -> list[Markup]:
    if row.value is None:
        return []
    drawn: list[Markup] = []
    start, end = scale.at(0.0), scale.at(row.value)
    if row.shape == "bar":
        drawn.append(_bar(start, end, "amount", title=row.title))
        if row.unknown:
            drawn.append(_bar(end, scale.at(row.value + row.unknown), "unknown"))
    if row.low is not None and row.high is not None:
        ends = {"x1": across(scale.at(row.low)), "x2": across(scale.at(row.high))}
        kind = "whisker" if row.shape == "bar" else f"interval {row.shape}"
        drawn.append(element("line", y1=_MIDDLE, y2=_MIDDLE, class_=kind, **ends))
    if row.shape != "bar":
        shape = "diamond" if row.shape == "whole" else "circle"
        drawn.append(mark_at(across(end), _MIDDLE, shape, class_=f"mark-{row.shape}", title=row.title))
    return drawn


def _bar(first: float, last: float, kind: str, *, title: str = "") -> Markup:
    return element(
        "rect",
        element("title", title) if title else None,
        x=across(first),
        y=_MIDDLE,
        width=across(last - first),
        height=_BAR,
        transform=f"translate(0 {-_BAR // 2})",
        class_=kind,
    )
