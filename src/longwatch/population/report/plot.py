"""Pictures that are as wide as the page lets them be, while their words keep their size.

Places across are per cent of the picture, places down are pixels. A path knows no per cent, so paths lie in a
drawing of their own that is stretched over the picture and cuts them off at its edges. Nothing ever falls
outside.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor

from longwatch.page.markup import Child, Markup, element

Place = tuple[float, float]
IF_NOTHING = 0.05
"""Where a scale of shares ends when every share is nothing, so that nothing does not look finely measured."""
_SHAPES = {
    "circle": "M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0",
    "diamond": "M0 -7L7 0L0 7L-7 0Z",
    "square": "M-5 -5H5V5H-5Z",
    "triangle": "M0 -6L6 5H-6Z",
    "hanging": "M0 6L6 -5H-6Z",
}


@dataclass(frozen=True)
class Scale:
    """Values along one side of a picture: the least lies at `start`, the most at `end`."""

    least: float
    most: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Where a value lies; one beyond the scale lies on its edge."""
        return self.beyond(min(self.most, max(self.least, value)))

    def beyond(self, value: float) -> float:
        """Where a value lies, also outside the picture: for lines that a drawing cuts off."""
        share = (value - self.least) / (self.most - self.least) if self.most > self.least else 0.0
        return self.start + share * (self.end - self.start)


@dataclass(frozen=True)
class Plot:
    """The two scales of one picture: x in per cent, y in pixels from the top."""

    x: Scale
    y: Scale

    def place(self, x: float, y: float) -> Place:
        """A pair of values as a place in the picture."""
        return self.x.at(x), self.y.at(y)

    def grid_down(self, ticks: Iterable[tuple[float, str]]) -> list[Markup]:
        """A line across the picture for each tick, its words to the left of the picture."""
        drawn = []
        for value, words in ticks:
            y = self.y.at(value)
            drawn.append(element("line", x1="0%", x2="100%", y1=y, y2=y, class_="grid"))
            drawn.append(element("text", words, x=-7, y=y + 4, text_anchor="end", class_="tick"))
        return drawn

    def grid_across(self, ticks: Iterable[tuple[float, str]]) -> list[Markup]:
        """A small upright at the bottom for each tick, with its words below."""
        drawn, floor = [], max(self.y.start, self.y.end)
        for value, words in ticks:
            x = across(self.x.at(value))
            drawn.append(element("line", x1=x, x2=x, y1=floor, y2=floor + 5, class_="upright"))
            drawn.append(element("text", words, x=x, y=floor + 18, text_anchor="middle", class_="tick"))
        return drawn


def across(place: float) -> str:
    """A place across, as SVG has it."""
    return f"{place:.2f}%"


def mark(place: Place, shape: str, class_: str, *, title: str = "") -> Markup:
    """A shape of a fixed size with its middle at a place."""
    return mark_at(across(place[0]), f"{place[1]:.2f}", shape, class_=class_, title=title)


def mark_at(x: str, y: str, shape: str, *, class_: str, title: str = "") -> Markup:
    """The same at a place in SVG's own words."""
    told = element("title", title) if title else None
    return element(
        "svg", element("path", told, d=_SHAPES[shape], class_=class_), x=x, y=y, overflow="visible"
    )


def stretched(paths: Child, plot: Plot) -> Markup:
    """Paths laid over the picture between its edges; their lines keep their thickness."""
    top, floor = sorted((plot.y.start, plot.y.end))
    return element(
        "svg",
        paths,
        y=top,
        width="100%",
        height=floor - top,
        viewBox=f"0 {top:g} 100 {floor - top:g}",
        preserveAspectRatio="none",
    )


def path(places: Sequence[Place], class_: str, *, closed: bool = False) -> Markup | None:
    """A line through places, or the area inside them; nothing for fewer than two."""
    if len(places) < 2:
        return None
    through = "L".join(f"{x:.2f} {y:.2f}" for x, y in places)
    return element(
        "path", d=f"M{through}{'Z' if closed else ''}", class_=class_, vector_effect="non-scaling-stroke"
    )


def steps(places: Sequence[Place]) -> list[Place]:
    """The places with the corner that a step has between each two: first across, then up or down."""
    found = list(places[:1])
    for before, after in pairwise(places):
        found += [(after[0], before[1]), after]
    return found


def round_values(most: float, least: float = 0.0, *, parts: int = 4) -> list[float]:
    """Round values, about so many parts apart; the first is the least or below it, the last the most or above."""
    wide = next((one for one in _WIDTHS if (most - least) / one <= parts + 1e-6), _WIDTHS[-1])
    first = floor(least / wide + 1e-9)
    last = max(first + 1, ceil(most / wide - 1e-9))
    return [number * wide for number in range(first, last + 1)]


def share_ticks(most: float, least: float = 0.0, *, parts: int = 4) -> list[tuple[float, str]]:
    """Round shares from the least to the most, with their words in per cent."""
    return [(value, f"{100 * value:.6g} %") for value in round_values(most, least, parts=parts)]


_WIDTHS = [step * 10.0**power for power in range(-6, 9) for step in (1, 2, 2.5, 5)]
