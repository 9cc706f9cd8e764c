"""A Kaplan-Meier curve with its band, and the numbers at risk under its axis.

The picture shows the share who have had the outcome, which is one minus the share still free of it: so a rare
outcome can be seen on a scale that begins at nothing.
"""

from collections.abc import Sequence
from itertools import groupby

from longwatch.page.markup import Markup, element
from longwatch.page.wording import many
from longwatch.population.measures.figures import KaplanMeier, TimeTo
from longwatch.population.report import words
from longwatch.population.report.material import figure
from longwatch.population.report.months import alone, at_risk, horizon, ticks
from longwatch.population.report.plot import (
    IF_NOTHING,
    Place,
    Plot,
    Scale,
    path,
    share_ticks,
    steps,
    stretched,
)

HEIGHT, _TOP, _FLOOR = 316.0, 10.0, 250.0


def survival(outcome: TimeTo) -> Markup:
    """The picture; a sentence where no step of it may be shown."""
    stretches = _stretches(outcome)
    if not stretches:
        told = "Nothing to draw: no month has numbers that may be shown."
        return element("p", told, class_="empty")
    last = horizon(step.month for step in outcome.steps)
    top = max(_highest(step) for one in stretches for step in one)
    scale = share_ticks(max(0.001, top)) if top else share_ticks(IF_NOTHING, parts=5)
    plot = Plot(Scale(0.0, float(last), 0.0, 100.0), Scale(0.0, scale[-1][0], _FLOOR, _TOP))
    # Everybody is free of it at the start. What follows a hidden step has no start that may be known.
    begins = [[plot.place(0.0, 0.0)] if _is_first(one[0], outcome) else [] for one in stretches]
    bands = [_band(plot, *pair) for pair in zip(begins, stretches, strict=True)]
    lines = [_line(plot, *pair) for pair in zip(begins, stretches, strict=True)]
    drawing = element(
        "svg",
        plot.grid_down(scale),
        stretched([*bands, *lines], plot),
        [_last(plot, one[-1]) for one in stretches],
        plot.grid_across(ticks(last)),
        at_risk(plot, _at_risk(outcome, [int(place) for place, _ in ticks(last)]), _FLOOR + 44),
        class_="plot",
        width="100%",
        height=HEIGHT,
    )
    title = _title(stretches[-1][-1])
    followed = _followed(outcome, stretches[-1][-1])
    hidden = sum(step.suppressed for step in outcome.steps)
    small = [f"{many(hidden, 'step')} not drawn, because the numbers are small."] if hidden else []
    said = f"{outcome.title}. {title}. {followed} The table has every number."
    head = (title, element("p", followed, class_="small-print"))
    return figure(head, element("div", drawing, class_="axes"), said=said, small=small)


def in_order(outcome: TimeTo) -> list[tuple[int, KaplanMeier]]:
    """The steps, each with the first of the months that it stands for."""
    ordered = sorted(outcome.steps, key=lambda step: step.month)
    return list(zip([0, *(step.month + 1 for step in ordered)], ordered, strict=False))


def _is_first(step: KaplanMeier, outcome: TimeTo) -> bool:
    return step is in_order(outcome)[0][1]


def _stretches(outcome: TimeTo) -> list[list[KaplanMeier]]:
    """Neighbouring steps that may be drawn: a line never bridges one that may not."""
    groups = groupby(
        (step for _, step in in_order(outcome)),
        key=lambda step: step.survival is not None and not step.suppressed,
    )
    return [list(group) for may, group in groups if may]


def _at_risk(outcome: TimeTo, places: Sequence[int]) -> dict[int, str]:
    """How many are at risk as a month begins; where months were put together, at most how many."""
    said: dict[int, str] = {}
    for first, step in in_order(outcome):
        for place in places:
            if first <= place <= step.month:
                if step.suppressed or step.at_risk is None:
                    said[place] = words.NONE
                else:
                    said[place] = f"{'' if place == first else '≤ '}{words.count(step.at_risk)}"
    return said


def had(free: float | None) -> float | None:
    """The share who have had it, of the share still free of it; without the dust that a subtraction leaves."""
    return None if free is None else round(1.0 - free, 12)


def _highest(step: KaplanMeier) -> float:
    return had(step.survival if step.low is None else step.low) or 0.0


def _title(end: KaplanMeier) -> str:
    after, share = f"After {many(end.month + 1, 'month')}", had(end.survival)
    if share == 0:
        return f"{after}: nobody has had it, so there is no interval"
    if end.low is None or end.high is None:
        return f"{after}: {words.share(share)}, without a 95 % interval"
    return f"{after}: {words.share(share)} (95 % interval {words.interval(had(end.high), had(end.low))})"


def _followed(outcome: TimeTo, end: KaplanMeier) -> str:
    """How many the headline rests on: those at risk as its step begins."""
    first = next(first for first, step in in_order(outcome) if step is end)
    number = words.number(end.at_risk, suppressed=end.suppressed, below=0)
    return f"Still followed and free of it after {many(first, 'month')}: {number}."


def _end(plot: Plot, step: KaplanMeier) -> Place:
    return plot.place(step.month + 1, had(step.survival) or 0.0)


def _last(plot: Plot, step: KaplanMeier) -> Markup:
    """The end of a stretch: its step rises there, and no line or band follows it."""
    return alone(plot, step.month + 1, had(step.survival) or 0.0, (had(step.high), had(step.low)))


def _line(plot: Plot, begin: Sequence[Place], run: Sequence[KaplanMeier]) -> Markup | None:
    return path(steps([*begin, *(_end(plot, step) for step in run)]), "curve")


def _band(plot: Plot, begin: Sequence[Place], run: Sequence[KaplanMeier]) -> Markup | None:
    held = [step for step in run if step.low is not None and step.high is not None]
    upper = steps([*begin, *(plot.place(step.month + 1, had(step.low) or 0.0) for step in held)])
    lower = steps([*begin, *(plot.place(step.month + 1, had(step.high) or 0.0) for step in held)])
    return path([*upper, *reversed(lower)], "band", closed=True) if held else None
