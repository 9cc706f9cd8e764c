"""One analyte's values as a line, with the limits its watches know."""

from longwatch.page.lanes import LETTER, Lane
from longwatch.page.markup import Markup, element, joined
from longwatch.page.readings import Reading, Trend
from longwatch.page.scale import EDGE, WIDTH, Days, Values, round_above
from longwatch.page.wording import said

HEIGHT = 130.0
_TOP, _BOTTOM = 16.0, 116.0


def trend_lane(trend: Trend, days: Days) -> Lane:
    """The values of one analyte on the days of the picture."""
    low, high = trend.range
    in_view = [reading for reading in trend.readings if days.first <= reading.day]
    known = [reading.value for reading in in_view if reading.value is not None]
    most = round_above(max([*known, *(limit for _, limit in trend.limits), high or 0.0]))
    values = Values(_TOP, _BOTTOM, most)
    drawn = [
        _range(values, low, high),
        *_grid(values),
        *_limits(trend, values),
        _line(in_view, days, values),
        *[_point(reading, days, values) for reading in in_view],
        *_ticks(values),
    ]
    if not in_view:
        drawn.append(element("text", "No value is recorded.", x=EDGE + 8, y=66.0, class_="label quiet"))
    return Lane(f"{trend.analyte.title}, {trend.unit}", HEIGHT, joined(drawn))


def _grid(values: Values) -> list[Markup]:
    heights = [values.y(value) for value in (0.0, values.most / 2, values.most)]
    return [element("line", x1=EDGE, x2=WIDTH - EDGE, y1=y, y2=y, class_="grid") for y in heights]


def _ticks(values: Values) -> list[Markup]:
    # Only the ends have their number: one in the middle would hide the first values.
    return [
        element("text", f"{value:g}", x=EDGE, y=values.y(value) - 3, class_="tick")
        for value in (0.0, values.most)
    ]


def _range(values: Values, low: float | None, high: float | None) -> Markup | None:
    if high is None and low is None:
        return None
    top, bottom = values.y(values.most if high is None else high), values.y(low or 0.0)
    height = max(0.0, bottom - top)
    return element("rect", x=EDGE, y=top, width=WIDTH - 2 * EDGE, height=height, class_="range")


def _limits(trend: Trend, values: Values) -> list[Markup]:
    drawn: list[Markup] = []
    right, above = WIDTH - 30, -20.0
    for words, limit in sorted(trend.limits, key=lambda known: -known[1]):
        y = values.y(limit)
        # A label that would touch the one above it moves to its left.
        right = right - len(words) * LETTER - 8 if y - above < 16 else WIDTH - 30
        above = y
        drawn.append(element("line", x1=EDGE, x2=WIDTH - EDGE, y1=y, y2=y, class_="limit"))
        drawn.append(element("text", words, x=right, y=y - 3, text_anchor="end", class_="tick red"))
    return drawn


def _line(readings: list[Reading], days: Days, values: Values) -> Markup | None:
    points = [
        f"{days.x(reading.day):.1f},{values.y(reading.value):.1f}"
        for reading in readings
        if reading.value is not None
    ]
    return element("polyline", points=" ".join(points), class_="line") if len(points) > 1 else None


def _point(reading: Reading, days: Days, values: Values) -> Markup:
    x = days.x(reading.day)
    title = element("title", f"{said(reading.day)}: {reading.words}")
    if reading.value is None:
        return element("text", title, "?", x=x, y=_TOP + 8, text_anchor="middle", class_="unreadable")
    y = values.y(reading.value)
    if reading.fired:
        points = f"{x:.1f},{y - 7:.1f} {x + 7:.1f},{y:.1f} {x:.1f},{y + 7:.1f} {x - 7:.1f},{y:.1f}"
        return element("polygon", title, points=points, class_="fired")
    return element("circle", title, cx=x, cy=y, r=3, class_="point early" if reading.preliminary else "point")
