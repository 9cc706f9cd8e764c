"""Side effects, how often they came, and which rule watches for them."""

from decimal import Decimal
from enum import StrEnum
from typing import Literal

import msgspec

from longwatch.core.protocol.rules import Citation


class Band(StrEnum):
    """How often a side effect comes, in the words of European labels, the most frequent first."""

    VERY_COMMON = "very-common"
    COMMON = "common"
    UNCOMMON = "uncommon"
    RARE = "rare"
    VERY_RARE = "very-rare"
    NOT_KNOWN = "not-known"


class Figure(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One statement of a frequency. Exactly one of:

    percent   of patients, in the study that `of` names, beside `comparator` percent of `against`
    band      a band of a European label
    reports   a number of reports, where nobody knows of how many patients

    during_infusion   the label says that it comes mostly with an infusion
    serious           the figure is of serious cases only
    """

    jurisdiction: str
    of: str
    source: Citation
    percent: Decimal | None = None
    comparator: Decimal | None = None
    against: str = ""
    band: Band | None = None
    reports: str | None = None
    during_infusion: bool = False
    serious: bool = False

    def __post_init__(self) -> None:
        if sum(one is not None for one in (self.percent, self.band, self.reports)) != 1:
            raise ValueError("a figure has exactly one of percent, band and reports")
        if any(share is not None and not 0 <= share <= 100 for share in (self.percent, self.comparator)):
            raise ValueError("a percentage lies between 0 and 100")
        if (self.comparator is None) != (not self.against):
            raise ValueError("'comparator' and 'against' come together or not at all")


class SideEffect(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One side effect under its preferred term.

    system       the organ system, in the words of the labels
    also         other names, lay ones too
    figures      how often, by each source that says so
    watched_by   the rules that look for it: series, watches, alarms, steps
    onset        when it comes, where a source says so
    """

    id: str
    term: str
    system: str
    figures: tuple[Figure, ...]
    also: tuple[str, ...] = ()
    watched_by: tuple[str, ...] = ()
    onset: str = ""
    expected: Literal["yes", "no"] = "yes"
    note: str = ""

    def __post_init__(self) -> None:
        if not self.figures:
            raise ValueError("a side effect needs at least one figure with its source")
