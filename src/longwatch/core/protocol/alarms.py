"""Rules over symptoms: how soon the patient must be seen, what it may be, and whom to tell."""

from enum import StrEnum
from typing import Literal

import msgspec

from longwatch.core.dates import Interval
from longwatch.core.protocol.rules import Rule


class Urgency(StrEnum):
    """How soon somebody must see the patient, the soonest first."""

    EMERGENCY_NOW = "emergency-now"
    SAME_DAY = "same-day"
    NEXT_CONTACT = "next-contact"

    @property
    def weight(self) -> int:
        """0 for the soonest, so that sorting puts it first."""
        return list(Urgency).index(self)


Role = Literal[
    "emergency-service",
    "neurologist",
    "ms-nurse",
    "haematologist",
    "nephrologist",
    "endocrinologist",
    "hepatologist",
    "cardiologist",
    "infectious-disease-specialist",
    "dermatologist",
    "obstetrician",
    "rheumatologist",
    "chest-physician",
    "specialist-nurse",
    "general-practitioner",
    "safety-officer",
]


class UrgencyText(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an urgency means to a patient: its name, and what to do."""

    id: Urgency
    name: str
    do: str


class Symptom(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that a patient can notice, in the words that patients use.

    group  the heading under which lists show it, such as "Bleeding"
    also   other words for it, so that it is found whatever it is called
    """

    id: str
    name: str
    group: str
    also: tuple[str, ...] = ()


class AlarmTier(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"with_": "with"}
):
    """One urgency and when it holds; all that is given must be true. With nothing given it always holds.

    symptoms     only for these symptoms of the alarm
    within       the symptom came at most this long after the last infusion
    after        the symptom came more than this long after it
    with         another symptom was reported too, one of these
    with_alert   an alert of one of these watches is open
    """

    urgency: Urgency
    symptoms: tuple[str, ...] = ()
    within: Interval | None = None
    after: Interval | None = None
    with_: tuple[str, ...] = ()
    with_alert: tuple[str, ...] = ()


class Alarm(Rule, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Symptoms, any one of which raises it, at the most urgent tier that holds.

    suspects   what it may be, as a clinician says it
    advice     what the patient does, in the patient's words
    action     what the clinic does
    tell       who must be told
    """

    symptoms: tuple[str, ...]
    tiers: tuple[AlarmTier, ...]
    suspects: tuple[str, ...]
    advice: str
    action: str
    tell: tuple[Role, ...]

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.symptoms or not self.tiers:
            raise ValueError("an alarm needs at least one symptom and one tier")
        if not self.suspects or not self.tell:
            raise ValueError("an alarm says what it suspects and whom to tell")
        weights = [tier.urgency.weight for tier in self.tiers]
        if weights != sorted(weights):
            raise ValueError("the tiers of an alarm go from the most urgent to the least")
        if not {name for tier in self.tiers for name in tier.symptoms} <= set(self.symptoms):
            raise ValueError("the symptoms of a tier are some of the alarm's own")


class Accumulation(Rule, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Several symptoms that each raise one urgency together raise a higher one."""

    of: Urgency
    at_least: int
    becomes: Urgency
    advice: str
    action: str
    tell: tuple[Role, ...]

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.at_least < 2 or self.becomes.weight >= self.of.weight:
            raise ValueError("an accumulation joins two or more symptoms into something more urgent")
