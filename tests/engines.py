"""The engines under test, each as a function of record, protocol, jurisdiction and day.

The relational engine gives figures and dates, no sentences: what it finds is read into the same types as the
reference engine's findings, with empty texts. What it does not cover it does not have: asking for it fails.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple, TypeVar

import msgspec
from msgspec.structs import replace

from longwatch.core.answers import Answer
from longwatch.core.findings import (
    AlarmFinding,
    AlertFinding,
    Assessment,
    CannotTell,
    Clearance,
    ClearanceReason,
    Course,
    CriterionFinding,
    Eligibility,
    Episode,
    Gap,
    Place,
    PrecautionFinding,
    PrerequisiteFinding,
    ProphylaxisFinding,
    Reason,
    ReportedSymptom,
    SeriesFinding,
    TestedIntervals,
)
from longwatch.core.protocol import Effect, Protocol, Severity, Urgency
from longwatch.core.record import Record
from longwatch.engine import reference
from longwatch.engine.relational import Step, plan_for
from longwatch.population.duckdb import Database
from longwatch.population.facts import Asked, tables_of

T = TypeVar("T")


class Stopped(NamedTuple):
    """What kept a watch from judging: the rule, why, the newest day, whether a later result answers it."""

    id: str
    problem: str
    latest: date
    settled: bool


class NotCovered(AttributeError):
    """The relational engine does not say that yet."""


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What the relational engine says of one assessment; the fields have the names of an Assessment."""

    def __getattr__(self, name: str) -> Any:
        raise NotCovered(name)

    courses: tuple[Course, ...] = ()
    series: tuple[SeriesFinding, ...] = ()
    alerts: tuple[AlertFinding, ...] = ()
    stopped: tuple[Stopped, ...] = ()
    eligibility: Eligibility
    prerequisites: tuple[PrerequisiteFinding, ...] = ()
    prophylaxis: tuple[ProphylaxisFinding, ...] = ()
    precautions: tuple[PrecautionFinding, ...] = ()
    alarms: tuple[AlarmFinding, ...] = ()
    symptoms: tuple[ReportedSymptom, ...] = ()
    cannot_tell: tuple[CannotTell, ...] = ()
    place: Place
    place_reasons: tuple[Reason, ...] = ()
    place_until: date | None = None
    next_date: date | None = None
    clearance: Clearance


COVERED = Found.__struct_fields__


class Question(NamedTuple):
    """The arguments of one assessment but its protocol."""

    record: Record
    on: date
    known_by: datetime | None = None
    planned: date | None = None


@cache
def database() -> Database:
    """One database for all tests of a process; each run makes its tables anew."""
    return Database(threads=1)  # few rows: more threads would only wait for each other


_PLANS: dict[int, tuple[Protocol, dict[str, tuple[Step, ...]]]] = {}


def plan(protocol: Protocol, jurisdiction: str) -> tuple[Step, ...]:
    """The plan of a protocol, made once."""
    _, plans = _PLANS.setdefault(id(protocol), (protocol, {}))
    if jurisdiction not in plans:
        plans[jurisdiction] = plan_for(protocol, jurisdiction)
    return plans[jurisdiction]


def relational(protocol: Protocol, jurisdiction: str, questions: Sequence[Question]) -> list[Found]:
    """What the relational engine finds, for all questions at once."""
    here = database()
    here.fill(tables_of(Asked(*question) for question in questions))
    here.run(plan(protocol, jurisdiction))
    return read(here, len(questions))


class Relational:
    """The relational engine as a function, and for many questions at once."""

    def __call__(self, record: Record, protocol: Protocol, *, jurisdiction: str, **settings: Any) -> Found:
        (found,) = self.several(record, protocol, [settings | {"jurisdiction": jurisdiction}])
        return found

    def several(self, record: Record, protocol: Protocol, asked: Sequence[dict[str, Any]]) -> list[Found]:
        """One patient on several days, or where other rules apply."""
        found: dict[int, Found] = {}
        for where in dict.fromkeys(settings["jurisdiction"] for settings in asked):
            here = [place for place, settings in enumerate(asked) if settings["jurisdiction"] == where]
            questions = [
                Question(record, *(asked[place].get(name) for name in ("on", "known_by", "planned"))) for place in here
            ]
            found |= dict(zip(here, relational(protocol, where, questions), strict=True))
        return [found[place] for place in range(len(asked))]


ENGINES: dict[str, Any] = {"reference": reference.assess, "relational": Relational()}


def read(here: Database, count: int) -> list[Found]:
    """The findings of a plan that was carried out, in the order of the questions."""
    courses: list[list[Course]] = [[] for _ in range(count)]
    for patient, *values in here.read("courses", ["patient", *Course.__struct_fields__[:1], "first_day", "last_day", "infusions"], ["number"]):
        number, first, last, infusions = values
        courses[patient].append(Course(number=number, first=first, last=_ended(last), infusions=infusions))
    gaps: dict[tuple[int, str], list[Gap]] = {}
    for patient, series, first, last, days, missed in here.read(
        "series_gap", ["patient", "series", "first_day", "last_day", "days", "missed"], ["first_day"]
    ):
        gaps.setdefault((patient, series), []).append(Gap(from_=first, to=last, days=days, missed=missed))
    series: list[list[SeriesFinding]] = [[] for _ in range(count)]
    plain = ("id", "item", "status", "last", "due", "overdue_from", "days_overdue", "critical", "waived_until")
    plain += ("ended_on", "adherence")
    more = ["episode_start", "episode_end", "tested", "completed", "patient"]
    for row in here.read("series_finding", [*plain, *more], ["place"]):
        own = dict(zip(plain, row, strict=False))
        start, end, tested, completed, patient = row[len(plain) :]
        series[patient].append(
            SeriesFinding(
                **own,
                revision="",
                text="",
                episode=Episode(start=start, end=end),
                gaps=tuple(gaps.get((patient, own["id"]), ())),
                tested_intervals=TestedIntervals(tested=tested, completed=completed),
            )
        )
    alerts: list[list[AlertFinding]] = [[] for _ in range(count)]
    columns = ("id", "severity", "state", "opened", "latest", "waived_until")
    for patient, *row in here.read("alert_finding", ["patient", *columns], ["state", "weight", "opened", "id"]):
        own = dict(zip(columns, row, strict=True)) | {"severity": Severity(row[1])}
        alerts[patient].append(AlertFinding(**own, revision="", text="", action=""))
    stopped: list[list[Stopped]] = [[] for _ in range(count)]
    for patient, *row in here.read("alert_doubt", ["patient", *Stopped._fields]):
        stopped[patient].append(Stopped(*row))
    criteria: list[list[CriterionFinding]] = [[] for _ in range(count)]
    for patient, name, value, effect in here.read(
        "criterion_finding", ["patient", "id", "value", "effect"], ["number"]
    ):
        criteria[patient].append(
            CriterionFinding(id=name, value=Answer(value), effect=Effect(effect), revision="", text="")
        )
    eligible = here.read("eligibility", ["status"], ["patient"])
    needed: list[list[PrerequisiteFinding]] = [[] for _ in range(count)]
    columns = ("id", "item", "status", "required", "by")
    for patient, *row in here.read(
        "prerequisite_finding", ["patient", "id", "item", "status", "required", "by_day"], ["number"]
    ):
        needed[patient].append(PrerequisiteFinding(**dict(zip(columns, row, strict=True)), revision="", text=""))
    shields: list[list[ProphylaxisFinding]] = [[] for _ in range(count)]
    for patient, *row in here.read("prophylaxis_finding", ["patient", "id", "status", "until"], ["number"]):
        own = dict(zip(("id", "status", "until"), row, strict=True))
        shields[patient].append(ProphylaxisFinding(**own, revision="", text=""))
    kept: list[list[PrecautionFinding]] = [[] for _ in range(count)]
    columns = ("id", "status", "from_", "until")
    for patient, *row in here.read(
        "precaution_finding", ["patient", "id", "status", "from_day", "until"], ["number"]
    ):
        own = dict(zip(columns, row, strict=True))
        kept[patient].append(PrecautionFinding(**own, revision="", text="", advice=""))
    by_alarm: dict[tuple[Any, ...], list[str]] = {}
    for *key, symptom in here.read(
        "alarm_symptom", ["patient", "kind", "number", "symptom"], ["alarm_number", "position"]
    ):
        by_alarm.setdefault(tuple(key), []).append(symptom)
    alarms: list[list[AlarmFinding]] = [[] for _ in range(count)]
    for patient, kind, number, name, urgency, reported, waived in here.read(
        "alarm_finding",
        ["patient", "kind", "number", "id", "urgency", "reported", "waived_until"],
        ["weight", "id"],
    ):
        alarms[patient].append(
            AlarmFinding(
                id=name,
                urgency=Urgency(urgency),
                symptoms=tuple(by_alarm[patient, kind, number]),
                reported=reported,
                waived_until=waived,
                **_NO_ADVICE,
            )
        )
    noticed: list[list[ReportedSymptom]] = [[] for _ in range(count)]
    for patient, symptom, reported, urgency in here.read(
        "symptom_finding", ["patient", "symptom", "reported", "urgency"], ["weight", "coalesce(symptom, '')"]
    ):
        noticed[patient].append(
            ReportedSymptom(symptom=symptom, name="", reported=reported, urgency=Urgency(urgency), text="")
        )
    doubts: list[list[CannotTell]] = [[] for _ in range(count)]
    for patient, *row in here.read("cannot_tell", ["patient", "id", "latest", "settled"]):
        doubts[patient].append(CannotTell(**dict(zip(("id", "latest", "settled"), row, strict=True)), why=""))
    places = here.read("place", ["place", "until", "next_date", "asks_for_decision", "has_died"], ["patient"])
    reasons: list[list[Reason]] = [[] for _ in range(count)]
    for patient, reason in here.read("place_reason", ["patient", "reason"]):
        reasons[patient].append(reason)
    cleared = here.read("clearance", ["status", "course"], ["patient"])
    held: list[list[ClearanceReason]] = [[] for _ in range(count)]
    for patient, name, weight in here.read("clearance_reason", ["patient", "id", "weight"]):
        held[patient].append(ClearanceReason(id=name, weight=weight, revision="", text=""))
    return [
        Found(
            courses=tuple(courses[n]),
            series=tuple(series[n]),
            alerts=tuple(alerts[n]),
            stopped=tuple(sorted(stopped[n])),
            eligibility=Eligibility(status=eligible[n][0], text="", criteria=tuple(criteria[n])),
            prerequisites=tuple(needed[n]),
            prophylaxis=tuple(shields[n]),
            precautions=tuple(kept[n]),
            alarms=tuple(alarms[n]),
            symptoms=tuple(noticed[n]),
            cannot_tell=_once(doubts[n]),
            place=places[n][0],
            place_reasons=("decision-asked",) if places[n][3] else () if places[n][4] else tuple(sorted(reasons[n])),
            place_until=places[n][1],
            next_date=places[n][2],
            clearance=Clearance(status=cleared[n][0], for_=f"course {cleared[n][1]}", reasons=_once(held[n])),
        )
        for n in range(count)
    ]


_NO_ADVICE: dict[str, Any] = {"revision": "", "text": "", "suspects": (), "advice": "", "action": "", "tell": ()}


def _once(findings: Iterable[T]) -> tuple[T, ...]:
    """Each finding once, in an order of its own: these have none that means anything."""
    return tuple(sorted(dict.fromkeys(findings), key=repr))


def _ended(day: date) -> date | None:
    return None if day == date.max else day


def told(assessment: Assessment) -> Found:
    """What the reference engine says, without its words, as far as the relational engine covers it."""
    plain = ("courses", "series", "alerts", "prerequisites", "prophylaxis", "precautions", "alarms", "symptoms")
    criteria = [replace(_wordless(one), ask=None) for one in assessment.eligibility.criteria]
    stopped = [
        Stopped(one.id, found[1], one.latest, one.settled)
        for one in assessment.cannot_tell
        if (found := _STOPPED.fullmatch(one.why)) and one.latest
    ]
    return Found(
        **{name: tuple(map(_wordless, getattr(assessment, name))) for name in plain},
        stopped=tuple(sorted(stopped)),
        eligibility=Eligibility(status=assessment.eligibility.status, text="", criteria=tuple(criteria)),
        cannot_tell=_once([replace(one, why="", because=()) for one in assessment.cannot_tell]),
        place=assessment.place,
        place_reasons=tuple(sorted(assessment.place_reasons)),
        place_until=assessment.place_until,
        next_date=assessment.next_date,
        clearance=replace(assessment.clearance, reasons=_once(map(_wordless, assessment.clearance.reasons))),
    )


_STOPPED = re.compile(r"(.*) \(\d+ results? (?:of|from) .*\)")


def _wordless(finding: Any) -> Any:
    blank = {name: empty for name, empty in _BLANK.items() if name in finding.__struct_fields__}
    return replace(finding, **blank)


_BLANK = _NO_ADVICE | {"because": (), "sources": (), "name": ""}


def both(protocol: Protocol, jurisdiction: str, questions: Sequence[Question]) -> list[tuple[Found, Found]]:
    """For each question what the reference says and what the relational engine says."""
    expected = [
        told(
            reference.assess(
                question.record,
                protocol,
                jurisdiction=jurisdiction,
                on=question.on,
                known_by=question.known_by,
                planned=question.planned,
                look_ahead=False,
            )
        )
        for question in questions
    ]
    return list(zip(expected, relational(protocol, jurisdiction, questions), strict=True))


def differences(one: Found, other: Found) -> list[str]:
    """Each field that differs, one line each; nothing when they agree."""
    lines = []
    for name in COVERED:
        here, there = getattr(one, name), getattr(other, name)
        if here != there and not isinstance(here, tuple):
            lines += [f"{name}: reference {here!r}", f"{name}: relational {there!r}"]
        elif here != there:
            lines += [f"{name}: reference {a!r}" for a in here if a not in there]
            lines += [f"{name}: relational {b!r}" for b in there if b not in here]
            lines += [f"{name}: in another order"] if sorted(map(repr, here)) == sorted(map(repr, there)) else []
    return lines
