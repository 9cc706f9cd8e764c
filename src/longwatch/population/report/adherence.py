"""Adherence by month since the last infusion: one small picture for each series, all on one scale."""

from collections.abc import Sequence

from longwatch.page.markup import Child, Markup, element
from longwatch.page.wording import many
from longwatch.population.measures.figures import AdherenceCurve, MonthShare
from longwatch.population.report import words
from longwatch.population.report.material import Material, figure, numbers, section
from longwatch.population.report.months import alone, at_risk, horizon, runs, ticks
from longwatch.population.report.plot import Plot, Scale, path, share_ticks, stretched
from longwatch.population.report.totals import totals

HEIGHT, _TOP, _FLOOR = 236.0, 10.0, 170.0
_SMALL = (
    "Month since the last infusion, the first being 0. Line: share covered; band, or upright of a month that stands "
    "alone: 95 % interval (Wilson)."
)
_COLUMNS = ("Month", "At risk", "Covered", "Share", "95 % interval")


def adherence(material: Material) -> Markup:
    """The small pictures side by side, each with its note and its table, then the sums of all."""
    curves = material.figures.adherence
    if material.nobody or not curves:
        empty = material.nobody or element("p", "No series was measured.", class_="empty")
        return section("Adherence, month by month", "adherence", empty)
    last = max(horizon(month.month for month in curve.months) for curve in curves)
    return section(
        "Adherence, month by month",
        "adherence",
        element("p", "Of the patients whom a series watched in a month, how many it covered."),
        element("p", _SMALL, class_="small-print"),
        element("div", [_one(material, curve, last) for curve in curves], class_="multiples"),
        totals(material),
    )


def _one(material: Material, curve: AdherenceCurve, last: int) -> Markup:
    return element(
        "section",
        element("h3", curve.title, id=f"adherence-{curve.series}"),
        _drawn(curve, last),
        element("p", curve.note, " ", material.cite(material.of_series(curve)), class_="small-print"),
        material.quality(curve.series),
        _table(material, curve),
        class_="measured",
        aria_labelledby=f"adherence-{curve.series}",
    )


def _may(month: MonthShare) -> bool:
    return month.share is not None and not month.suppressed


def _drawn(curve: AdherenceCurve, last: int) -> Markup:
    stretches = runs(curve.months, _may, lambda month: month.month)
    if not stretches:
        told = "Nothing to draw: in no month was anybody watched whose numbers may be shown."
        return element("p", told, class_="empty")
    plot = Plot(Scale(0.0, float(last), 0.0, 100.0), Scale(0.0, 1.0, _FLOOR, _TOP))
    years = {int(place) for place, _ in ticks(last)}
    said_at_risk = {
        month.month: words.NONE
        if month.suppressed
        else words.number(month.at_risk, suppressed=False, below=0)
        for month in curve.months
        if month.month in years
    }
    drawing = element(
        "svg",
        plot.grid_down(share_ticks(1.0)),
        stretched([_band(plot, run) for run in stretches] + [_line(plot, run) for run in stretches], plot),
        [_alone(plot, run[0]) for run in stretches if len(run) == 1],
        plot.grid_across(ticks(last)),
        at_risk(plot, said_at_risk, _FLOOR + 44),
        class_="plot",
        width="100%",
        height=HEIGHT,
    )
    first, end = stretches[0][0], stretches[-1][-1]
    said = (
        f"{curve.title}: {words.share(first.share)} covered in month {first.month}, {words.share(end.share)} in "
        f"month {end.month}. The table has every number."
    )
    hidden = sum(month.suppressed for month in curve.months)
    small = (f"{many(hidden, 'month')} not drawn, because the numbers are small.",) if hidden else ()
    told = f"Month {first.month}: {words.share(first.share)}. Month {end.month}: {words.share(end.share)}."
    return figure(told, element("div", drawing, class_="axes"), said=said, small=small)


def _line(plot: Plot, run: Sequence[MonthShare]) -> Markup | None:
    return path([plot.place(month.month, month.share or 0.0) for month in run], "curve")


def _band(plot: Plot, run: Sequence[MonthShare]) -> Markup | None:
    held = [(m.month, m.low, m.high) for m in run if m.low is not None and m.high is not None]
    upper = [plot.place(month, high) for month, _, high in held]
    lower = [plot.place(month, low) for month, low, _ in held]
    return path([*upper, *reversed(lower)], "band", closed=True) if len(held) > 1 else None


def _alone(plot: Plot, month: MonthShare) -> Markup:
    """A month between two that may not be drawn."""
    return alone(plot, month.month, month.share or 0.0, (month.low, month.high))


def _table(material: Material, curve: AdherenceCurve) -> Markup | None:
    rows = [_row(material, month) for month in sorted(curve.months, key=lambda one: one.month)]
    if not rows:
        return None
    return numbers(curve.title, _COLUMNS, rows, noun="month", cards=False)


def _row(material: Material, month: MonthShare) -> Sequence[Child]:
    return (
        str(month.month),
        material.number(month.at_risk, month.suppressed),
        words.breakable(words.number(month.covered, suppressed=month.suppressed, below=0)),
        words.breakable(words.share(month.share, suppressed=month.suppressed)),
        words.breakable(words.interval(month.low, month.high, suppressed=month.suppressed)),
    )
