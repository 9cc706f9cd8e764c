"""Adding to the chain, and proving that it is whole."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from django.db import connection, transaction
from django.utils import timezone

from longwatch.clinic.audit.models import Entry

_START = "0" * 64
_LOCK = 4207  # any number of our own, so that two writers on PostgreSQL wait for each other


@contextmanager
def turn() -> Iterator[None]:
    """A transaction in which nobody else adds to the chain.

    Whoever locks an authorisation or an enrolment takes the turn first. A record that is being added holds the
    chain when it comes to them, and of two that held one and waited for the other PostgreSQL would end one.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        yield


def add(who: str, action: str, *, site: int | None = None, patient: str = "", what: str = "") -> Entry:
    """Put an entry at the end of the chain, in the transaction of whatever it tells of."""
    with turn():
        last = Entry.objects.order_by("-number").first()
        entry = Entry(
            number=1 if last is None else last.number + 1,
            at=timezone.now(),
            who=who,
            action=action,
            site=site,
            patient=patient,
            what=what,
            before=_START if last is None else last.digest,
        )
        entry.digest = digest_of(entry)
        entry.save(force_insert=True)
    return entry


def digest_of(entry: Entry) -> str:
    """The digest of an entry and of everything before it."""
    parts = (
        entry.number,
        _moment(entry.at),
        entry.who,
        entry.action,
        entry.site,
        entry.patient,
        entry.what,
        entry.before,
    )
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def faults() -> Iterator[str]:
    """Where the chain is broken; nothing for a whole one."""
    before, expected = _START, 1
    for entry in Entry.objects.order_by("number").iterator():
        if entry.number != expected:
            yield f"entry {expected}: missing"
            expected = entry.number
        if entry.before != before:
            yield f"entry {entry.number}: does not follow the one before it"
        if entry.digest != digest_of(entry):
            yield f"entry {entry.number}: was altered"
        before, expected = entry.digest, entry.number + 1
