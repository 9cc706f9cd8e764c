"""The parts of the patient's page that the printed page has too: picture, checks, clearance, doubts."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString, mark_safe

from longwatch.core.findings import Assessment
from longwatch.core.protocol import Protocol
from longwatch.core.record import Record
from longwatch.engine.reference import told_of_course
from longwatch.page.adherence import adherence
from longwatch.page.checks import next_checks
from longwatch.page.course import clearance, eligibility, prerequisites, prophylaxis
from longwatch.page.doubts import cannot_tell, not_used
from longwatch.page.markup import Markup
from longwatch.page.shown import Shown
from longwatch.page.sources import numbered, section
from longwatch.page.timeline import timeline


@dataclass(frozen=True)
class Part:
    """A heading's id and its content, already safe."""

    id: str
    html: SafeString


def parts_of(
    record: Record, protocol: Protocol, found: Assessment, *, known_by: datetime | None = None
) -> list[Part]:
    """The parts in the order of the page."""
    found = told_of_course(found, record, protocol, known_by=known_by)
    shown = Shown(record=record, assessment=found, protocol=protocol, level=3)  # the page's own are second
    numbers = numbered([found])
    made: tuple[tuple[str, Markup], ...] = (
        ("timeline", timeline(shown, number=1)),
        ("cannot-tell", cannot_tell(shown)),
        ("next", next_checks(shown, numbers)),
        ("adherence", adherence(shown)),
        ("clearance", clearance(shown, numbers)),
        ("eligibility", eligibility(shown, numbers)),
        ("prerequisites", prerequisites(shown, numbers)),
        ("prophylaxis", prophylaxis(shown, numbers)),
        ("not-used", not_used(shown)),
        ("sources", section(numbers)),
    )
    # What the page makes is escaped by it, element by element.
    return [Part(name, mark_safe(html)) for name, html in made]
