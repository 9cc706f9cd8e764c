"""Units and scales of each analyte as tables, so that all its results are whole multiples of one small unit.

An analyte's factors and divisors are brought to one scale on which each unit's factor is a whole number. Then
no result and no limit is ever divided, and every comparison is exact.
"""

from decimal import Decimal
from fractions import Fraction
from math import lcm

from longwatch.core.analytes import Analyte
from longwatch.core.protocol import Protocol
from longwatch.core.quantities import Quantity
from longwatch.engine.relational.sql import Step, Value, rows

SCALED = "DECIMAL(38,20)"
"""An amount or limit on its analyte's scale."""


class TooFine(ValueError):
    """A rule's number needs more digits than the tables keep exactly."""


def scale_of(analyte: Analyte) -> int:
    """How many of the scale's units make one of the analyte's own."""
    return lcm(*(factor.denominator for _, _, factor in _factors(analyte)))


def scaled(analyte: Analyte, quantity: Quantity) -> Decimal:
    """An amount written in a rule, on the analyte's scale; any of the analyte's units will do.

    Raises:  ValueError when no code of the analyte has that unit, TooFine when it has too many digits.
    """
    for group in analyte.groups:
        factor = group.units.get(quantity.unit)
        if factor is not None:
            share = Fraction(factor) / Fraction(group.divisor)
            return as_decimal(Fraction(quantity.value) * share * scale_of(analyte))
    raise ValueError(f"the analyte {analyte.id} has no unit {quantity.unit}")


def as_decimal(number: Fraction) -> Decimal:
    """A fraction as a decimal with the digits that the tables keep. Raises TooFine where it has more."""
    hundredths = number * 10**20
    if hundredths.denominator != 1 or abs(hundredths.numerator) >= 10**38:
        raise TooFine("a number of a rule has more digits than the relational engine keeps")
    return Decimal(hundredths.numerator).scaleb(-20)


def ratio(number: Decimal) -> tuple[int, int]:
    """A share or a multiple as two whole numbers, so that comparing needs no division.

    Raises:  TooFine when they do not fit.
    """
    fraction = Fraction(number)
    if max(fraction.numerator, fraction.denominator) > 9999:
        raise TooFine("a share or a multiple of a rule has more digits than the relational engine keeps")
    return fraction.numerator, fraction.denominator


def _factors(analyte: Analyte) -> list[tuple[int, str, Fraction]]:
    return [
        (place, unit, Fraction(factor) / Fraction(group.divisor))
        for place, group in enumerate(analyte.groups)
        for unit, factor in group.units.items()
    ]


def amount_rule_steps(protocol: Protocol) -> list[Step]:
    """`rule_unit` (whole factors), `rule_analyte` (titles, default upper limits) and `rule_level` (scales)."""
    units: list[tuple[Value, ...]] = []
    analytes: list[tuple[Value, ...]] = []
    for analyte in protocol.analytes:
        scale = scale_of(analyte)
        for place, unit, factor in _factors(analyte):
            whole = int(factor * scale)
            if whole >= 10**7:
                raise TooFine(f"the units of {analyte.id} lie further apart than the relational engine keeps")
            units.append((analyte.id, place, unit, whole))
        top = analyte.upper_limit
        analytes.append((analyte.id, analyte.title, None if top is None else scaled(analyte, top)))
    return [
        Step(
            "rule_unit",
            rows(
                {"analyte": "STRING", "unit_group": "INT", "unit": "STRING", "factor": "DECIMAL(7,0)"}, units
            ),
        ),
        Step("rule_analyte", rows({"analyte": "STRING", "title": "STRING", "upper_limit": SCALED}, analytes)),
        Step(
            "rule_level", rows({"analyte": "STRING", "written": "STRING", "step": "INT"}, _levels(protocol))
        ),
    ]


def _levels(protocol: Protocol) -> list[tuple[Value, ...]]:
    """Each way of writing a step of a scale; of two steps with one way the lower."""
    found: list[tuple[Value, ...]] = []
    for analyte in protocol.analytes:
        steps: dict[str, int] = {}
        for step, level in enumerate(analyte.levels):
            for written in level.written:
                steps.setdefault(written, step)
        found += [(analyte.id, written, step) for written, step in steps.items()]
    return found
