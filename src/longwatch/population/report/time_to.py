"""Time from the first infusion to an outcome: Kaplan-Meier curves with their bands and the numbers at risk.

The picture shows the share who have had the outcome, which is one minus the curve of those free of it: rare
outcomes can then be seen on a scale that begins at nothing. The table has the share free of it.
"""

from collections.abc import Sequence

from longwatch.page.markup import Child, Markup, element
from longwatch.page.wording import many
from longwatch.population.measures.figures import KaplanMeier, TimeTo
from longwatch.population.report import words
from longwatch.population.report.material import Material, figure, numbers, section
from longwatch.population.report.months import at_risk, horizon, runs, ticks
from longwatch.population.report.plot import Place, Plot, Scale, mark, path, share_ticks, steps, stretched

HEIGHT, _TOP, _FLOOR = 316.0, 10.0, 250.0
_COLUMNS = ("Month", "At risk", "Events", "Censored", "Free of it", "95 % interval")


def time_to(material: Material) -> Markup:
    """Each outcome with its curve and its table."""
    found = material.figures.time_to
    body: Child = [
        element("div", [_one(material, outcome) for outcome in found], class_="multiples wide"),
        element("div", [_table(material, outcome) for outcome in found], class_="tables"),
    ]
    if material.nobody or not found:
        body = material.nobody or element("p", "No outcome was measured.", class_="empty")
    small = (
        "Months since the first infusion. Line: share who have had it, which is 1 minus the Kaplan-Meier estimate, "
        "stepping at the end of each month. Band: 95 % interval (Greenwood, log-log). Each picture has a scale of "
        "its own."
    )
    return section("Time to an outcome", "time-to", element("p", small, class_="small-print"), body)


def _one(material: Material, outcome: TimeTo) -> Markup:
    events, patients = (
        material.number(value, outcome.suppressed) for value in (outcome.events, outcome.patients)
    )
    return element(
        "section",
        element("h3", outcome.title, id=f"time-to-{outcome.id}"),
        element("p", f"Patients: {patients}. Events: {events}."),
        _drawn(outcome),
        element("p", outcome.note, " ", material.cite(outcome.sources)),
        material.quality(outcome.id),
        class_="measured",
        aria_labelledby=f"time-to-{outcome.id}",
    )


def _may(step: KaplanMeier) -> bool:
    return step.survival is not None and not step.suppressed


def _drawn(outcome: TimeTo) -> Markup:
    stretches = runs(outcome.steps, _may, lambda step: step.month)
    if not stretches:
        told = "Nothing to draw: no month has numbers that may be shown."
        return element("p", told, class_="empty")
    last = horizon(step.month for step in outcome.steps)
    shown = [step for run in stretches for step in run]
    most = max(1.0 - least for step in shown for least in (step.survival, step.low) if least is not None)
    scale = share_ticks(max(most, 0.001))
    plot = Plot(Scale(0.0, float(last), 0.0, 100.0), Scale(0.0, scale[-1][0], _FLOOR, _TOP))
    known = {step.month: step.at_risk for step in outcome.steps}
    drawing = element(
        "svg",
        plot.grid_down(scale),
        stretched([_band(plot, run) for run in stretches] + [_line(plot, run) for run in stretches], plot),
        [mark(_end(plot, run[0]), "circle", "mark-site") for run in stretches if len(run) == 1],
        plot.grid_across(ticks(last)),
        at_risk(plot, known, [place for place, _ in ticks(last)], _FLOOR + 44),
        class_="plot",
        width="100%",
        height=HEIGHT,
    )
    end = shown[-1]
    title = f"After {many(end.month + 1, 'month')}: {_had(end.survival)} ({_had_interval(end)})"
    hidden = sum(step.suppressed for step in outcome.steps)
    small = (f"{many(hidden, 'month')} not drawn, because the numbers are small.",) if hidden else ()
    said = f"{outcome.title}. {title}. The table has every number."
    return figure(title, element("div", drawing, class_="axes"), said=said, small=small)


def _had(survival: float | None) -> str:
    return words.share(None if survival is None else 1.0 - survival)


def _had_interval(step: KaplanMeier) -> str:
    low, high = (None if value is None else 1.0 - value for value in (step.high, step.low))
    return f"95 % interval {words.interval(low, high)}"


def _line(plot: Plot, run: Sequence[KaplanMeier]) -> Markup | None:
    return path(steps([*_begin(plot, run), *(_end(plot, step) for step in run)]), "curve")


def _end(plot: Plot, step: KaplanMeier) -> Place:
    return plot.place(step.month + 1, 1.0 - (step.survival or 0.0))


def _band(plot: Plot, run: Sequence[KaplanMeier]) -> Markup | None:
    held = [(s.month + 1, s.low, s.high) for s in run if s.low is not None and s.high is not None]
    start = _begin(plot, run)
    upper = steps([*start, *(plot.place(month, 1.0 - low) for month, low, _ in held)])
    lower = steps([*start, *(plot.place(month, 1.0 - high) for month, _, high in held)])
    return path([*upper, *reversed(lower)], "band", closed=True) if held else None


def _begin(plot: Plot, run: Sequence[KaplanMeier]) -> list[Place]:
    """Everybody is free of it at the start. A stretch after a hidden month has no start that may be known."""
    return [plot.place(0.0, 0.0)] if run[0].month == 0 else []


def _table(material: Material, outcome: TimeTo) -> Markup | None:
    rows = [_row(material, step) for step in sorted(outcome.steps, key=lambda one: one.month)]
    if not rows:
        return None
    summary = f"{outcome.title}: every number"
    return numbers(outcome.title, _COLUMNS, rows, noun="month", cards=False, summary=summary)


def _row(material: Material, step: KaplanMeier) -> Sequence[Child]:
    return (
        str(step.month),
        *(material.number(n, step.suppressed) for n in (step.at_risk, step.events, step.censored)),
        words.share(step.survival, suppressed=step.suppressed),
        words.interval(step.low, step.high, suppressed=step.suppressed),
    )
