"""The measured values that a patient's picture draws, read from the record by the protocol's own units."""

from dataclasses import dataclass
from datetime import date

from longwatch.core.analytes import Analyte
from longwatch.core.quantities import Quantity
from longwatch.core.record import Result, Standing
from longwatch.page.shown import Shown
from longwatch.page.wording import unit

MOST = 2


@dataclass(frozen=True)
class Reading:
    """One result: `value` in the analyte's unit, or None where nobody can tell what it means."""

    day: date
    value: float | None
    words: str
    fired: bool
    preliminary: bool


@dataclass(frozen=True)
class Trend:
    """One analyte through time, the limits its watches know, and the laboratory's newest range."""

    analyte: Analyte
    readings: tuple[Reading, ...]
    limits: tuple[tuple[str, float], ...]
    range: tuple[float | None, float | None]

    @property
    def unit(self) -> str:
        """The unit of the values, as people write it."""
        return unit(self.analyte.unit)


def trends(shown: Shown) -> tuple[Trend, ...]:
    """The values to draw, at most two analytes."""
    return tuple(trend_of(shown, shown.protocol.analyte[name]) for name in drawn(shown))


def drawn(shown: Shown) -> tuple[str, ...]:
    """Which analytes to draw: those of the alerts, those asked for, then those of the first watches.

    Of the watches the first are taken that look at one analyte alone, and no two analytes of one item,
    so that the picture shows different organs.
    """
    protocol, assessment = shown.protocol, shown.assessment
    watches = protocol.in_force(assessment.jurisdiction, protocol.watches, assessment.on)
    alerts = {alert.id: alert for alert in assessment.alerts}
    ordered = sorted((w for w in watches if w.id in alerts), key=lambda w: alerts[w.id].severity.weight)
    chosen = [analyte for watch in ordered for analyte in watch.analytes]
    chosen += shown.analytes
    chosen = [name for name in dict.fromkeys(chosen) if _has_unit(shown, name)]
    for watch in watches:
        name = watch.analytes[0]
        if len(watch.analytes) == 1 and _has_unit(shown, name):
            if all(_items(shown, name).isdisjoint(_items(shown, other)) for other in chosen):
                chosen.append(name)
    return tuple(chosen[:MOST])


def _has_unit(shown: Shown, name: str) -> bool:
    analyte = shown.protocol.analyte.get(name)
    return analyte is not None and analyte.unit is not None


def _items(shown: Shown, name: str) -> set[str]:
    codes = set(shown.protocol.analyte[name].codes)
    return {
        item.id
        for item in shown.protocol.items
        for way in item.alternatives
        if name in way.same_day or not codes.isdisjoint(way.codes)
    } | {name}


def trend_of(shown: Shown, analyte: Analyte) -> Trend:
    """Every value of one analyte, with its limits and its range."""
    results = [
        result
        for result in shown.seen.results
        if result.has_value
        and any(shown.protocol.analyte_of_code.get(code) == analyte.id for code in result.codes)
    ]
    readings = tuple(_reading(shown, analyte, result) for result in results)
    return Trend(analyte, readings, _limits(shown, analyte), _newest_range(analyte, results))


def _reading(shown: Shown, analyte: Analyte, result: Result) -> Reading:
    own = analyte.convert(result.quantity, result.codes) if result.quantity else None
    fired = any(
        result.id in alert.because and alert.opened <= result.day <= alert.latest
        for alert in shown.assessment.alerts
    )
    return Reading(
        day=result.day,
        value=float(own.value) if own else None,
        words=_words(result, own),
        fired=fired,
        preliminary=result.standing is Standing.PRELIMINARY,
    )


def _words(result: Result, own: Quantity | None) -> str:
    if result.quantity is None:
        return ", ".join(result.written) or "no value that can be read"
    reported = f"{amount(result.quantity)} {unit(result.quantity.unit) or '(no unit)'}"
    if own is None or own.unit == result.quantity.unit:
        return reported
    return f"{reported} = {amount(own)} {unit(own.unit)}"


def amount(quantity: Quantity) -> str:
    """A value with its comparator, without the digits that only a conversion adds."""
    shown = f"{quantity.value:f}"
    if "." in shown and len(shown.partition(".")[2]) > 3:
        shown = f"{quantity.value:.3f}".rstrip("0").rstrip(".")
    return f"{quantity.comparator or ''}{shown}"


def _limits(shown: Shown, analyte: Analyte) -> tuple[tuple[str, float], ...]:
    protocol, assessment = shown.protocol, shown.assessment
    found: dict[str, float] = {}
    for watch in protocol.in_force(assessment.jurisdiction, protocol.watches, assessment.on):
        for tier in watch.tiers:
            for test in tier.all:
                if test.analyte != analyte.id:
                    continue
                asked = (("below", test.below), ("above", test.above), ("from", test.at_least))
                for word, limit in asked:
                    if limit is not None:
                        value = analyte.judged(limit)
                        found[f"alert {word} {amount(Quantity(value, analyte.unit or ''))}"] = float(value)
    return tuple(found.items())


def _newest_range(analyte: Analyte, results: list[Result]) -> tuple[float | None, float | None]:
    for result in reversed(results):
        ends = [analyte.convert(end, result.codes) if end else None for end in (result.low, result.high)]
        if any(end is not None for end in ends):
            low, high = (float(end.value) if end is not None else None for end in ends)
            return low, high
    return None, None
