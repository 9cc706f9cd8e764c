"""How many there are in each week, as bars: the same numbers stand in a table beside them."""

from collections.abc import Sequence
from datetime import date

from longwatch.core.dates import DAY
from longwatch.page.markup import Markup, element
from longwatch.page.scale import WIDTH, Days

_HEIGHT, _BELOW, _ABOVE = 90.0, 22.0, 18.0
_GAP = 3.0


def weeks(name: str, counts: Sequence[int], *, first: date) -> Markup:
    """One picture: a bar for each week, the most in words, and where months begin."""
    days = Days(first, first + DAY * 7 * len(counts))
    most = max(counts, default=0)
    width = (days.right - days.left) / max(1, len(counts))
    floor = _ABOVE + _HEIGHT
    bars = [
        element(
            "rect",
            element("title", f"{first + DAY * 7 * place}: {count}"),
            x=days.left + place * width,
            y=floor - _HEIGHT * count / most,
            width=width - _GAP,
            height=_HEIGHT * count / most,
            class_="covered",
        )
        for place, count in enumerate(counts)
        if count
    ]
    months = [
        element("text", f"{day:%Y-%m}", x=days.x(day), y=floor + 16, class_="year")
        for day in (_month(first, number) for number in range(0, 13, 3))
        if day <= days.last - DAY * 40
    ]
    line = element("line", x1=days.left, x2=days.right, y1=floor, y2=floor, class_="grid")
    top = element("text", str(most), x=days.left, y=_ABOVE - 5, class_="label")
    return element(
        "svg",
        line,
        bars,
        top if most else None,
        months,
        viewBox=f"0 0 {WIDTH:.0f} {floor + _BELOW:.0f}",
        role="img",
        aria_label=name,
    )


def _month(first: date, number: int) -> date:
    """The first day of a month after the first day."""
    month = first.month + number
    return date(first.year + month // 12, month % 12 + 1, 1)
