"""The same questions answered without Longwatch: fhir.resources reads, plain loops compute.

Written as a good programmer would who needs five monitoring series and four alerts of the EU label for one
clinic: the numbers are constants, every other rule is left out. It imports nothing of Longwatch, so that an
equal answer from both says something.
"""

import calendar
import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from fhir.resources.R4B.medication import Medication
from fhir.resources.R4B.medicationadministration import MedicationAdministration
from fhir.resources.R4B.observation import Observation, ObservationComponent
from fhir.resources.R4B.patient import Patient
from fhir.resources.R4B.task import Task

LOINC = "http://loinc.org"
FOLLOW_UP_MONTHS = 48
SAME_COURSE = timedelta(days=30)
LEMTRADA = {"1594657", "1594658", "1594659", "1594660", "1594662", "1594663", "1656637", "1656639", "1656640"}
ALEMTUZUMAB = {"L04AG06", "L04AA34", "117055", "129472003"}
LEUKAEMIA_DOSE_MG = 30
GIVEN = {"completed", "stopped", "in-progress"}
RANK = {"preliminary": 0, "final": 1, "amended": 2, "corrected": 2, "cancelled": 2, "entered-in-error": 2}
FINAL = {"final", "amended", "corrected"}
PER_LITRE = {
    "10*9/L": Decimal(1),
    "10^9/L": Decimal(1),
    "G/L": Decimal(1),
    "10*3/uL": Decimal(1),
    "10^3/uL": Decimal(1),
    "K/uL": Decimal(1),
    "/uL": Decimal("0.001"),
}

PLATELETS, ALT, AST = "platelets", "alt", "ast"
ANALYTES = {
    PLATELETS: {"777-3", "26515-7", "778-1", "97995-5"},
    "haemoglobin": {"718-7", "59260-0"},
    "leukocytes": {"6690-2", "26464-8"},
    "neutrophils": {"751-8", "26499-4"},
    "lymphocytes": {"731-0", "26474-7"},
    "creatinine": {"2160-0", "14682-9"},
    "urine-red-cells": {"13945-1"},
    "urine-white-cells": {"5821-4"},
    "thyrotropin": {"3016-3", "11580-8"},
    ALT: {"1742-6", "1743-4", "1744-2"},
    AST: {"1920-8", "30239-8", "88112-8"},
    "bilirubin": {"1975-2", "14631-6"},
}
ANALYTE_OF = {code: analyte for analyte, codes in ANALYTES.items() for code in codes}


@dataclass(frozen=True)
class Series:
    """One recurring test: every so many months, with as many days of lead as of grace."""

    months: int
    slack: int
    together: tuple[str, ...]
    panel: str = ""
    since: date = date.min


SERIES = {
    "mon-cbc": Series(
        1, 7, ("haemoglobin", "leukocytes", PLATELETS, "neutrophils", "lymphocytes"), panel="57021-8"
    ),
    "mon-creatinine": Series(1, 7, ("creatinine",)),
    "mon-urine": Series(1, 7, ("urine-red-cells", "urine-white-cells"), panel="24356-8"),
    "mon-tsh": Series(3, 14, ("thyrotropin",)),
    "mon-lft-eu": Series(1, 7, (ALT, AST, "bilirubin"), since=date(2020, 1, 16)),
}


@dataclass
class SeriesAnswer:
    """Where one series stands; the gaps are the first and last day of each."""

    status: str
    due: date | None = None
    gaps: list[tuple[date, date]] = field(default_factory=list)
    adherence: float | None = None


@dataclass
class AlertAnswer:
    """One alert that no decision has closed."""

    severity: str
    state: str
    opened: date
    latest: date


@dataclass
class Answer:
    """Everything the peer says of one patient."""

    patient: str = ""
    series: dict[str, SeriesAnswer] = field(default_factory=dict)
    alerts: dict[str, AlertAnswer] = field(default_factory=dict)


@dataclass(frozen=True)
class Lab:
    """One measured value, from a result of its own or from a part of a panel."""

    day: date
    moment: str
    final: bool
    value: Decimal
    unit: str | None
    high: Decimal | None


@dataclass
class Chart:
    """What the loops read of one patient, and the day they ask about."""

    on: date
    patient: str = ""
    death: date | None = None
    infusions: list[date] = field(default_factory=list)
    courses: list[tuple[date, date]] = field(default_factory=list)
    results: dict[str, list[Lab]] = field(default_factory=dict)
    panels_done: dict[str, set[date]] = field(default_factory=dict)
    decisions: list[Task] = field(default_factory=list)


def assess(bundle: bytes, on: date) -> Answer:
    """The answer for one patient's bundle on a day."""
    return answer_for(read(bundle, on))


def answer_for(chart: Chart) -> Answer:
    """The answer for a chart that was read."""
    answer = Answer(chart.patient)
    for name, series in SERIES.items():
        found = follow_series(chart, name, series)
        if found is not None:
            answer.series[name] = found
    if chart.courses:
        answer.alerts = find_alerts(chart, chart.courses[0][0])
    return answer


# ---- reading ---------------------------------------------------------------------------------------


def read(bundle: bytes, on: date) -> Chart:
    """The patient's chart on a day, of the resources that the loops need."""
    chart = Chart(on)
    newest: dict[tuple[str, str], Observation] = {}
    medications: dict[str, Medication] = {}
    administrations: list[MedicationAdministration] = []
    for entry in json.loads(bundle, parse_float=Decimal)["entry"]:
        resource: dict[str, Any] = entry["resource"]
        match resource["resourceType"]:
            case "Observation":
                keep_newest(newest, Observation.model_validate(resource))
            case "MedicationAdministration":
                administrations.append(MedicationAdministration.model_validate(resource))
            case "Medication":
                medication = Medication.model_validate(resource)
                medications |= {f"Medication/{resource['id']}": medication, entry["fullUrl"]: medication}
            case "Task":
                task = Task.model_validate(resource)
                if task.status == "completed" and decided_on(task) <= on:
                    chart.decisions.append(task)
            case "Patient":
                patient = Patient.model_validate(resource)
                chart.patient = patient.id
                if patient.deceasedDateTime and day_of(patient.deceasedDateTime) <= on:
                    chart.death = day_of(patient.deceasedDateTime)
    for given in administrations:
        day = day_of(given.effectiveDateTime or given.effectivePeriod.start)
        if given.status in GIVEN and day <= on and is_alemtuzumab(given, medications):
            chart.infusions.append(day)
    chart.courses = courses_of(chart.infusions)
    sort_results(chart, newest)
    return chart


def keep_newest(newest: dict[tuple[str, str], Observation], found: Observation) -> None:
    """Of several versions of one result, a correction wins; among equals, the one issued later."""
    identifier = found.identifier[0] if found.identifier else None
    key = (f"{identifier.system}|{identifier.value}" if identifier else found.id, loinc_of(found))
    other = newest.get(key)
    if found.status in RANK and (other is None or weight(found) > weight(other)):
        newest[key] = found


def weight(found: Observation) -> tuple[int, float]:
    """What decides between two versions."""
    issued = found.issued or found.effectiveDateTime
    return RANK[found.status], issued.timestamp() if isinstance(issued, datetime) else 0.0


def sort_results(chart: Chart, newest: dict[tuple[str, str], Observation]) -> None:
    """Put the results of the past into drawers by analyte, in order of time, and note panels without parts."""
    results: dict[str, list[Lab]] = defaultdict(list)
    panels_done: dict[str, set[date]] = defaultdict(set)
    for found in newest.values():
        day = day_of(found.effectiveDateTime)
        if found.status in ("cancelled", "entered-in-error") or day > chart.on:
            continue
        for part in (found, *(found.component or ())):
            code = loinc_of(part)
            quantity = part.valueQuantity
            if code in ANALYTE_OF and quantity and quantity.value is not None and not part.dataAbsentReason:
                results[ANALYTE_OF[code]].append(lab(found, part))
        has_parts = found.hasMember or found.component
        if found.status in FINAL and not has_parts and not found.dataAbsentReason:
            panels_done[loinc_of(found)].add(day)
    for drawer in results.values():
        drawer.sort(key=lambda one: (one.day, one.moment))
    chart.results, chart.panels_done = results, panels_done


def lab(found: Observation, part: Observation | ObservationComponent) -> Lab:
    """The value that a result, or one part of it, states."""
    quantity, limits = part.valueQuantity, part.referenceRange
    return Lab(
        day=day_of(found.effectiveDateTime),
        moment=str(found.effectiveDateTime),
        final=found.status in FINAL,
        value=quantity.value,
        unit=quantity.code or quantity.unit,
        high=limits[0].high.value if limits and limits[0].high else None,
    )


def is_alemtuzumab(given: MedicationAdministration, medications: dict[str, Medication]) -> bool:
    """Whether the drug given, named there or referred to, is the one watched and not that for leukaemia."""
    concept = given.medicationCodeableConcept
    if concept is None:
        inside = {f"#{contained.id}": contained for contained in given.contained or ()}
        named = "/".join(given.medicationReference.reference.split("/")[-2:])
        concept = (medications | inside)[named].code
    codes = {coding.code for coding in concept.coding or ()}
    dose = given.dosage.dose if given.dosage else None
    is_for_leukaemia = dose is not None and dose.value == LEUKAEMIA_DOSE_MG
    return bool(codes & LEMTRADA) or (bool(codes & ALEMTUZUMAB) and not is_for_leukaemia)


def loinc_of(found: Observation | ObservationComponent) -> str:
    """The result's LOINC code."""
    return next((c.code for c in found.code.coding or () if c.system == LOINC and c.code), "")


def day_of(when: date | datetime | str) -> date:
    """The civil day as written; fhir.resources leaves a month or a year as text, here its first day."""
    if isinstance(when, str):
        return date.fromisoformat(f"{when}-01-01"[:10])
    return when.date() if isinstance(when, datetime) else when


def decided_on(task: Task) -> date:
    """The first day of a decision."""
    return day_of(task.executionPeriod.start if task.executionPeriod else task.authoredOn)


# ---- series ----------------------------------------------------------------------------------------


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or the last day of a shorter one."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def courses_of(infusions: list[date]) -> list[tuple[date, date]]:
    """First and last day of each course."""
    courses: list[tuple[date, date]] = []
    for day in sorted(infusions):
        if courses and day - courses[-1][1] <= SAME_COURSE:
            courses[-1] = (courses[-1][0], day)
        else:
            courses.append((day, day))
    return courses


def newest_episode(courses: list[tuple[date, date]]) -> tuple[date, date]:
    """The newest stretch of follow-up; a course given during one prolongs it."""
    start, end = courses[0][0], add_months(courses[0][1], FOLLOW_UP_MONTHS)
    for first, last in courses[1:]:
        if first > end:
            start = first
        end = add_months(last, FOLLOW_UP_MONTHS)
    return start, end


def days_done(chart: Chart, series: Series) -> list[date]:
    """The days on which the test counts as done."""
    days = [{one.day for one in chart.results.get(name, ()) if one.final} for name in series.together]
    return sorted(set.intersection(*days) | chart.panels_done.get(series.panel, set()))


def follow_series(chart: Chart, name: str, series: Series) -> SeriesAnswer | None:
    """Status, due day, gaps and adherence of one series."""
    if not chart.courses:
        return SeriesAnswer("not-started")
    on = chart.on
    episode_start, end = newest_episode(chart.courses)
    start = max(episode_start, series.since)
    if start > end:
        return None
    if start > on:
        return SeriesAnswer("not-started")
    waived: date | None = None
    closings = [chart.death] if chart.death else []
    for task in chart.decisions:
        if not concerns(task, name):
            continue
        until = (
            day_of(task.executionPeriod.end) if task.executionPeriod and task.executionPeriod.end else None
        )
        match kind_of(task):
            case "extended" if until and decided_on(task) >= episode_start:
                end = max(end, until)
            case "waived" if until and until >= on:
                waived = max(waived or until, until)
            case "ended" | "transferred" if decided_on(task) >= chart.courses[-1][1]:
                closings.append(decided_on(task))
    at = min([on, *closings])
    points = sorted({start, *(day for day in days_done(chart, series) if start <= day <= at)})
    due = add_months(points[-1], series.months)
    grace = timedelta(days=series.slack)
    if closings:
        status = "ended"
    elif due > end:
        status = "period-over"
    elif waived:
        status = "waived"
    elif on > due + grace:
        status = "overdue"
    else:
        status = "due" if on >= due - grace else "up-to-date"
    shown = None if status in ("ended", "period-over") else due
    gaps, adherence = coverage(points, series, end, at)
    return SeriesAnswer(status, shown, gaps, adherence)


def coverage(
    points: list[date], series: Series, end: date, at: date
) -> tuple[list[tuple[date, date]], float | None]:
    """The gaps longer than the grace, and the share of days covered."""
    day, grace, last = timedelta(days=1), timedelta(days=series.slack), min(at, end)
    gaps = []
    covered, covered_to = 0, points[0] - day
    for number, point in enumerate(points):
        due = add_months(point, series.months)
        follows = points[number + 1] if number + 1 < len(points) else None
        horizon = at if follows is None else follows
        if due < end and horizon > due + grace:
            gap_end = min(at if follows is None else follows - day, end)
            if gap_end > due:
                gaps.append((due + day, gap_end))
        first, until = max(point, covered_to + day), min(due + grace, last)
        if first <= until:
            covered += (until - first).days + 1
            covered_to = until
    elapsed = (last - points[0]).days + 1
    return gaps, covered / elapsed if elapsed > 0 else None


def concerns(task: Task, rule: str) -> bool:
    """Whether a decision is about the rule, or about all rules."""
    return not task.instantiatesUri or task.instantiatesUri.endswith(f"/{rule}")


def kind_of(task: Task) -> str:
    """Waived, ended, extended or transferred."""
    return next((c.code for c in task.code.coding or () if (c.system or "").endswith("/decision")), "")


# ---- alerts ----------------------------------------------------------------------------------------

Event = tuple[date, int, bool]
"""A day, which of the rule's questions it answers, and whether it fires."""


ALERTS = ("thr-plt-100", "thr-plt-50", "thr-plt-drop50", "thr-alt")
# The severity of each question of a rule, and for the enzymes which of them and how often its upper limit.
SEVERITIES = {"thr-plt-50": ("critical",), "thr-alt": ("high", "high", "medium", "medium")}
ENZYMES = ((ALT, 3), (AST, 3), (ALT, 2), (AST, 2))
WORST_FIRST = ("critical", "high", "medium")


def find_alerts(chart: Chart, since: date) -> dict[str, AlertAnswer]:
    """The open alerts about platelets and liver enzymes."""
    counted = [(one, per_litre(one)) for one in chart.results.get(PLATELETS, ())]
    platelets = [(one, value) for one, value in counted if value is not None]
    fired: dict[str, list[Event]] = {
        "thr-plt-100": [(one.day, 0, value < 100) for one, value in platelets],
        "thr-plt-50": [(one.day, 0, value < 50) for one, value in platelets],
        "thr-plt-drop50": halvings(platelets, since),
        "thr-alt": [
            (one.day, tier, one.value > times * one.high)
            for tier, (enzyme, times) in enumerate(ENZYMES)
            for one in chart.results.get(enzyme, ())
            if one.high is not None
        ],
    }
    answers = {}
    for name, events in fired.items():
        closed = sorted(
            decided_on(task)
            for task in chart.decisions
            if concerns(task, name) and kind_of(task) in ("ended", "transferred")
        )
        severities = SEVERITIES.get(name, ("high",))
        answer = follow_alert(sorted(e for e in events if e[0] >= since), closed, severities)
        if answer is not None:
            answers[name] = answer
    return answers


def follow_alert(events: list[Event], closed: list[date], severities: tuple[str, ...]) -> AlertAnswer | None:
    """The alert as the events leave it; a decision closes what is open on its day."""
    open_alert: AlertAnswer | None = None
    firing: set[int] = set()
    for day, tier, fires in [*events, (date.max, -1, False)]:
        while closed and closed[0] < day:
            closing = closed.pop(0)
            if open_alert is not None and open_alert.opened <= closing:
                open_alert = None
                firing.clear()
        if fires:
            firing.add(tier)
            open_alert = open_alert or AlertAnswer(severities[tier], "active", day, day)
            open_alert.severity = min(open_alert.severity, severities[tier], key=WORST_FIRST.index)
            open_alert.latest = day
        else:
            firing.discard(tier)
    if open_alert is not None:
        open_alert.state = "active" if firing else "recovered"
    return open_alert


def halvings(platelets: list[tuple[Lab, Decimal]], since: date) -> list[Event]:
    """Whether each count is half of the one before it, or of the one before the fall while it lasts."""
    events: list[Event] = []
    previous: Decimal | None = None
    before_fall: Decimal | None = None
    for one, value in platelets:
        reference = before_fall or previous
        if one.day >= since and reference is not None:
            fell = value <= reference / 2
            before_fall = reference if fell else None
            events.append((one.day, 0, fell))
        if one.final:
            previous = value
    return events


def per_litre(one: Lab) -> Decimal | None:
    """The count in 10*9/L; None without a unit. A unit that nobody foresaw stops the run."""
    return one.value * PER_LITRE[one.unit] if one.unit else None
