"""One patient's whole course as a picture, with the same in words for those who cannot see it."""

from longwatch.page.lanes import Lane, alerts_lane, courses_lane, series_lane
from longwatch.page.markup import Child, Markup, element, joined
from longwatch.page.readings import Trend, trends
from longwatch.page.scale import EDGE, WIDTH, Days, days_of
from longwatch.page.shown import Shown
from longwatch.page.table import table
from longwatch.page.trends import trend_lane
from longwatch.page.wording import many, said, time

MARGIN = 166.0
_HEAD, _FOOT = 40.0, 26.0


def timeline(shown: Shown, *, number: int) -> Markup:
    """The picture with its legend and its values as a table; a sentence for someone never treated."""
    days = days_of(shown)
    if days is None:
        word = shown.protocol.drug.exposure_word
        words = f"No {word} is recorded, so there is nothing to draw yet: the follow-up starts with the first {word}."
        return element("p", words, class_="empty")
    drawn = trends(shown)
    lanes = _lanes(shown, days, drawn, number)
    names, picture = pictures(shown, days, lanes, number=number)
    inner = element("div", names, picture, class_="picture")
    label = f"Timeline of patient {shown.assessment.patient}, can be scrolled sideways"
    scrolled = element("div", inner, class_="sideways", role="region", aria_label=label, tabindex=0)
    return joined(element("figure", scrolled, _legend()), _as_table(shown, drawn))


def _lanes(shown: Shown, days: Days, drawn: tuple[Trend, ...], number: int) -> list[Lane]:
    lanes = [courses_lane(shown, days)]
    for series in shown.assessment.series:
        lane = series_lane(shown, series, days, pattern=f"hatch-{number}")
        if lane is not None:
            lanes.append(lane)
    return [*lanes, alerts_lane(shown, days), *(trend_lane(trend, days) for trend in drawn)]


def pictures(shown: Shown, days: Days, lanes: list[Lane], *, number: int) -> tuple[Markup, Markup]:
    """Two drawings of one height: the names, which stay in view, and the lanes, which scroll."""
    height = _HEAD + sum(lane.height for lane in lanes) + _FOOT
    names, drawn = [], []
    top = _HEAD
    for lane in lanes:
        drawn.append(element("g", lane.drawing, transform=f"translate(0 {top:g})"))
        for line, text in enumerate(lane.name_lines):
            y = top + (20 if len(lane.name_lines) == 1 else 13) + 16 * line
            names.append(element("text", text, x=0, y=y, class_="name"))
        top += lane.height
    margin = element("svg", names, viewBox=f"0 0 {MARGIN:g} {height:g}", class_="names", aria_hidden="true")
    picture = element(
        "svg",
        element("title", f"Timeline of patient {shown.assessment.patient}", id=f"picture-{number}"),
        element("desc", described(shown), id=f"picture-{number}-words"),
        _hatch(number),
        _years(days, height),
        drawn,
        _uprights(shown, days, height),
        viewBox=f"0 0 {WIDTH:g} {height:g}",
        class_="lanes",
        role="img",
        aria_labelledby=f"picture-{number}",
        aria_describedby=f"picture-{number}-words",
    )
    return margin, picture


def _hatch(number: int) -> Markup:
    stroke = element("path", d="M0 6 L6 0", class_="stroke")
    pattern = element(
        "pattern", stroke, id=f"hatch-{number}", width=6, height=6, patternUnits="userSpaceOnUse"
    )
    return element("defs", pattern)


def _years(days: Days, height: float) -> list[Markup]:
    years = days.years()
    drawn = []
    if not years or years[0][1] > days.left + 44:
        drawn.append(element("text", str(days.first.year), x=days.left, y=34.0, class_="year"))
    for year, x in years:
        drawn.append(element("line", x1=x, x2=x, y1=22.0, y2=height - _FOOT, class_="grid"))
        if x < days.right - 36:
            drawn.append(element("text", str(year), x=x + 4, y=34.0, class_="year"))
    return drawn


def _uprights(shown: Shown, days: Days, height: float) -> list[Markup]:
    ends = [series.episode.end for series in shown.assessment.series if series.episode.end is not None]
    drawn = _upright(days.x(shown.assessment.on), "today", "today", (14.0, 16.0, height - _FOOT))
    if ends:
        drawn += _upright(days.x(max(ends)), "end of period", "end", (height - 8, 22.0, height - 20))
    return drawn


def _upright(x: float, words: str, kind: str, heights: tuple[float, float, float]) -> list[Markup]:
    label, top, bottom = heights
    room = len(words) * 4.0
    centre = min(max(x, EDGE + room), WIDTH - EDGE - room)
    return [
        element("line", x1=x, x2=x, y1=top, y2=bottom, class_=kind),
        element("text", words, x=centre, y=label, text_anchor="middle", class_=f"label {kind}"),
    ]


def described(shown: Shown) -> str:
    """The picture in words: courses, gaps, alerts."""
    assessment = shown.assessment
    courses = [
        f"Course {c.number} from {said(c.first)} to {said(c.last)}, {many(c.infusions, 'day')}."
        for c in assessment.courses
    ]
    checks = [
        f"{shown.item_title(s.item)}: {many(len(s.gaps), 'gap')}."
        for s in assessment.series
        if s.episode.start
    ]
    alerts = [
        f"{shown.rule_title(a.id)}: {a.severity}, {a.state}, opened {said(a.opened)}."
        for a in assessment.alerts
    ]
    return " ".join([*courses, *checks, *(alerts or ["No alert."])])


def _legend() -> Markup:
    kinds = (
        ("covered", "covered by a test"),
        ("gap", "gap: no test in time"),
        ("future", "still to come"),
        ("due", "next due day"),
        ("opened", "alert opened (hollow: recovered)"),
        ("fired", "result that raised an alert"),
        ("doubtful", "result that cannot be judged"),
        ("range", "the laboratory's own range, newest result"),
    )
    items = [
        element("li", element("span", class_=f"swatch {kind}", aria_hidden="true"), words)
        for kind, words in kinds
    ]
    return element("figcaption", element("ul", items, class_="legend"))


def _as_table(shown: Shown, drawn: tuple[Trend, ...]) -> Markup:
    assessment = shown.assessment
    rows: list[tuple[object, int, tuple[Child, ...]]] = []
    for course in assessment.courses:
        words = f"{many(course.infusions, 'infusion day')}, until {said(course.last)}"
        rows.append((course.first, 0, (time(course.first), f"Course {course.number}", words, "")))
    for series in assessment.series:
        for gap in series.gaps:
            words = f"until {said(gap.to)}, {many(gap.days, 'day')}, {gap.missed} missed"
            rows.append((gap.from_, 1, (time(gap.from_), f"Gap: {shown.item_title(series.item)}", words, "")))
    for alert in assessment.alerts:
        words = f"{alert.severity}, {alert.state}"
        rows.append(
            (alert.opened, 3, (time(alert.opened), f"Alert: {shown.rule_title(alert.id)}", words, ""))
        )
    for trend in drawn:
        for reading in trend.readings:
            notes = ["raised an alert"] if reading.fired else []
            notes += ["preliminary"] if reading.preliminary else []
            notes += ["cannot be judged"] if reading.value is None else []
            cells = (time(reading.day), trend.analyte.title, reading.words, ", ".join(notes))
            rows.append((reading.day, 2, cells))
    rows.sort(key=lambda row: (str(row[0]), row[1]), reverse=True)
    columns = ("Day", "What", "Value", "Note")
    body = table(
        "Every value of the picture, the newest first", columns, [row[2] for row in rows], cards=False
    )
    return element("details", element("summary", "Show every value as a table"), body, class_="values")
