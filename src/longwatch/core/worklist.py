"""Many assessments as one list: ranked by risk, counted so that the places add up to all patients."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from operator import itemgetter
from typing import get_args

import msgspec

from longwatch.core.finding import Finding
from longwatch.core.findings import OWN_WORDS, AlarmFinding, Assessment, Place, Reason
from longwatch.core.protocol.alarms import Urgency
from longwatch.core.protocol.watches import Severity


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One patient of the list: where they are, why, and the finding that weighs most."""

    patient: str
    place: Place
    reasons: tuple[Reason, ...]
    severity: Severity | None
    days_overdue: int
    text: str
    source: str | None
    rule: str | None
    next_date: date | None
    urgency: Urgency | None = None


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """`places` add up to `patients`; `reasons` overlap. `no_next_date` must be 0."""

    patients: int
    places: dict[str, int]
    reasons: dict[str, int]
    no_next_date: int


class Worklist(msgspec.Struct, frozen=True, kw_only=True):
    """Who needs someone today comes first, the greatest risk before the others."""

    protocol: str
    example_only: bool = False
    jurisdiction: str
    on: date
    revision: str
    clinically_reviewed: str
    counts: Counts
    lines: tuple[Line, ...]


class NobodyListed(ValueError):
    """There is nobody of whom to make a worklist."""


def worklist(assessments: Iterable[Assessment], *, on: date) -> Worklist:
    """The list of one protocol, jurisdiction and day.

    Of each assessment only its line is kept, so that one after the other can be made and let go.

    Raises:  NobodyListed when there is no patient.
    """
    first: Assessment | None = None
    ranked = []
    for assessment in assessments:
        first = first or assessment
        ranked.append((rank(assessment), line(assessment)))
    if first is None:
        raise NobodyListed("a worklist needs at least one patient")
    ranked.sort(key=itemgetter(0))
    lines = tuple(listed for _, listed in ranked)
    return Worklist(
        protocol=first.protocol,
        example_only=first.example_only,
        jurisdiction=first.jurisdiction,
        on=on,
        revision=first.revision,
        clinically_reviewed=first.clinically_reviewed,
        counts=counts(lines),
        lines=lines,
    )


def rank(assessment: Assessment) -> tuple[int, int, int, str]:
    """Where a patient stands in the list: smaller is more urgent.

    Needed today, in this order: an emergency alarm; a critical alert; a high one, an alarm of the same day
    or symptoms that somebody must read; something else that nobody can tell; a monthly test so late that it
    is critical; anything overdue; a milder alert; a decision to take. Then those due
    soon, waiting, up to date, never treated, closed. Among equals the longest overdue comes first, then
    the nearest date.
    """
    overdue = max((series.days_overdue for series in assessment.series), default=0)
    when = assessment.next_date.toordinal() if assessment.next_date else date.max.toordinal()
    return (_urgency(assessment), -overdue, when, assessment.patient)


def _urgency(assessment: Assessment) -> int:
    if assessment.place != "needs-someone-today":
        later = ("due-soon", "waiting", "up-to-date", "not-treated", "closed")
        return 10 + later.index(assessment.place)
    severity, alarm = worst(assessment), pressing(assessment)
    if alarm is not None and alarm.urgency is Urgency.EMERGENCY_NOW:
        return -1
    if severity is Severity.CRITICAL and "alert" in assessment.place_reasons:
        return 0
    if alarm is not None or (_own_words(assessment) and "cannot-tell" in assessment.place_reasons):
        return 1
    if "alert" in assessment.place_reasons and severity in (Severity.CRITICAL, Severity.HIGH):
        return severity.weight
    if "cannot-tell" in assessment.place_reasons:
        return 2
    if "overdue" in assessment.place_reasons:
        return 3 if any(series.critical for series in assessment.series) else 4
    return 5 if "alert" in assessment.place_reasons else 6


def worst(assessment: Assessment) -> Severity | None:
    """The worst severity of the alerts that need someone, or None."""
    active = [a.severity for a in assessment.alerts if a.state == "active" and a.waived_until is None]
    return min(active, key=lambda severity: severity.weight, default=None)


def pressing(assessment: Assessment) -> AlarmFinding | None:
    """The most urgent alarm that needs someone today, or None."""
    if "alarm" not in assessment.place_reasons:
        return None
    return next((alarm for alarm in assessment.alarms if alarm.waived_until is None), None)


def _own_words(assessment: Assessment) -> list[str]:
    return [told.why for told in assessment.cannot_tell if told.id == OWN_WORDS and not told.settled]


def line(assessment: Assessment) -> Line:
    """One patient's line, with the one sentence that weighs most."""
    finding, text = _telling(assessment)
    alarm = pressing(assessment)
    return Line(
        patient=assessment.patient,
        place=assessment.place,
        reasons=assessment.place_reasons,
        severity=worst(assessment),
        days_overdue=max((series.days_overdue for series in assessment.series), default=0),
        text=text,
        source=finding.sources[0] if finding and finding.sources else None,
        rule=finding.id if finding else None,
        next_date=assessment.next_date,
        urgency=alarm.urgency if alarm is not None else None,
    )


def _telling(assessment: Assessment) -> tuple[Finding | None, str]:
    urgency = _urgency(assessment)
    active = [a for a in assessment.alerts if a.state == "active" and a.waived_until is None]
    alarm = pressing(assessment)
    if alarm is not None and urgency != 0:
        return alarm, alarm.text
    severe = active and active[0].severity in (Severity.CRITICAL, Severity.HIGH)
    if active and (urgency in (0, 5) or (urgency == 1 and severe)):
        return active[0], active[0].text
    open_questions = [told.why for told in assessment.cannot_tell if not told.settled]
    if "cannot-tell" in assessment.place_reasons and open_questions:
        return None, f"Cannot tell: {(_own_words(assessment) or open_questions)[0]}."
    for status in ("overdue", "due", "waived", "period-over", "up-to-date"):
        found = [series for series in assessment.series if series.status == status]
        if found and (status != "period-over" or "decision-asked" in assessment.place_reasons):
            nearest = min(found, key=lambda series: (-series.days_overdue, series.due or date.max))
            return nearest, nearest.text
    if assessment.place == "not-treated":
        return None, f"Not treated yet. {assessment.eligibility.text}"
    ended = next((series for series in assessment.series if series.status == "ended"), None)
    return (ended, ended.text) if ended else (None, "No next date can be computed: decide what follows.")


def counts(lines: Sequence[Line]) -> Counts:
    """How many are where. Every place and reason is named, also those without anybody."""
    places = Counter(one.place for one in lines)
    reasons = Counter(reason for one in lines for reason in one.reasons)
    lost = [one for one in lines if one.next_date is None and one.place not in ("closed", "not-treated")]
    return Counts(
        patients=len(lines),
        places={place: places[place] for place in get_args(Place)},
        reasons={reason: reasons[reason] for reason in get_args(Reason)},
        no_next_date=len(lost),
    )
