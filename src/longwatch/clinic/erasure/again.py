"""Tombstones as a file to keep beside the backups, and erasing again whom a restored backup brought back."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from django.db import transaction

from longwatch.clinic.accounts.models import Site
from longwatch.clinic.audit import chain
from longwatch.clinic.erasure import files
from longwatch.clinic.erasure.models import Erasure, Step
from longwatch.clinic.erasure.removing import remove
from longwatch.clinic.patients.models import Patient

_FORMAT = "longwatch erasures 1"


class Tombstone(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An erasure that was carried out, as it is written into the file."""

    public_id: str
    site: str
    why: str
    asked_at: datetime
    asked_by: str
    ground: str
    decided_at: datetime
    decided_by: str
    salt: str
    digest: str
    counts: dict[str, int]


class _File(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    format: str
    erasures: tuple[Tombstone, ...]


class Applied(NamedTuple):
    """How many were erased again, and how many files that nobody confirmed hold rows of theirs."""

    erased: int
    waiting: int


class NotTombstones(ValueError):
    """The file is not one that was taken from the page of erasures."""


def written(rows: Iterable[Erasure]) -> bytes:
    """The file."""
    listed = [
        Tombstone(
            counts=json.loads(one.counts),
            site=one.site.name,
            **{name: getattr(one, name) for name in _SAME},
        )
        for one in rows
    ]
    return msgspec.json.format(msgspec.json.encode(_File(format=_FORMAT, erasures=tuple(listed))), indent=1)


_SAME = tuple(name for name in Tombstone.__struct_fields__ if name not in ("site", "counts"))


def read(content: bytes) -> tuple[Tombstone, ...]:
    """The tombstones of a file.

    Raises:  NotTombstones for anything else.
    """
    try:
        found = msgspec.json.decode(content, type=_File)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise NotTombstones from None
    if found.format != _FORMAT:
        raise NotTombstones
    return found.erasures


def apply(tombstones: Iterable[Tombstone], *, who: str) -> Applied:
    """Put up those that are missing, and remove again whom they name. What is there already stays as it is.

    Raises:  NotTombstones for a site that is not in this database.
    """
    count = waiting = 0
    with transaction.atomic():
        for each in tombstones:
            rows = Erasure.objects.filter(public_id=each.public_id)
            if rows.filter(step=Step.DONE).exists():
                continue
            site = Site.objects.filter(name=each.site).first()
            if site is None:
                raise NotTombstones
            one = rows.filter(step=Step.ASKED).first() or Erasure(site=site)
            _take(one, each)
            patient = Patient.objects.filter(public_id=each.public_id).first()
            if patient is None:
                one.save()
                chain.add(who, "erase-again", site=one.site_id, patient=each.public_id, what="was not there")
                continue
            waiting += len(files.waiting(patient))
            remove(one, patient, who=who)
            count += 1
    return Applied(count, waiting)


def _take(one: Erasure, each: Tombstone) -> None:
    told: dict[str, Any] = {name: getattr(each, name) for name in _SAME}
    for name, value in told.items():
        setattr(one, name, value)
    one.step, one.counts, one.note = Step.DONE, json.dumps(each.counts), ""
