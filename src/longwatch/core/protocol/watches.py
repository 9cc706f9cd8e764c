"""Rules over results that raise an alert."""

from decimal import Decimal
from enum import StrEnum

import msgspec

from longwatch.core.protocol.rules import Rule
from longwatch.core.quantities import Quantity


class Severity(StrEnum):
    """How soon somebody must act, the worst first."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def weight(self) -> int:
        """0 for the worst, so that sorting puts it first."""
        return list(Severity).index(self)


class ResultTest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One question about one analyte's result. Exactly one of:

    below, above, at_least   an amount in any of the analyte's units
    level                    a step of the analyte's ordinal scale, or higher
    above_upper_limit        this many times the upper limit of normal, or more than that
    outside_range            below or above the result's own reference range
    fall_from_previous       a share (50 %) of the previous result, or more
    rise_from_previous       likewise upwards
    fall_from_baseline       likewise, against the last counting result before the episode
    rise_from_baseline       likewise upwards
    """

    analyte: str
    below: Quantity | None = None
    above: Quantity | None = None
    at_least: Quantity | None = None
    level: str | None = None
    above_upper_limit: Decimal | None = None
    outside_range: bool | None = None
    fall_from_previous: Quantity | None = None
    rise_from_previous: Quantity | None = None
    fall_from_baseline: Quantity | None = None
    rise_from_baseline: Quantity | None = None

    def __post_init__(self) -> None:
        given = [
            name for name in self.__struct_fields__ if name != "analyte" and getattr(self, name) is not None
        ]
        if len(given) != 1:
            raise ValueError(f"a test of a result asks exactly one question; this one asks {len(given)}")
        if self.outside_range is False:
            raise ValueError("'outside_range' can only be true")
        share = self.share
        if share is not None and (share.unit != "%" or share.value <= 0):
            raise ValueError("a fall or a rise is a share above zero, such as '50 %'")

    @property
    def share(self) -> Quantity | None:
        """The share of a fall or rise, if this is one."""
        return (
            self.fall_from_previous
            or self.rise_from_previous
            or self.fall_from_baseline
            or self.rise_from_baseline
        )

    @property
    def against_previous(self) -> bool:
        """Whether the result is compared with the one before it."""
        return self.fall_from_previous is not None or self.rise_from_previous is not None

    @property
    def against_baseline(self) -> bool:
        """Whether the result is compared with the one before the episode."""
        return self.fall_from_baseline is not None or self.rise_from_baseline is not None

    def in_words(self, name: str) -> str:
        """The question as a phrase about a test of that name: 'Platelets below 100 10*9/L'."""
        if self.below is not None:
            return f"{name} below {self.below}"
        if self.above is not None:
            return f"{name} above {self.above}"
        if self.at_least is not None or self.level is not None:
            return f"{name} {self.at_least or self.level} or more"
        if self.above_upper_limit is not None:
            return f"{name} above {self.above_upper_limit} times the upper limit of normal"
        if self.outside_range:
            return f"{name} outside the result's own reference range"
        change = "fall" if self.fall_from_previous or self.fall_from_baseline else "rise"
        origin = "the previous result" if self.against_previous else "the baseline"
        return f"{name} with a {change} of {self.share} or more from {origin}"


class WatchTier(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One severity, and the tests that must all answer yes on results of one day.

    With `confirmed`, it fires only when the next such result says the same.
    """

    severity: Severity
    all: tuple[ResultTest, ...]
    confirmed: bool = False

    def __post_init__(self) -> None:
        if not self.all:
            raise ValueError("a tier needs at least one test")
        if len(self.all) > 1 and any(test.against_previous for test in self.all):
            raise ValueError("a fall or rise from the previous result cannot be combined with other tests")


class Watch(Rule, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Results that raise an alert, at the worst severity whose tests hold."""

    tiers: tuple[WatchTier, ...]
    action: str

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.tiers:
            raise ValueError("a watch needs at least one tier")

    @property
    def analytes(self) -> tuple[str, ...]:
        """The analytes that the watch looks at, each once."""
        return tuple(dict.fromkeys(test.analyte for tier in self.tiers for test in tier.all))
