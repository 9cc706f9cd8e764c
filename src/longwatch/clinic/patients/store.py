"""Adding to what is known of a patient. Every change goes through here, whole or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import uuid4

import msgspec
from django.db import transaction
from django.utils import timezone

from longwatch.clinic.accounts.models import User
from longwatch.clinic.alerts import reopening
from longwatch.clinic.audit import chain
from longwatch.clinic.patients import facts, standing
from longwatch.clinic.patients.models import Fact, Origin, Patient
from longwatch.core import record as core


@dataclass(frozen=True)
class Source:
    """Who brings facts, how, and why where they correct something.

    `reason` stands in the audit too, so it is one of ours: a code, never what somebody typed. `note` is that:
    it stands in the history beside the reason, and not in the audit, because it may tell of the patient.
    """

    who: User | None
    origin: Origin = Origin.FORM
    detail: str = ""
    reason: str = ""
    note: str = ""

    @property
    def name(self) -> str:
        """The name for the audit."""
        return self.who.get_username() if self.who else f"system: {self.detail or self.origin}"


def new_id(kind: str) -> str:
    """An id for something that is recorded here."""
    return f"{kind}/{uuid4().hex}"


def add(patient: Patient, added: Sequence[core.AnyFact], source: Source, *, today: date) -> None:
    """Add facts, note who did, and work out anew what follows from the record.

    Facts that were made here carry the moment at which they are recorded; those from files and interfaces
    keep the moment that their source states.
    """
    with transaction.atomic():
        locked = Patient.objects.select_for_update().get(pk=patient.pk)
        now = timezone.now()
        every = [*added, *reopening.no_longer_hold(locked, added)]
        rows = [
            _row(locked, fact, source, (locked.version + count, now))
            for count, fact in enumerate(every, start=1)
        ]
        Fact.objects.bulk_create(rows)
        locked.version += len(rows)
        locked.save(update_fields=["version"])
        patient.version = locked.version
        told = ", ".join(sorted({row.kind for row in rows}))
        chain.add(
            source.name,
            "record",
            site=patient.site_id,
            patient=patient.public_id,
            what=f"{len(rows)} added: {told}" + (f"; {source.reason}" if source.reason else ""),
        )
        standing.renew(locked, today=today)


def _row(patient: Patient, fact: core.AnyFact, source: Source, place: tuple[int, datetime]) -> Fact:
    number, now = place
    if source.origin is Origin.FORM:
        fact = msgspec.structs.replace(fact, known=now)
    return Fact(
        patient=patient,
        number=number,
        kind=facts.kind_of(fact),
        thing=fact.key or fact.id,
        day=fact.day,
        known_at=fact.known,
        recorded_at=now,
        author=source.who,
        origin=source.origin,
        origin_detail=source.detail,
        reason=": ".join(part for part in (source.reason, source.note) if part),
        value=facts.written(fact),
    )
