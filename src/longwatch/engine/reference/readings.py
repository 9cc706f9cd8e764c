"""Results read in their analyte's own unit, or with the reason why they cannot be."""

from decimal import Decimal

import msgspec

from longwatch.core.analytes import Analyte
from longwatch.core.quantities import Quantity
from longwatch.core.record import Result


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """One result as rules read it. Without quantity and level, `problem` says why."""

    result: Result
    quantity: Quantity | None = None
    level: int | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    problem: str | None = None


def read(analyte: Analyte, result: Result) -> Reading:
    """The result in the analyte's own unit, or on its scale."""
    if result.unreadable is not None:
        return Reading(result=result, problem=f"{analyte.title}: {result.unreadable}")
    if analyte.levels and not set(result.codes).isdisjoint(analyte.level_codes):
        steps = [step for step in map(analyte.level, result.written) if step is not None]
        if not steps:
            return Reading(result=result, problem=f"{analyte.title}: the answer is not on its scale")
        return Reading(result=result, level=max(steps))
    if result.quantity is None:
        return Reading(result=result, problem=f"{analyte.title}: text where a number was expected")
    if not result.quantity.unit:
        return Reading(result=result, problem=f"{analyte.title}: the unit is missing")
    quantity = analyte.convert(result.quantity, result.codes)
    if quantity is None:
        return Reading(
            result=result, problem=f"{analyte.title}: the unit is not one that its code can have here"
        )
    return Reading(
        result=result,
        quantity=quantity,
        low=_limit(analyte, result, result.low),
        high=_limit(analyte, result, result.high),
    )


def _limit(analyte: Analyte, result: Result, limit: Quantity | None) -> Decimal | None:
    """A bound of the reference range in the analyte's unit; without a unit it has the result's own."""
    if limit is None or result.quantity is None:
        return None
    converted = analyte.convert(
        limit if limit.unit else Quantity(limit.value, result.quantity.unit), result.codes
    )
    return None if converted is None else converted.value
