"""What a laboratory measures: its codes, its units, and the exact factors between them."""

from collections.abc import Mapping
from decimal import Context, Decimal
from functools import cached_property

import msgspec

from longwatch.core.quantities import Quantity

_EXACT = Context(prec=60)


class UnitGroup(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Codes of one kind of amount (mass, molar, count) and the units that such a result may carry.

    `units` gives for each unit the factor to the analyte's own unit. `divisor` is for pairs whose
    exact figure is a division: canonical = value * factor / divisor.
    """

    codes: tuple[str, ...]
    units: dict[str, Decimal]
    divisor: Decimal = Decimal(1)

    def __post_init__(self) -> None:
        if not self.codes:
            raise ValueError("a group of units needs at least one code")
        if any(not factor.is_finite() or factor <= 0 for factor in (*self.units.values(), self.divisor)):
            raise ValueError("a unit's factor must be a number above zero")


class Level(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One step of an ordinal scale, such as 1+ on a dipstick, and how laboratories write it."""

    name: str
    written: tuple[str, ...]


class Analyte(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, dict=True):
    """One thing measured. Only the units listed here are understood: a refusal is the safe answer.

    `example` is a value that raises no alert, for invented records.
    """

    id: str
    title: str
    unit: str | None = None
    groups: tuple[UnitGroup, ...] = ()
    levels: tuple[Level, ...] = ()
    level_codes: tuple[str, ...] = ()
    upper_limit: Quantity | None = None
    example: Quantity | None = None

    def __post_init__(self) -> None:
        if not self.codes:
            raise ValueError("an analyte needs at least one code")
        if self.groups and self.unit is None:
            raise ValueError("an analyte with units needs the unit in which it is judged")
        if self.level_codes and not self.levels:
            raise ValueError("an analyte with codes of levels needs the levels, lowest first")

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Every code under which a result of this analyte may come."""
        return tuple(code for group in self.groups for code in group.codes) + self.level_codes

    @cached_property
    def _group_of_code(self) -> Mapping[str, UnitGroup]:
        # Reversed, so that of two groups with one code the first holds, as below.
        return {code: group for group in reversed(self.groups) for code in group.codes}

    @cached_property
    def codes_in_own_unit(self) -> frozenset[str]:
        """The codes whose results need no arithmetic when they come in the analyte's own unit, as most do."""
        groups = self._group_of_code.items()
        plain = {code for code, group in groups if self.unit and group.units.get(self.unit) == group.divisor}
        return frozenset(plain.difference(self.level_codes))

    def group_of(self, codes: tuple[str, ...]) -> UnitGroup | None:
        """The group of units that a result under these codes belongs to."""
        if len(codes) == 1:
            return self._group_of_code.get(codes[0])
        return next((group for group in self.groups if any(code in group.codes for code in codes)), None)

    def convert(self, quantity: Quantity, codes: tuple[str, ...]) -> Quantity | None:
        """The same amount in the analyte's own unit, exact; None when the unit is not one of the code's.

        A mass code with a molar unit is refused: one of the two is wrong, and nobody knows which.
        """
        if quantity.unit == self.unit and len(codes) == 1 and codes[0] in self.codes_in_own_unit:
            return quantity
        group = self.group_of(codes)
        if group is None or self.unit is None:
            return None
        factor = group.units.get(quantity.unit)
        if factor is None:
            return None
        if quantity.unit == self.unit and factor == group.divisor:
            return quantity
        value = _EXACT.divide(_EXACT.multiply(quantity.value, factor), group.divisor)
        return Quantity(value, self.unit, quantity.comparator)

    def judged(self, quantity: Quantity) -> Decimal:
        """An amount written in a rule, in the analyte's own unit; any of the analyte's units will do.

        Raises:  ValueError when no code of the analyte has that unit.
        """
        for group in self.groups:
            converted = self.convert(quantity, group.codes[:1])
            if converted is not None:
                return converted.value
        raise ValueError(f"the analyte {self.id} has no unit {quantity.unit}")

    def level(self, written: str) -> int | None:
        """The step on the ordinal scale, 0 for the lowest; None when the text or code is not on it."""
        return next((n for n, level in enumerate(self.levels) if written in level.written), None)
