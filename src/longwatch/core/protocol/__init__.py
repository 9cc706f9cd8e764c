"""The protocol language: what a drug's rules can say, each a small frozen type checked when it is made."""

from longwatch.core.protocol.expressions import Expression
from longwatch.core.protocol.protocol import Country, Drug, Protocol, Source
from longwatch.core.protocol.rules import (
    Citation,
    CourseRule,
    Criterion,
    Effect,
    Prerequisite,
    Prophylaxis,
    Rule,
    Series,
    Tier,
)
from longwatch.core.protocol.terms import Alternative, CodeSet, Item, ScreeningFact
from longwatch.core.protocol.watches import ResultTest, Severity, Watch, WatchTier

__all__ = [
    "Alternative",
    "Citation",
    "CodeSet",
    "Country",
    "CourseRule",
    "Criterion",
    "Drug",
    "Effect",
    "Expression",
    "Item",
    "Prerequisite",
    "Prophylaxis",
    "Protocol",
    "ResultTest",
    "Rule",
    "ScreeningFact",
    "Series",
    "Severity",
    "Source",
    "Tier",
    "Watch",
    "WatchTier",
]
