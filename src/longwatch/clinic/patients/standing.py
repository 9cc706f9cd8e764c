"""What follows from a record, kept beside it until the day on which it stops being true."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

import msgspec
from django.db.models import Q, QuerySet

from longwatch.clinic.accounts.models import Site
from longwatch.clinic.alerts import work
from longwatch.clinic.authorisation import following, uncovered
from longwatch.clinic.enrolment import chasing
from longwatch.clinic.parameters.values import protocol_of
from longwatch.clinic.patients import facts
from longwatch.clinic.patients.models import KeptAssessment, Patient, Standing
from longwatch.clinic.worklist import again, waits
from longwatch.core.findings import Assessment
from longwatch.core.record import Record
from longwatch.core.worklist import line, rank
from longwatch.engine.reference import assess


def assess_at(
    site: Site, record: Record, *, on: date, known_by: datetime | None = None, look_ahead: bool = False
) -> Assessment:
    """What follows from a record by the rules that a site's patients are followed by."""
    return assess(
        record,
        protocol_of(site),
        jurisdiction=site.jurisdiction,
        on=on,
        known_by=known_by,
        look_ahead=look_ahead,
    )


def assessed(patient: Patient, *, today: date, look_ahead: bool = True) -> Assessment:
    """The assessment of a patient, from the facts."""
    return assess_at(patient.site, facts.record_of(patient), on=today, look_ahead=look_ahead)


def renew(patient: Patient, *, today: date) -> Standing:
    """Work out anew what follows from the record, and keep it; open alerts get somebody to look at them."""
    record = facts.record_of(patient)
    found = assess_at(patient.site, record, on=today, look_ahead=True)
    shown = line(found)
    kept, _ = Standing.objects.update_or_create(
        patient=patient,
        defaults={
            "site": patient.site,
            "on": today,
            "stale_on": found.next_change,
            "record_version": patient.version,
            "revision": found.revision,
            "place": found.place,
            "rank": rank_text(found),
            "has_alert": bool({"alert", "alarm"} & set(found.place_reasons)),
            "has_overdue": "overdue" in found.place_reasons,
            "has_cannot_tell": "cannot-tell" in found.place_reasons,
            "has_decision_asked": "decision-asked" in found.place_reasons,
            "has_died": bool(record.seen_on(today).deaths),
            "next_date": found.next_date,
            "severity": shown.severity or "",
            "text": shown.text,
        },
    )
    written = msgspec.json.encode(found).decode()
    KeptAssessment.objects.update_or_create(standing=kept, defaults={"value": written})
    work.follow(patient, found, protocol_of(patient.site).title_of)
    waits.follow(patient, found)
    again.follow(patient, found)
    chasing.follow(patient, record, today=today)
    following.follow(patient, today=today)
    uncovered.follow(patient, record, today=today)
    return kept


def rank_text(found: Assessment) -> str:
    """The core's rank as a text that sorts in the same order."""
    urgency, overdue, when, patient = rank(found)
    return f"{urgency:02d} {10_000_000 + overdue:08d} {when:07d} {patient}"[:80]


def read(kept: Standing) -> Assessment:
    """The assessment that was kept."""
    return msgspec.json.decode(kept.kept.value, type=Assessment)


def stale(sites: Iterable[Site], *, today: date) -> Iterator[Patient]:
    """The patients of whom what is kept no longer holds today, or whose rules have changed."""
    for site in sites:
        rows: QuerySet[Patient] = Patient.objects.filter(site=site).select_related("site")
        revision = protocol_of(site).revision
        yield from rows.filter(
            Q(standing=None)
            | Q(standing__stale_on__lte=today)
            | Q(standing__on__gt=today)
            | ~Q(standing__revision=revision)
        )


def renew_stale(sites: Iterable[Site], *, today: date) -> int:
    """Bring everything up to date; how many patients needed it."""
    count = 0
    for patient in list(stale(sites, today=today)):
        renew(patient, today=today)
        count += 1
    return count


def differences(sites: Iterable[Site], *, today: date) -> Iterator[str]:
    """The patients of whom what is kept differs from what follows from the facts. There should be none."""
    for kept in Standing.objects.filter(site__in=list(sites)).select_related("patient__site", "kept"):
        fresh = assessed(kept.patient, today=today)
        before = msgspec.structs.replace(read(kept), on=today)
        if before != fresh and (kept.stale_on is None or kept.stale_on > today):
            yield kept.patient.public_id
