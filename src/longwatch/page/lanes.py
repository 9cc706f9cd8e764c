"""The lanes of a patient's picture: courses, repeated checks and alerts, each at its own height."""

from dataclasses import dataclass
from datetime import date
from textwrap import wrap

from longwatch.core.findings import AlertFinding, SeriesFinding
from longwatch.page.markup import Markup, element, joined
from longwatch.page.scale import WIDTH, Days, rows
from longwatch.page.shown import Shown
from longwatch.page.wording import many, said

BAR = 14.0
ROW = 20.0
LETTER = 7.2  # the width of an ordinary letter at the size of the labels
SEEN = 3.0  # what is narrower than this would be overlooked


@dataclass(frozen=True)
class Lane:
    """One lane: its name in the margin and what it draws, from its own top down."""

    name: str
    height: float
    drawing: Markup

    @property
    def name_lines(self) -> list[str]:
        """The name in lines that fit the margin, at most two."""
        return wrap(self.name, 20, max_lines=2, placeholder=" …")


def courses_lane(shown: Shown, days: Days) -> Lane:
    """Every course as a bar with its number and infusion days."""
    courses = shown.assessment.courses
    texts = [f"Course {course.number}, {many(course.infusions, 'day')}" for course in courses]
    on = shown.assessment.on
    bars = [days.span(course.first, course.last or on, least=6.0) for course in courses]
    marks, height = _labelled([start for start, _ in bars], texts, gap=10.0)
    drawn = [
        element("rect", x=start, y=4.0, width=width, height=height - 8, class_="course", rx=1)
        for start, width in bars
    ]
    return Lane("Courses", height, joined(drawn, marks))


def series_lane(shown: Shown, series: SeriesFinding, days: Days, *, pattern: str) -> Lane | None:
    """One check: covered days, the gaps among them, the days still to come, and the next due day."""
    start, end = series.episode.start, series.episode.end or shown.assessment.on
    if start is None:
        return None
    until = min(series.ended_on or shown.assessment.on, end)
    top = 8.0
    drawn = []
    if start <= until:
        drawn.append(_bar(days.span(start, until), top, "covered"))
    if series.status != "ended" and until < end:
        drawn.append(_bar(days.span(max(until, start), end), top, "future"))
    for gap in series.gaps:
        x, width = days.span(gap.from_, gap.to, least=SEEN)
        words = f"Gap {said(gap.from_)} to {said(gap.to)}, {many(gap.days, 'day')}"
        box = element("rect", element("title", words), x=x, y=top, width=width, height=BAR, class_="gap")
        hatch = element("rect", x=x, y=top, width=width, height=BAR, fill=f"url(#{pattern})")
        drawn += [box, hatch]
    if series.due is not None:
        late = " late" if series.status == "overdue" else ""
        title = element("title", f"Due {said(series.due)}")
        drawn.append(
            element("circle", title, cx=days.x(series.due), cy=top + BAR / 2, r=5, class_=f"due{late}")
        )
    return Lane(shown.item_title(series.item), BAR + 18, joined(drawn))


def alerts_lane(shown: Shown, days: Days) -> Lane:
    """A triangle on each day on which alerts opened, with their severities in words."""
    by_day: dict[date, list[AlertFinding]] = {}
    for alert in sorted(shown.assessment.alerts, key=lambda alert: (alert.opened, alert.severity.weight)):
        by_day.setdefault(alert.opened, []).append(alert)
    centres = [days.x(day) for day in by_day]
    marks, height = _labelled(centres, [_severities(alerts) for alerts in by_day.values()], gap=11.0)
    drawn = []
    for centre, (day, alerts) in zip(centres, by_day.items(), strict=True):
        active = any(alert.state == "active" for alert in alerts)
        names = ", ".join(shown.rule_title(alert.id) for alert in alerts)
        title = element("title", f"{said(day)}: {names}")
        points = f"{centre - 7:.1f},18 {centre:.1f},5 {centre + 7:.1f},18"
        kind = f"alert {alerts[0].severity}" if active else "alert recovered"
        drawn.append(element("polygon", title, points=points, class_=kind))
    return Lane("Alerts", height, joined(drawn, marks))


def _severities(alerts: list[AlertFinding]) -> str:
    counted: dict[str, int] = {}
    for alert in alerts:
        word = alert.severity.value if alert.state == "active" else f"{alert.severity}, recovered"
        counted[word] = counted.get(word, 0) + 1
    return ", ".join(word if count == 1 else f"{count} × {word}" for word, count in counted.items())


def _labelled(places: list[float], texts: list[str], *, gap: float) -> tuple[Markup, float]:
    """Labels beside their marks, on the left where the right has no room, in as many rows as needed."""
    ends = []
    for place, text in zip(places, texts, strict=True):
        width = len(text) * LETTER + gap
        ends.append((place - gap, place + width) if place + width <= WIDTH else (place - width, place + gap))
    taken = rows(ends)
    labels = []
    for place, text, row, (start, _) in zip(places, texts, taken, ends, strict=True):
        right = start >= place - gap
        x, anchor = (place + gap, "start") if right else (place - gap, "end")
        labels.append(element("text", text, x=x, y=16 + row * ROW, text_anchor=anchor, class_="label"))
    return joined(labels), 26 + ROW * max(taken, default=0)


def _bar(span: tuple[float, float], top: float, kind: str) -> Markup:
    return element("rect", x=span[0], y=top, width=span[1], height=BAR, class_=kind)
