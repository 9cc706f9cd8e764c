"""Side effects, how often they came, and which rule watches for them."""

from collections.abc import Collection
from decimal import Decimal
from enum import StrEnum

import msgspec

from longwatch.core.answers import Answer
from longwatch.core.protocol.rules import Citation


class Band(StrEnum):
    """How often a side effect comes, in the words of European labels, the most frequent first."""

    VERY_COMMON = "very-common"
    COMMON = "common"
    UNCOMMON = "uncommon"
    RARE = "rare"
    VERY_RARE = "very-rare"
    NOT_KNOWN = "not-known"

    @property
    def meaning(self) -> str:
        """How many patients that is."""
        return _MEANINGS[self]


_MEANINGS = {
    Band.VERY_COMMON: "1 in 10 or more",
    Band.COMMON: "1 in 100 to 1 in 10",
    Band.UNCOMMON: "1 in 1000 to 1 in 100",
    Band.RARE: "1 in 10 000 to 1 in 1000",
    Band.VERY_RARE: "fewer than 1 in 10 000",
    Band.NOT_KNOWN: "nobody knows of how many patients",
}


class System(StrEnum):
    """The organ system, in short words for those of the labels and in their order."""

    INFECTIONS = "infections"
    NEOPLASMS = "neoplasms"
    BLOOD_AND_LYMPH = "blood-and-lymph"
    IMMUNE = "immune"
    ENDOCRINE = "endocrine"
    METABOLISM = "metabolism"
    PSYCHIATRIC = "psychiatric"
    NERVOUS = "nervous"
    EYE = "eye"
    EAR = "ear"
    CARDIAC = "cardiac"
    VASCULAR = "vascular"
    RESPIRATORY = "respiratory"
    GASTROINTESTINAL = "gastrointestinal"
    HEPATOBILIARY = "hepatobiliary"
    SKIN = "skin"
    MUSCULOSKELETAL = "musculoskeletal"
    RENAL = "renal"
    PREGNANCY = "pregnancy"
    REPRODUCTIVE = "reproductive"
    CONGENITAL = "congenital"
    GENERAL = "general"
    INVESTIGATIONS = "investigations"
    INJURY = "injury"
    PROCEDURES = "procedures"
    SOCIAL = "social"
    PRODUCT = "product"


class Figure(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One statement of a frequency. Exactly one of:

    percent   of patients, in the study that `of` names, beside `comparator` percent of `against`
    band      a band of a European label
    reports   a number of reports, where nobody knows of how many patients

    during_infusion   the label says that it comes mostly with an infusion
    serious           the figure is of serious cases only
    labelled          the label itself says so; false for a paper or a retelling
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
    labelled: bool = True

    def __post_init__(self) -> None:
        if sum(one is not None for one in (self.percent, self.band, self.reports)) != 1:
            raise ValueError("a figure has exactly one of percent, band and reports")
        if any(share is not None and not 0 <= share <= 100 for share in (self.percent, self.comparator)):
            raise ValueError("a percentage lies between 0 and 100")
        if (self.comparator is None) != (not self.against):
            raise ValueError("'comparator' and 'against' come together or not at all")


class Onset(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When a side effect comes, as one source says it."""

    says: str
    source: Citation


class SideEffect(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One side effect under its preferred term.

    also         other names, lay ones too
    figures      how often, by each source that says so; the one to show first comes first
    onset        when it comes, by each source that says so
    named_in     texts that name it and give no frequency
    watched_by   the rules that look for it: series, watches, alarms, steps
    """

    id: str
    term: str
    system: System
    figures: tuple[Figure, ...]
    also: tuple[str, ...] = ()
    onset: tuple[Onset, ...] = ()
    named_in: tuple[Citation, ...] = ()
    watched_by: tuple[str, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        if not self.figures:
            raise ValueError("a side effect needs at least one figure with its source")

    def figures_in(self, lineage: Collection[str]) -> tuple[Figure, ...]:
        """The figures of a jurisdiction and of those whose rules it follows."""
        return tuple(figure for figure in self.figures if figure.jurisdiction in lineage)

    def expected_in(self, lineage: Collection[str]) -> Answer:
        """Whether the label there names it, so that a report of it is expected.

        Unknown: when no figure at hand comes from that label. Never a no, which only the whole label gives.
        """
        named = any(figure.labelled for figure in self.figures_in(lineage))
        return Answer.YES if named else Answer.UNKNOWN
