"""All that is known of one patient: facts, each with its day and the moment it became known."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from enum import IntEnum
from functools import cached_property
from operator import attrgetter
from typing import Literal, TypeVar

import msgspec

from longwatch.core.dates import PartialDate
from longwatch.core.quantities import Quantity

UNDATED = date(1, 1, 1)
ALWAYS_KNOWN = datetime(1, 1, 1, tzinfo=UTC)


class Standing(IntEnum):
    """How far a fact has come. A correction or a withdrawal outranks a late final version."""

    PRELIMINARY = 0
    FINAL = 1
    CORRECTED = 2
    WITHDRAWN = 3

    @property
    def rank(self) -> int:
        """Corrected and withdrawn weigh the same: of the two, the one known later holds."""
        return min(self.value, 2)

    @cached_property
    def counts(self) -> bool:
        """Whether a fact of this standing can satisfy something."""
        return self in (Standing.FINAL, Standing.CORRECTED)


# A fact never refers back to itself, so the collector of cycles need not look at it: reading is faster.
class Fact(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One recorded thing.

    `key` names the thing that several versions describe; `known` is when this version became known;
    `version` orders versions known at the same moment.
    """

    id: str
    day: date
    known: datetime = ALWAYS_KNOWN
    key: str = ""
    standing: Standing = Standing.FINAL
    version: str = ""

    def __post_init__(self) -> None:
        if not self.id:
            raise ValueError("a fact needs an id")
        if self.known.tzinfo is None:
            raise ValueError("the moment a fact became known needs an offset")


class Infusion(Fact, frozen=True, kw_only=True):
    """One administration of the drug, by its day; its dose and batch where somebody wrote them down."""

    dose: Quantity | None = None
    batch: str = ""


class Result(Fact, frozen=True, kw_only=True):
    """One laboratory result or other observation.

    `members` says that this is a panel whose members are facts of their own, so that it counts as
    they do. `absent` says that the laboratory gave no value. `moment` orders results of one day.
    """

    codes: tuple[str, ...]
    moment: str = ""
    quantity: Quantity | None = None
    written: tuple[str, ...] = ()
    low: Quantity | None = None
    high: Quantity | None = None
    absent: bool = False
    has_members: bool = False
    unreadable: str | None = None

    @property
    def has_value(self) -> bool:
        """Whether the laboratory reported anything that a person could read."""
        return not self.absent and (
            self.quantity is not None or bool(self.written) or self.unreadable is not None
        )


class Condition(Fact, frozen=True, kw_only=True):
    """A diagnosis; `refuted` makes it a recorded no; `current` needs an active clinical status."""

    codes: tuple[str, ...]
    refuted: bool = False
    current: bool = False


class Medicine(Fact, frozen=True, kw_only=True):
    """A medicine taken from `day` until `end`, both included; no end is known while it is open."""

    codes: tuple[str, ...]
    end: date | None = None


class Deed(Fact, frozen=True, kw_only=True):
    """Something done to or for the patient: an immunisation or a procedure."""

    kind: Literal["immunisation", "procedure"]
    codes: tuple[str, ...]


class ScreeningAnswer(Fact, frozen=True, kw_only=True):
    """The answer to one screening question. A question left blank is not an answer."""

    fact: str
    value: bool | int
    moment: str = ""


class SymptomReport(Fact, frozen=True, kw_only=True):
    """A symptom that the patient reported; None when it came in words that no list has."""

    symptom: str | None
    moment: str = ""


class Decision(Fact, frozen=True, kw_only=True):
    """What a person decided about one rule, or about all when `rule` is None; `day` is its first day."""

    kind: Literal["waived", "ended", "extended", "transferred"]
    rule: str | None = None
    until: date | None = None

    def can_be_about(self, day: date, known: datetime) -> bool:
        """Whether something came on or before the decision's day, and was known when it was made."""
        return day <= self.day and known <= self.known


class Death(Fact, frozen=True, kw_only=True):
    """The patient's death."""


class Doubt(Fact, frozen=True, kw_only=True):
    """Something in the source that could not be read with certainty, so that a person must look.

    `about` is a rule's or a screening fact's id, or 'courses' or 'death'; with `codes`, it concerns
    every rule that uses one of those codes.
    """

    why: str
    about: str | None = None
    codes: tuple[str, ...] = ()


class Person(Fact, frozen=True, kw_only=True):
    """Who the patient is, as far as rules ask: what is missing is unknown."""

    birth: PartialDate | None = None
    sex: Literal["female", "male"] | None = None


AnyFact = (
    Infusion
    | Result
    | Condition
    | Medicine
    | Deed
    | ScreeningAnswer
    | SymptomReport
    | Decision
    | Death
    | Doubt
    | Person
)
F = TypeVar("F", bound=Fact)


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """Everything known of one patient, every version of it; `not_used` counts what no rule reads."""

    patient: str
    facts: tuple[AnyFact, ...] = ()
    not_used: dict[str, int] = {}
    used: int = 0

    def is_before_birth(self, day: date) -> bool:
        """Whether the patient was born after that day, as far as the record knows the birth."""
        born = [f.birth.first for f in self.facts if isinstance(f, Person) and f.birth is not None]
        return bool(born) and day < min(born)

    def seen_on(self, on: date, known_by: datetime | None = None) -> "Seen":
        """The facts that hold on a day, by what was known by a moment (by now, if none is given)."""
        return Seen(self.patient, holding(self.facts, on, known_by))


def holding(facts: Sequence[F], on: date, known_by: datetime | None) -> list[F]:
    """One version of each fact: the weightiest, then the latest known; withdrawn and future ones drop out.

    The version is chosen before the day is looked at, so that a correction of the date counts.
    """
    known = facts if known_by is None else [fact for fact in facts if fact.known <= known_by]
    if len({fact.key or fact.id for fact in known}) < len(known):  # else each is the only version, as mostly
        known = _newest(known)
    withdrawn = Standing.WITHDRAWN
    return [fact for fact in known if fact.day <= on and fact.standing is not withdrawn]


def _newest(facts: Sequence[F]) -> list[F]:
    newest: dict[tuple[type, str], F] = {}
    for fact in facts:
        key = (type(fact), fact.key or fact.id)
        other = newest.setdefault(key, fact)
        if other is not fact and _weight(fact) > _weight(other):
            newest[key] = fact
    return list(newest.values())


def _weight(fact: Fact) -> tuple[int, datetime, str, int, date, str, str]:
    # The tail only settles ties, so that the order of the source never matters.
    return (
        fact.standing.rank,
        fact.known,
        fact.version,
        fact.standing.value,
        fact.day,
        fact.id,
        repr(fact),
    )


_BY_DAY = attrgetter("day", "id")
_BY_MOMENT = attrgetter("day", "moment", "id")


class Seen:
    """The facts that hold on one day, sorted by kind, in the order of their days."""

    def __init__(self, patient: str, facts: list[AnyFact]) -> None:
        self.patient = patient
        self.infusions: list[Infusion] = []
        self.results: list[Result] = []
        self.conditions: list[Condition] = []
        self.medicines: list[Medicine] = []
        self.deeds: list[Deed] = []
        self.answers: list[ScreeningAnswer] = []
        self.symptoms: list[SymptomReport] = []
        self.decisions: list[Decision] = []
        self.doubts: list[Doubt] = []
        self.deaths: list[Death] = []
        self.people: list[Person] = []
        drawers: dict[type[Fact], list] = {  # type: ignore[type-arg]
            Infusion: self.infusions,
            Result: self.results,
            Condition: self.conditions,
            Medicine: self.medicines,
            Deed: self.deeds,
            ScreeningAnswer: self.answers,
            SymptomReport: self.symptoms,
            Decision: self.decisions,
            Doubt: self.doubts,
            Death: self.deaths,
            Person: self.people,
        }
        for fact in facts:
            drawers[type(fact)].append(fact)
        for kind, drawer in drawers.items():
            drawer.sort(key=_BY_MOMENT if "moment" in kind.__struct_fields__ else _BY_DAY)

    @property
    def person(self) -> Person:
        """The newest version of who the patient is; an empty one when the record has none."""
        return self.people[-1] if self.people else Person(id="Patient/unknown", day=UNDATED)

    @property
    def death(self) -> Death | None:
        """The death, if one is recorded by this day."""
        return self.deaths[0] if self.deaths else None
