"""Time from the first infusion to an outcome: each with its curve, its note and its table."""

from collections.abc import Sequence

from longwatch.page.markup import Child, Markup, element
from longwatch.population.measures.figures import KaplanMeier, TimeTo
from longwatch.population.report import words
from longwatch.population.report.material import Material, numbers, section
from longwatch.population.report.survival import had, in_order, survival

_COLUMNS = (
    "Month",
    "At risk",
    "Events",
    "Censored",
    "Had it",
    "95 % interval, had it",
    "Free of it",
    "95 % interval, free",
)
_SMALL = (
    "Months since the first infusion. Line: share who have had it, which is 1 minus the Kaplan-Meier estimate, "
    "stepping at the end of each month, or of months put together because too few were concerned. Band, and "
    "upright at the end: 95 % interval (Greenwood, log-log). Each picture has a scale of its own."
)


def time_to(material: Material) -> Markup:
    """The curves side by side, then their tables."""
    found = material.figures.time_to
    if material.nobody or not found:
        empty = material.nobody or element("p", "No outcome was measured.", class_="empty")
        return section("Time to an outcome", "time-to", empty)
    return section(
        "Time to an outcome",
        "time-to",
        element("p", _SMALL, class_="small-print"),
        element("div", [_one(material, outcome) for outcome in found], class_="multiples wide"),
        [_table(material, outcome) for outcome in found],
    )


def _one(material: Material, outcome: TimeTo) -> Markup:
    patients, events = (
        material.number(value, outcome.suppressed) for value in (outcome.patients, outcome.events)
    )
    return element(
        "section",
        element("h3", outcome.title, id=f"time-to-{outcome.id}"),
        element("p", f"Patients: {patients}. Events: {events}."),
        survival(outcome),
        element("p", outcome.note, " ", material.cite(outcome.sources)),
        material.quality(outcome.id),
        class_="measured",
        aria_labelledby=f"time-to-{outcome.id}",
    )


def _table(material: Material, outcome: TimeTo) -> Markup | None:
    rows = [_row(material, first, step) for first, step in in_order(outcome)]
    if not rows:
        return None
    summary = f"{outcome.title}: every number"
    return numbers(outcome.title, _COLUMNS, rows, noun="step", summary=summary)


def _row(material: Material, first: int, step: KaplanMeier) -> Sequence[Child]:
    return (
        str(step.month) if first == step.month else f"{first} to {step.month}",
        material.number(step.at_risk, step.suppressed),
        words.number(step.events, suppressed=step.suppressed, below=0),
        words.number(step.censored, suppressed=step.suppressed, below=0),
        words.share(had(step.survival), suppressed=step.suppressed),
        words.interval(had(step.high), had(step.low), suppressed=step.suppressed),
        words.share(step.survival, suppressed=step.suppressed),
        words.interval(step.low, step.high, suppressed=step.suppressed),
    )
