"""The protocol language: what a drug's rules can say, each a small frozen type checked when it is made."""

from longwatch.core.protocol.alarms import Accumulation, Alarm, AlarmTier, Role, Symptom, Urgency, UrgencyText
from longwatch.core.protocol.expressions import Expression
from longwatch.core.protocol.infusion_day import Capability, Grade, Phase, Step
from longwatch.core.protocol.local import InForce, SeriesVersions
from longwatch.core.protocol.measures import Measure
from longwatch.core.protocol.precautions import Precaution
from longwatch.core.protocol.programme import FormSchedule, Gate, Moment, Party, Requirement, Training
from longwatch.core.protocol.protocol import Country, Drug, Protocol, Source
from longwatch.core.protocol.rules import (
    Citation,
    CourseRule,
    Criterion,
    Effect,
    Pace,
    Prerequisite,
    Prophylaxis,
    Rule,
    Series,
    Tier,
)
from longwatch.core.protocol.terms import Alternative, CodeSet, Item, ScreeningFact
from longwatch.core.protocol.watches import ResultTest, Severity, Watch, WatchTier

__all__ = [
    "Accumulation",
    "Alarm",
    "AlarmTier",
    "Alternative",
    "Capability",
    "Citation",
    "CodeSet",
    "Country",
    "CourseRule",
    "Criterion",
    "Drug",
    "Effect",
    "Expression",
    "FormSchedule",
    "Gate",
    "Grade",
    "InForce",
    "Item",
    "Measure",
    "Moment",
    "Pace",
    "Party",
    "Phase",
    "Precaution",
    "Prerequisite",
    "Prophylaxis",
    "Protocol",
    "Requirement",
    "ResultTest",
    "Role",
    "Rule",
    "ScreeningFact",
    "Series",
    "SeriesVersions",
    "Severity",
    "Source",
    "Step",
    "Symptom",
    "Tier",
    "Training",
    "Urgency",
    "UrgencyText",
    "Watch",
    "WatchTier",
]
