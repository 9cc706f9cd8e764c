"""What an assessment says. The field names are the contract of `longwatch assess`: add, never rename."""

from datetime import date, datetime
from typing import Literal

import msgspec

from longwatch.core.answers import Answer
from longwatch.core.finding import Finding
from longwatch.core.programme import Programme
from longwatch.core.protocol.alarms import Role, Urgency
from longwatch.core.protocol.infusion_day import Grade, Phase
from longwatch.core.protocol.rules import Effect
from longwatch.core.protocol.watches import Severity

SeriesStatus = Literal["not-started", "up-to-date", "due", "overdue", "waived", "period-over", "ended"]
PrerequisiteStatus = Literal["met", "missing", "expired", "too-late", "waived", "cannot-tell"]
EligibilityStatus = Literal[
    "contraindicated", "not-recommended", "incomplete", "eligible-with-cautions", "eligible"
]
PrecautionStatus = Literal["not-started", "coming", "applies", "over"]
Place = Literal["needs-someone-today", "due-soon", "waiting", "up-to-date", "closed", "not-treated"]
Reason = Literal["alarm", "alert", "cannot-tell", "overdue", "decision-asked"]

OWN_WORDS = "symptoms"
"""The id under which a `cannot_tell`, or a decision, is about symptoms in the patient's own words."""


class Course(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Infusion days that belong together; `infusions` counts days, not bags.

    Of a medicine taken over time: one time of taking it. `last` is null while it is still taken, and
    `infusions` counts only the days on which a dose was given by others.
    """

    number: int
    first: date
    last: date | None
    infusions: int


class CriterionFinding(Finding, frozen=True, kw_only=True):
    """Whether one criterion's effect applies; `ask` says what would settle it while it is unknown."""

    value: Answer
    effect: Effect
    ask: str | None = None


class Eligibility(msgspec.Struct, frozen=True, kw_only=True):
    """Who may have the drug under the rules of the day: the worst of all criteria."""

    status: EligibilityStatus
    text: str
    criteria: tuple[CriterionFinding, ...] = ()


class PrerequisiteFinding(Finding, frozen=True, kw_only=True):
    """Whether an item needed before the next course is there; `by` is the last day for a planned course."""

    item: str
    status: PrerequisiteStatus
    required: bool
    by: date | None = None


class Episode(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One stretch of monitoring, both days included; it has no end yet while the medicine is still taken."""

    start: date | None = None
    end: date | None = None


class Gap(msgspec.Struct, frozen=True, kw_only=True, gc=False, rename={"from_": "from"}):
    """Days without coverage, both included, and how many occurrences were missed in them."""

    from_: date
    to: date
    days: int
    missed: int


class TestedIntervals(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Of the completed intervals since the start, how many hold an event."""

    tested: int = 0
    completed: int = 0


class SeriesFinding(Finding, frozen=True, kw_only=True):
    """Where a repeated item stands. Adherence is null before the episode starts, never a good figure."""

    item: str
    status: SeriesStatus
    episode: Episode
    last: date | None = None
    due: date | None = None
    overdue_from: date | None = None
    days_overdue: int = 0
    critical: bool = False
    waived_until: date | None = None
    ended_on: date | None = None
    gaps: tuple[Gap, ...] = ()
    adherence: float | None = None
    tested_intervals: TestedIntervals = TestedIntervals()


class AlertFinding(Finding, frozen=True, kw_only=True):
    """An open alert: opened by the first firing result, `latest` the newest one that fires."""

    severity: Severity
    state: Literal["active", "recovered"]
    opened: date
    latest: date
    action: str
    waived_until: date | None = None


class ClearanceReason(Finding, frozen=True, kw_only=True):
    """One thing that holds the next course up: it blocks, or something is still missing."""

    weight: Literal["blocks", "incomplete"]


class Clearance(msgspec.Struct, frozen=True, kw_only=True, rename={"for_": "for"}):
    """May the next course go ahead."""

    status: Literal["clear", "blocked", "incomplete"]
    for_: str
    reasons: tuple[ClearanceReason, ...] = ()


class ProphylaxisFinding(Finding, frozen=True, kw_only=True):
    """Whether a protective medicine goes on; `until` is null while the end is not yet known."""

    status: Literal["not-started", "continue", "may-stop", "cannot-tell"]
    until: date | None = None


class PrecautionFinding(Finding, frozen=True, kw_only=True, rename={"from_": "from"}):
    """What the patient keeps to, from the first day until the last, both included.

    `until` is null while no source gives an end, and while the course that it is counted from is planned.
    """

    status: PrecautionStatus
    advice: str
    from_: date | None = None
    until: date | None = None


class AlarmFinding(Finding, frozen=True, kw_only=True):
    """Symptoms that somebody must look at; `reported` is the day of the newest one."""

    urgency: Urgency
    symptoms: tuple[str, ...]
    reported: date
    suspects: tuple[str, ...]
    advice: str
    action: str
    tell: tuple[Role, ...]
    waived_until: date | None = None


class ReportedSymptom(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A symptom that nobody has settled, by its newest report, also where no alarm is for it.

    `symptom` is null for the patient's own words, which no list has: a person must read them.
    """

    symptom: str | None
    name: str
    reported: date
    urgency: Urgency
    text: str
    because: tuple[str, ...] = ()


class StepFinding(Finding, frozen=True, kw_only=True):
    """One step of an infusion day; `text` is what to do."""

    phase: Phase
    required: bool
    every_minutes: int | None = None
    at_least_minutes: int | None = None
    item: str | None = None
    medicine: str | None = None
    needs: tuple[str, ...] = ()
    stop_for: tuple[str, ...] = ()
    grades: tuple[Grade, ...] = ()
    contact_after: tuple[int, ...] = ()


class CannotTell(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Something a rule needed and nobody could read.

    latest    the day of the newest fact behind it; null where no fact is
    known     when the last of those facts became known; null where no single fact tells
    settled   a later result answers the question, or a decision closed what a watch could not judge
    """

    id: str
    why: str
    because: tuple[str, ...] = ()
    latest: date | None = None
    known: datetime | None = None
    settled: bool = False


class Assessment(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that follows from one record, one protocol, one jurisdiction and one day.

    example_only   the protocol is an example, and the assessment not for use
    programme      where the next course stands in the programme; null where nobody said who takes part
    """

    patient: str
    protocol: str
    example_only: bool = False
    jurisdiction: str
    on: date
    revision: str
    clinically_reviewed: str
    courses: tuple[Course, ...]
    eligibility: Eligibility
    prerequisites: tuple[PrerequisiteFinding, ...]
    series: tuple[SeriesFinding, ...]
    alerts: tuple[AlertFinding, ...]
    clearance: Clearance
    prophylaxis: tuple[ProphylaxisFinding, ...]
    precautions: tuple[PrecautionFinding, ...] = ()
    programme: Programme | None = None
    alarms: tuple[AlarmFinding, ...]
    symptoms: tuple[ReportedSymptom, ...] = ()
    not_used: dict[str, int]
    place: Place
    place_reasons: tuple[Reason, ...]
    place_until: date | None
    next_date: date | None
    next_change: date | None
    cannot_tell: tuple[CannotTell, ...]
