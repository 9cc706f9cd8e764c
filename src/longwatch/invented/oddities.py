"""What real records also hold: corrections, wrong units, doubtful administrations, odd dates."""

from collections.abc import Callable
from datetime import date, timedelta

from longwatch.invented.codes import ATC, LOINC, OWN
from longwatch.invented.fhir import Chart, Resource, coded
from longwatch.invented.laboratory import amount
from longwatch.invented.story import Story

DAYS_AGO = timedelta(days=1)


def _newest(story: Story, on: date) -> date:
    """A day after the last visit, so that no later result settles the doubt."""
    return min(on, max(on - 2 * DAYS_AGO, story.visits[-1] + DAYS_AGO))


def _count(chart: Chart, day: date, value: float, **elements: object) -> Resource:
    quantity = amount(value, "10*9/L", 0)
    return chart.observation((LOINC, "777-3"), day, valueQuantity=quantity, **elements)


def _thyrotropin(chart: Chart, day: date, value: float, **elements: object) -> Resource:
    limits = [{"low": amount(0.4, "m[IU]/L", 1), "high": amount(4.0, "m[IU]/L", 1)}]
    given = {"valueQuantity": amount(value, "m[IU]/L", 1), "referenceRange": limits} | elements
    return chart.observation((LOINC, "3016-3"), day, **given)


def _corrected(chart: Chart, story: Story, on: date) -> None:
    """A preliminary count of 48, the final one of 148, and the late copy of the final after its correction."""
    day = on - 6 * DAYS_AGO
    same = {"identifier": [{"system": f"{OWN}/laboratory", "value": f"{story.id}-A1"}]}
    noon = f"{day.isoformat()}T12:00:00+02:00"
    _count(chart, day, 48, status="preliminary", issued=f"{day.isoformat()}T10:00:00+02:00", **same)
    _count(chart, day, 184, status="final", issued=noon, **same)
    _count(chart, day, 214, status="corrected", issued=f"{day.isoformat()}T16:00:00+02:00", **same)
    _count(chart, day, 184, status="final", issued=f"{day.isoformat()}T18:00:00+02:00", **same)


def _withdrawn(chart: Chart, story: Story, on: date) -> None:
    """A count of another patient, later entered in error."""
    day = on - 9 * DAYS_AGO
    same = {"identifier": [{"system": f"{OWN}/laboratory", "value": f"{story.id}-A2"}]}
    _count(chart, day, 31, **same)
    _count(chart, day, 31, status="entered-in-error", issued=f"{day.isoformat()}T19:00:00+02:00", **same)


def _amended(chart: Chart, story: Story, on: date) -> None:
    """A thyrotropin of 5.9, above the range, amended to 2.6 the same day."""
    day = on - 8 * DAYS_AGO
    same = {"identifier": [{"system": f"{OWN}/laboratory", "value": f"{story.id}-A3"}]}
    for value, status, hour in ((5.9, "final", 12), (2.6, "amended", 17)):
        _thyrotropin(chart, day, value, status=status, issued=f"{day.isoformat()}T{hour}:00:00+02:00", **same)


def _missing_unit(chart: Chart, story: Story, on: date) -> None:
    chart.observation((LOINC, "777-3"), _newest(story, on), valueQuantity={"value": 231})


def _contradicting_unit(chart: Chart, story: Story, on: date) -> None:
    """A mass code with a molar unit: one of the two is wrong, and nobody knows which."""
    chart.observation((LOINC, "2160-0"), _newest(story, on), valueQuantity=amount(71, "umol/L", 0))


def _comparator(chart: Chart, story: Story, on: date) -> None:
    quantity = amount(0.01, "m[IU]/L", 2) | {"comparator": "<"}
    _thyrotropin(chart, on - 4 * DAYS_AGO, 0.01, valueQuantity=quantity)


def _partial_date(chart: Chart, story: Story, on: date) -> None:
    month = (on - 70 * DAYS_AGO).isoformat()[:7]
    _thyrotropin(chart, on - 20 * DAYS_AGO, 2.1, effectiveDateTime=month)


def _near_midnight(chart: Chart, story: Story, on: date) -> None:
    """Drawn late in the evening here, the next day already in Greenwich's reckoning of some systems."""
    evening = f"{(on - 5 * DAYS_AGO).isoformat()}T23:45:00-05:00"
    _count(chart, on, 222, effectiveDateTime=evening)


def _on_hold(chart: Chart, story: Story, on: date) -> None:
    chart.infusion(on - 10 * DAYS_AGO, status="on-hold")


def _ordered_only(chart: Chart, story: Story, on: date) -> None:
    chart.add(
        "MedicationRequest",
        status="active",
        intent="order",
        medicationCodeableConcept=coded(ATC, "L04AG06"),
        authoredOn=(on - 20 * DAYS_AGO).isoformat(),
    )


def _twice_a_day(chart: Chart, story: Story, on: date) -> None:
    """The last infusion was interrupted and went on the same day: one infusion."""
    chart.infusion(story.courses[-1][-1], status="stopped")


_ODDITIES: dict[str, Callable[[Chart, Story, date], None]] = {
    "corrected": _corrected,
    "withdrawn": _withdrawn,
    "amended": _amended,
    "missing-unit": _missing_unit,
    "contradicting-unit": _contradicting_unit,
    "comparator": _comparator,
    "partial-date": _partial_date,
    "near-midnight": _near_midnight,
    "on-hold": _on_hold,
    "ordered-only": _ordered_only,
    "twice-a-day": _twice_a_day,
}


def add_oddities(chart: Chart, story: Story, on: date) -> None:
    """Add the oddities that the story names, in a fixed order."""
    for name, add in _ODDITIES.items():
        if story.has(name):
            add(chart, story, on)
