"""Results read in their analyte's own unit, or with the reason why they cannot be."""

from collections.abc import Sequence
from decimal import Decimal

import msgspec

from longwatch.core.analytes import Analyte
from longwatch.core.quantities import Quantity
from longwatch.core.record import Result


class Reading(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One result as rules read it. Without quantity and level, `problem` says why."""

    result: Result
    quantity: Quantity | None = None
    level: int | None = None
    problem: str | None = None

    @property
    def exact(self) -> Decimal | None:
        """The amount, where the laboratory gave one and not only a bound."""
        if self.quantity is None or self.quantity.comparator is not None:
            return None
        return self.quantity.value


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
    return Reading(result=result, quantity=quantity)


def exactly(analyte: Analyte, results: Sequence[Result]) -> list[Decimal]:
    """The amounts of those results that come as a plain amount in the analyte's own unit, as nearly all do."""
    unit, codes = analyte.unit, analyte.codes_in_own_unit
    return [
        amount.value
        for result in results
        if (amount := result.quantity) is not None
        and amount.comparator is None
        and amount.unit == unit
        and len(result.codes) == 1
        and result.codes[0] in codes
        and result.unreadable is None
    ]


def reference_range(analyte: Analyte, reading: Reading) -> tuple[Decimal | None, Decimal | None]:
    """The bounds of the result's own reference range in the analyte's unit, as far as it has them."""
    return _bound(analyte, reading, reading.result.low), _bound(analyte, reading, reading.result.high)


def has_unread_bound(analyte: Analyte, reading: Reading) -> bool:
    """Whether the result's own reference range has a bound that nobody can read in the analyte's unit."""
    bounds = (reading.result.low, reading.result.high)
    return any(bound is not None and _bound(analyte, reading, bound) is None for bound in bounds)


def upper_limit(analyte: Analyte, reading: Reading) -> Decimal | None:
    """The upper limit of normal: the result's own, else the one set for the laboratory."""
    own = _bound(analyte, reading, reading.result.high)
    if own is not None or analyte.upper_limit is None:
        return own
    return analyte.judged(analyte.upper_limit)


def _bound(analyte: Analyte, reading: Reading, bound: Quantity | None) -> Decimal | None:
    written = reading.result.quantity
    if bound is None or written is None or reading.quantity is None:
        return None
    # Without a unit it has the result's own.
    unit = bound.unit or written.unit
    if reading.quantity is written and unit == written.unit:
        return bound.value
    converted = analyte.convert(Quantity(bound.value, unit), reading.result.codes)
    return None if converted is None else converted.value
