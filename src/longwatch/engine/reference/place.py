"""Where each treated patient is: exactly one place, and the reasons that put them there."""

from datetime import date
from typing import NamedTuple

from longwatch.core.findings import (
    OWN_WORDS,
    AlarmFinding,
    AlertFinding,
    CannotTell,
    Place,
    Reason,
    SeriesFinding,
)
from longwatch.core.protocol import Urgency
from longwatch.engine.reference.situation import Situation


class Placed(NamedTuple):
    """The place, its reasons (they overlap), the day a waiting ends, and the next day with work."""

    place: Place
    reasons: tuple[Reason, ...] = ()
    until: date | None = None
    next_date: date | None = None


def place_of(
    situation: Situation,
    series: tuple[SeriesFinding, ...],
    alerts: tuple[AlertFinding, ...],
    alarms: tuple[AlarmFinding, ...] = (),
) -> Placed:
    """The one place. A patient whose next date nobody knows needs someone today."""
    if situation.seen.deaths:
        return Placed("closed")
    is_closed = bool(series) and all(_is_ended(situation, one) for one in series)
    urgent = [alarm for alarm in alarms if alarm.urgency is not Urgency.NEXT_CONTACT]
    reasons = _reasons(situation, series, alerts, is_closed=is_closed)
    if any(alarm.waived_until is None for alarm in urgent):
        reasons = ("alarm", *reasons)
    if not situation.courses and not reasons:
        return Placed("not-treated")
    if reasons:
        return Placed("needs-someone-today", reasons, next_date=situation.on)
    if is_closed:
        return Placed("closed")
    dues = [s.due for s in series if s.due is not None and s.status in ("due", "up-to-date")]
    waits = [s.waived_until for s in series if s.waived_until is not None]
    waits += [a.waived_until for a in alerts if a.state == "active" and a.waived_until is not None]
    waits += [alarm.waived_until for alarm in urgent if alarm.waived_until is not None]
    upcoming = min([*dues, *waits], default=None)
    if any(s.status == "due" for s in series):
        return Placed("due-soon", next_date=upcoming)
    if waits:
        return Placed("waiting", until=min(waits), next_date=upcoming)
    if upcoming is None:
        return Placed("needs-someone-today", ("decision-asked",), next_date=situation.on)
    return Placed("up-to-date", next_date=upcoming)


def _is_ended(situation: Situation, one: SeriesFinding) -> bool:
    """Whether it was ended; one that would begin only later, too."""
    return one.status in ("ended", "not-started") and situation.ended_on(one.id) is not None


def _reasons(
    situation: Situation,
    series: tuple[SeriesFinding, ...],
    alerts: tuple[AlertFinding, ...],
    *,
    is_closed: bool,
) -> tuple[Reason, ...]:
    reasons: list[Reason] = []
    if any(alert.state == "active" and alert.waived_until is None for alert in alerts):
        reasons.append("alert")
    doubts = [
        told
        for told in situation.cannot_tell
        if not told.settled
        and not (is_closed and _is_closed_with(situation, series, told))
        and (situation.courses or told.id in ("courses", OWN_WORDS))
    ]
    if doubts:
        reasons.append("cannot-tell")
    if any(s.status == "overdue" for s in series):
        reasons.append("overdue")
    over = [s for s in series if s.status == "period-over"]
    if over and all(s.status in ("period-over", "ended", "not-started") for s in series):
        reasons.append("decision-asked")
    return tuple(reasons)


def _is_closed_with(situation: Situation, series: tuple[SeriesFinding, ...], told: CannotTell) -> bool:
    """Whether a decision that ended a series, or what this is about, can be about it as well."""
    if told.latest is None:
        return False
    ends = [made for rule in (told.id, *(one.id for one in series)) for made in situation.endings(rule)]
    # Where no moment is known the day alone tells.
    return any(made.can_be_about(told.latest, told.known or made.known) for made in ends)
