"""An assessment as pages tell it: while a course is being given, its clearance is of that course, not of the next."""

from datetime import datetime

from msgspec.structs import replace

from longwatch.core.findings import Assessment
from longwatch.core.protocol import Protocol
from longwatch.core.record import Record
from longwatch.engine.reference.course_asked import asked_of
from longwatch.engine.reference.situation import Situation


def told_of_course(
    found: Assessment, record: Record, protocol: Protocol, *, known_by: datetime | None = None
) -> Assessment:
    """The same assessment, with the clearance of the course that is being given on its day, if there is one."""
    if not found.courses or found.courses[-1].last is None:
        return found  # of a medicine that is taken, the clearance is of going on with it already
    situation = Situation(
        seen=record.seen_on(found.on, known_by),
        protocol=protocol,
        jurisdiction=found.jurisdiction,
        on=found.on,
        known_by=known_by,
        cannot_tell=list(found.cannot_tell),
    )
    asked = asked_of(
        situation,
        record,
        course=len(found.courses),
        participants=(),
        cleared=found.clearance,
        alerts=found.alerts,
        alarms=found.alarms,
    )
    return found if asked.over else replace(found, clearance=asked.cleared)
