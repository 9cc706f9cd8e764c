"""Rows on one scale: a name, how many, a mark or a bar with its interval, and the share in words.

Every row is a drawing of its own beside words that may wrap, so that a long name breaks nothing and a phone
shows the same as a sheet of paper.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from longwatch.page.markup import Child, Markup, element
from longwatch.population.report.plot import Scale, across, level, mark

_HEIGHT, _MIDDLE = 26.0, 13.0


@dataclass(frozen=True)
class Stripe:
    """One row. `unknown` follows a bar as the part of which nobody knows."""

    name: Child
    size: str
    said: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    unknown: float | None = None
    shape: Literal["bar", "site", "whole"] = "site"
    title: str = ""


def stripes(
    rows: Sequence[Stripe], ticks: Sequence[tuple[float, str]], *, whole: float | None = None
) -> Markup:
    """The rows under their scale, which begins at nothing; `whole` is an upright through all of them."""
    scale = Scale(0.0, ticks[-1][0], 0.0, 100.0)
    words = [
        element("text", said, x=across(scale.at(value)), y=14.0, text_anchor="middle", class_="tick")
        for value, said in ticks
    ]
    head = element("div", _drawing(words, 20.0), class_="stripe scale")
    return element("div", head, [_row(row, scale, ticks, whole) for row in rows], class_="stripes")


def _row(row: Stripe, scale: Scale, ticks: Sequence[tuple[float, str]], whole: float | None) -> Markup:
    return element(
        "div",
        element("div", row.name, class_="who"),
        element("div", row.size, class_="size"),
        _drawing([*_uprights(scale, ticks, whole), *_marks(row, scale)], _HEIGHT),
        element("div", row.said, class_="said"),
        class_=f"stripe {row.shape}",
    )


def _drawing(marks: Child, height: float) -> Markup:
    return element("svg", marks, class_="plot", width="100%", height=height)


def _uprights(scale: Scale, ticks: Sequence[tuple[float, str]], whole: float | None) -> list[Markup]:
    values = [(value, "grid") for value, _ in ticks] + ([] if whole is None else [(whole, "the-whole")])
    return [
        element(
            "line", x1=across(scale.at(value)), x2=across(scale.at(value)), y1=0.0, y2=_HEIGHT, class_=kind
        )
        for value, kind in values
    ]


def _marks(row: Stripe, scale: Scale) -> list[Markup]:
    """What the row says as marks; none where there is no value that may be seen."""
    if row.value is None:
        return []
    drawn: list[Markup] = []
    x = scale.at(row.value)
    if row.shape == "bar":
        drawn.append(_bar(0.0, x, "amount", row.title))
        if row.unknown:
            drawn.append(_bar(x, scale.at(row.value + row.unknown), "unknown", ""))
    if row.low is not None and row.high is not None:
        kind = "whisker" if row.shape == "bar" else f"interval {row.shape}"
        drawn.append(level(scale.at(row.low), scale.at(row.high), _MIDDLE, class_=kind))
    if row.shape != "bar":
        shape = "diamond" if row.shape == "whole" else "circle"
        drawn.append(mark((x, _MIDDLE), shape, f"mark-{row.shape}", title=row.title))
    return drawn


def _bar(first: float, last: float, kind: str, title: str) -> Markup:
    told = element("title", title) if title else None
    return element(
        "rect", told, x=across(first), y=5.0, width=across(last - first), height=_HEIGHT - 10, class_=kind
    )
