"""How complete the follow-up has been so far."""

from longwatch.core.findings import Gap, SeriesFinding
from longwatch.page.markup import Child, Markup, element, joined
from longwatch.page.shown import Shown
from longwatch.page.table import table
from longwatch.page.wording import many, percent, said

_MOST = 2


def adherence(shown: Shown) -> Markup:
    """Per check the share of days covered, the intervals tested, and the gaps."""
    started = [series for series in shown.assessment.series if series.adherence is not None]
    if not started:
        return element(
            "p", "Nothing has started, so there is no figure: that is not a good figure.", class_="empty"
        )
    columns = ("Check", "Days covered", "Intervals tested", "Gaps")
    return table("Adherence", columns, [_row(shown, series) for series in started])


def _row(shown: Shown, series: SeriesFinding) -> tuple[Child, ...]:
    share = series.adherence if series.adherence is not None else 0.0
    intervals = series.tested_intervals
    tested = f"{intervals.tested} of {intervals.completed}" if intervals.completed else "none complete yet"
    covered = element("span", _bar(share), " ", percent(share), class_="measure")
    return (shown.item_title(series.item), covered, tested, _gaps(series.gaps))


def _bar(share: float) -> Markup:
    whole = element("rect", width=100, height=10, class_="future")
    part = element("rect", width=min(100.0, max(0.0, share * 100)), height=10, class_="covered")
    return element("svg", whole, part, viewBox="0 0 100 10", class_="small-bar", aria_hidden="true")


def _gaps(gaps: tuple[Gap, ...]) -> Markup:
    if not gaps:
        return joined("none")
    items = [element("li", _gap(gap)) for gap in reversed(gaps)]
    if len(items) <= _MOST:
        return element("ul", items, class_="bare")
    days = sum(gap.days for gap in gaps)
    summary = element("summary", f"{len(gaps)} gaps, {many(days, 'day')} together")
    return element("details", summary, element("ul", items, class_="bare"), class_="on-paper")


def _gap(gap: Gap) -> str:
    return f"{said(gap.from_)} to {said(gap.to)}: {many(gap.days, 'day')}, {gap.missed} missed"
