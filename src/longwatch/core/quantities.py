"""Measured amounts: an exact decimal, a unit, and the comparator a laboratory may put before it."""

import re
from decimal import Decimal
from typing import Literal, Self

from longwatch.core.answers import Answer
from longwatch.core.written import Written

Comparator = Literal["<", "<=", ">", ">="]


class Quantity(Written):
    """A value in a unit. With a comparator it says only where the value lies: '<0.01' is not 0.01."""

    __slots__ = ("comparator", "unit", "value")
    value: Decimal
    unit: str
    comparator: Comparator | None

    def __init__(self, value: Decimal, unit: str, comparator: Comparator | None = None) -> None:
        if not value.is_finite():
            raise ValueError("an amount must be a finite number")
        self._set(value=value, unit=unit, comparator=comparator)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read '100 10*9/L' or '30 %': a number, a space, a unit."""
        match = re.fullmatch(r"(-?\d+(?:\.\d+)?) (\S+)", text, re.ASCII)
        if match is None:
            raise ValueError("expected an amount with its unit, such as '100 10*9/L' or '30 %'")
        return cls(Decimal(match[1]), match[2])

    def __str__(self) -> str:
        return f"{self.comparator or ''}{self.value:f} {self.unit}"

    def is_below(self, limit: Decimal) -> Answer:
        """Whether the measured value is below the limit; unknown when the comparator leaves it open."""
        match self.comparator:
            case None:
                return Answer.YES if self.value < limit else Answer.NO
            case "<":
                return Answer.YES if self.value <= limit else Answer.UNKNOWN
            case "<=":
                return Answer.YES if self.value < limit else Answer.UNKNOWN
            case ">" | ">=":
                return Answer.NO if self.value >= limit else Answer.UNKNOWN

    def is_above(self, limit: Decimal) -> Answer:
        """Whether the measured value is above the limit; unknown when the comparator leaves it open."""
        match self.comparator:
            case None:
                return Answer.YES if self.value > limit else Answer.NO
            case ">":
                return Answer.YES if self.value >= limit else Answer.UNKNOWN
            case ">=":
                return Answer.YES if self.value > limit else Answer.UNKNOWN
            case "<" | "<=":
                return Answer.NO if self.value <= limit else Answer.UNKNOWN
