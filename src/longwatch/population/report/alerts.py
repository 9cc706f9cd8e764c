"""How often each watch has an alert open, for every hundred months in which patients were followed."""

from collections.abc import Sequence

from longwatch.page.markup import Child, Markup, element
from longwatch.page.wording import status_tag
from longwatch.population.measures.figures import AlertRate
from longwatch.population.measures.making import ALERT_RATES
from longwatch.population.report import words
from longwatch.population.report.material import Material, figure, numbers, section
from longwatch.population.report.plot import IF_NOTHING, round_values
from longwatch.population.report.stripes import Stripe, stripes

_COLUMNS = ("Alert", "Severity", "Alerts", "Patient-months", "Per 100 patient-months", "Source")


def alerts(material: Material) -> Markup:
    """Bars by rule, the most frequent first."""
    found = sorted(material.figures.alert_rates, key=_by_rate)
    if material.nobody or not found:
        return section(
            "Alerts", "alerts", material.nobody or element("p", "No watch was measured.", class_="empty")
        )
    seen = [one.per_100 for one in found if one.per_100 is not None and not one.suppressed]
    drawing: Child = element("p", "Nothing to draw: no rate may be shown.", class_="empty")
    if seen:
        some = any(seen)
        values = round_values(max(0.01, *seen)) if some else round_values(100 * IF_NOTHING, parts=5)
        ticks = [(value, f"{value:.6g}") for value in values]
        said = f"Alerts for every 100 patient-months, by rule: {len(seen)} rates. The table has every number."
        rows = [_bar(material, one) for one in found]
        small = (
            "" if some else "Every rate that may be shown is 0.",
            "One patient may have several alerts, so no interval is given.",
        )
        drawing = figure(
            "Alerts per 100 patient-months, the most frequent first",
            stripes(rows, ticks, roomy=True),
            said=said,
            small=small,
        )
    titles = {one.id: one.title for one in found}  # a rule may have an alert of each severity
    table = [_row(material, one) for one in found]
    body = element(
        "div",
        material.quality(ALERT_RATES),
        drawing,
        [material.quality(name, behind=title) for name, title in titles.items()],
        numbers("Alerts per 100 patient-months", _COLUMNS, table, noun="rule"),
        class_="measured",
    )
    return section("Alerts", "alerts", body)


def _by_rate(one: AlertRate) -> tuple[bool, float, str]:
    # Hidden ones come last, by name: their place must not tell their rate.
    hidden = one.suppressed or one.per_100 is None
    return hidden, 0.0 if hidden else -(one.per_100 or 0.0), one.title


def _bar(material: Material, one: AlertRate) -> Stripe:
    return Stripe(
        [one.title, " ", status_tag(one.severity)],
        "" if one.suppressed else f"n {material.number(one.alerts, False)}",
        words.rate(one.per_100, suppressed=one.suppressed),
        None if one.suppressed else one.per_100,
        shape="bar",
    )


def _row(material: Material, one: AlertRate) -> Sequence[Child]:
    return (
        one.title,
        status_tag(one.severity),
        material.number(one.alerts, one.suppressed),
        words.rate(one.patient_months, suppressed=one.patient_months is None),
        words.rate(one.per_100, suppressed=one.suppressed),
        material.cite(material.of_rule(one.id)),
    )
