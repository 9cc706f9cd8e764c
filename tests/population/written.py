"""What a run must write, worked out by the reference engine; and what it wrote, read back."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow.dataset
import pyarrow.parquet as pq

from longwatch.core.findings import Assessment
from longwatch.core.protocol import Protocol
from longwatch.core.record import Person, Record
from longwatch.engine.reference import assess

Rows = dict[str, list[tuple[Any, ...]]]
COLUMNS = {
    "series": (
        *("patient", "id", "status", "due", "last", "overdue_from", "days_overdue", "episode_start"),
        *("episode_end", "adherence", "tested", "completed", "missed"),
        *("item", "critical", "waived_until", "ended_on", "revision", "site"),
    ),
    "gaps": ("patient", "id", "from", "to", "days", "missed", "open"),
    "alerts": (
        *("patient", "id", "severity", "state", "opened", "latest", "waived_until"),
        *("revision", "site"),
    ),
    "findings": ("patient", "kind", "id", "revision", "status", "detail", "day", "until"),
}


def read(out: Path, name: str) -> list[tuple[Any, ...]]:
    """The rows of one output, sorted so that two engines can be compared; its columns are as documented."""
    table = pyarrow.dataset.dataset(out / f"{name}.parquet", format="parquet").to_table()
    assert tuple(table.column_names) == COLUMNS[name]
    return _sorted(tuple(row.values()) for row in table.to_pylist())


def written(out: Path) -> Rows:
    """Every output of a run."""
    return {name: read(out, name) for name in COLUMNS}


def types_of(out: Path, name: str) -> dict[str, str]:
    """The types of an output's columns, of its first file."""
    path = out / f"{name}.parquet"
    schema = pq.read_schema(min(path.iterdir()) if path.is_dir() else path)
    return {field.name: str(field.type) for field in schema}


def expected(
    records: Iterable[Record],
    protocol: Protocol,
    jurisdiction: str,
    on: date,
    known_by: datetime | None = None,
) -> Rows:
    """The same rows by the reference engine."""
    rows: Rows = {name: [] for name in COLUMNS}
    for record in records:
        births = [f.birth.last.year for f in record.facts if isinstance(f, Person) and f.birth is not None]
        if births and min(births) > on.year:
            continue
        found = assess(
            record, protocol, jurisdiction=jurisdiction, on=on, known_by=known_by, look_ahead=False
        )
        for name, more in _of(found, _revisions(protocol, jurisdiction, on)).items():
            rows[name] += [(record.patient, *row) for row in more]
    return {name: _sorted(found) for name, found in rows.items()}


def _sorted(rows: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return sorted(rows, key=repr)


def _revisions(protocol: Protocol, jurisdiction: str, on: date) -> dict[str, str]:
    series = protocol.local(jurisdiction).series
    return {name: versions.at(on).revision for name, versions in series.items()} | {
        rule.id: rule.revision for rule in protocol.in_force(jurisdiction, protocol.rules, on)
    }


def _of(found: Assessment, revisions: dict[str, str]) -> Rows:
    return {
        "series": [
            (
                *(one.id, one.status, one.due, one.last, one.overdue_from, one.days_overdue),
                *(one.episode.start, one.episode.end, one.adherence),
                *(one.tested_intervals.tested, one.tested_intervals.completed),
                *(sum(gap.missed for gap in one.gaps), one.item, one.critical, one.waived_until),
                *(one.ended_on, one.revision, None),
            )
            for one in found.series
        ],
        "gaps": [
            (one.id, gap.from_, gap.to, gap.days, gap.missed, one.last is None or gap.from_ > one.last)
            for one in found.series
            for gap in one.gaps
        ],
        "alerts": [
            (
                *(one.id, str(one.severity), one.state, one.opened, one.latest, one.waived_until),
                *(one.revision, None),
            )
            for one in found.alerts
        ],
        "findings": list(_findings(found, revisions)),
    }


def _findings(found: Assessment, revisions: dict[str, str]) -> Sequence[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = []

    def add(
        kind: str, about: Any, status: str, *, detail: Any = None, day: Any = None, until: Any = None
    ) -> None:
        name = getattr(about, "id", about)
        rows.append((kind, name, revisions.get(name), status, detail, day, until))
        if hasattr(about, "revision"):
            assert (about.revision or None) == (revisions.get(name) or None)

    for course in found.courses:
        status = "given" if course.last is not None else "goes-on"
        add(
            "course",
            f"course {course.number}",
            status,
            detail=str(course.infusions),
            day=course.first,
            until=course.last,
        )
    add("eligibility", None, found.eligibility.status)
    for criterion in found.eligibility.criteria:
        add("criterion", criterion, str(criterion.value), detail=str(criterion.effect))
    for needed in found.prerequisites:
        add("prerequisite", needed, needed.status, detail=needed.item, day=needed.by)
    for series in found.series:
        day = series.due or series.ended_on
        add("series", series, series.status, detail=series.item, day=day, until=series.waived_until)
    for alert in found.alerts:
        add(
            "alert",
            alert,
            alert.state,
            detail=str(alert.severity),
            day=alert.opened,
            until=alert.waived_until,
        )
    for shield in found.prophylaxis:
        add("prophylaxis", shield, shield.status, until=shield.until)
    for care in found.precautions:
        add("precaution", care, care.status, day=care.from_, until=care.until)
    for alarm in found.alarms:
        status = "open" if alarm.waived_until is None else "waived"
        add("alarm", alarm, status, detail=str(alarm.urgency), day=alarm.reported, until=alarm.waived_until)
    for symptom in found.symptoms:
        add("symptom", symptom.symptom, "open", detail=str(symptom.urgency), day=symptom.reported)
    for name, latest, settled in {(one.id, one.latest, one.settled) for one in found.cannot_tell}:
        add("cannot-tell", name, "settled" if settled else "open", day=latest)
    add("clearance", found.clearance.for_, found.clearance.status)
    for name, revision, weight in {(one.id, one.revision, one.weight) for one in found.clearance.reasons}:
        assert (revision or None) == (revisions.get(name) or None)
        add("clearance-reason", name, weight)
    add("place", None, found.place, day=found.next_date, until=found.place_until)
    for reason in found.place_reasons:
        add("place-reason", reason, reason)
    return rows
