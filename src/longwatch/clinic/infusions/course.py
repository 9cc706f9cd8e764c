"""Which course an infusion day belongs to, and whether that course may go ahead, by what is known today."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from longwatch.clinic.accounts.models import Site
from longwatch.clinic.parameters.values import protocol_of
from longwatch.core.findings import Assessment, ClearanceReason
from longwatch.core.protocol import Severity, Urgency
from longwatch.core.record import AnyFact, Infusion, Medicine, Record
from longwatch.engine.reference import assess
from longwatch.engine.reference.courses import courses_of

_SERIOUS = (Severity.CRITICAL, Severity.HIGH)


class Place(NamedTuple):
    """Where a day stands: the course, its infusion day, and the first day of the course."""

    course: int
    number: int
    first: date


def place_of(record: Record, site: Site, on: date) -> Place:
    """The course and infusion day that an infusion on this day would be, by those before it."""
    near = protocol_of(site).drug.same_course_within
    seen = record.seen_on(on).infusions
    courses = courses_of([infusion.day for infusion in seen if infusion.day < on], near)
    if courses:
        last = courses[-1]
        assert last.last is not None
        if on <= near.after(last.last):
            return Place(last.number, last.infusions + 1, last.first)
    return Place(len(courses) + 1, 1, on)


def taken_in_course(record: Record, site: Site, on: date) -> list[Medicine]:
    """The medicines that are taken on a day of a course, as far as the record can tell.

    One without a last day that began with an earlier course, or before it ended, says nothing of this one: nobody
    writes down when a protective medicine stops.
    """
    seen, first = record.seen_on(on), place_of(record, site, on).first
    earlier = max((one.day for one in seen.infusions if one.day < first), default=date.min)
    return [one for one in seen.medicines if (one.day > earlier if one.end is None else one.end >= on)]


class Cleared(NamedTuple):
    """Whether the course may go ahead, with what holds it up; and the whole assessment behind it."""

    status: str
    reasons: tuple[ClearanceReason, ...]
    alerts: tuple[str, ...]
    assessment: Assessment


def cleared(record: Record, site: Site, place: Place, on: date) -> Cleared:
    """The clearance of the course that this day belongs to, not of the one after it.

    The engine clears the next course. On the second day of a course that would be another course, a year too
    early; so the days of this one are left out and its first day is what the tests are counted back from. What
    has gone wrong since then shows in the alerts of the whole record, which hold the next infusion up as well.
    """
    protocol = protocol_of(site)
    before = Record(patient=record.patient, facts=tuple(_without(record, place.first)))

    def looked_at(known: Record, planned: date | None) -> Assessment:
        return assess(
            known, protocol, jurisdiction=site.jurisdiction, on=on, planned=planned, look_ahead=False
        )

    found = looked_at(before, place.first)
    whole = looked_at(record, None)
    known = {reason.id for reason in found.clearance.reasons}
    open_ = [(one.id, one.text) for one in whole.alerts if one.state == "active" and one.severity in _SERIOUS]
    open_ += [(one.id, one.text) for one in whole.alarms if one.urgency is not Urgency.NEXT_CONTACT]
    alerts = tuple(text for id, text in open_ if id not in known)
    return Cleared(found.clearance.status, found.clearance.reasons, alerts, found)


def _without(record: Record, first: date) -> Iterable[AnyFact]:
    return (fact for fact in record.facts if not (isinstance(fact, Infusion) and fact.day >= first))
