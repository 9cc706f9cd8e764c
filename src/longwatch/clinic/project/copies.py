"""Backups: a copy of everything as one file, and back."""

import gzip
import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core import serializers
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.models import Model

from longwatch.clinic.erasure import again
from longwatch.clinic.erasure.again import Applied

_APPS = (
    "accounts",
    "audit",
    "patients",
    "alerts",
    "worklist",
    "parameters",
    "outbox",
    "results",
    "uploads",
    "programme",
    "erasure",
    "documents",
    "infusions",
    "enrolment",
    "authorisation",
    "interface",
    "mfa",
    "socialaccount",
    "account",
)


class CopyMistake(ValueError):
    """A backup that cannot be restored; the message says why."""


class _Exact(DjangoJSONEncoder):
    """Moments to the microsecond: the digests of the audit are made over them."""

    def default(self, o: Any) -> Any:
        """A moment as it is; the rest as Django writes it."""
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


def _models() -> list[type[Model]]:
    found = [model for name in _APPS for model in apps.get_app_config(name).get_models()]
    ordered: list[type[Model]] = serializers.sort_dependencies([(None, found)])
    return ordered


def backup(file: Path) -> int:
    """Write every row, in one transaction, with a digest at the end; how many rows there were."""
    digest, count = hashlib.sha256(), 0
    part = file.with_suffix(file.suffix + ".part")
    is_outermost = not connection.in_atomic_block
    with transaction.atomic(), gzip.open(part, "wt", encoding="utf-8") as written:
        if connection.vendor == "postgresql" and is_outermost:
            with connection.cursor() as cursor:
                # One picture of everything, whatever is recorded meanwhile.
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        for line in _lines():
            digest.update(line.encode())
            written.write(f"{line}\n")
            count += 1
        written.write(json.dumps({"rows": count, "sha256": digest.hexdigest()}) + "\n")
    part.replace(file)
    return count


def _lines() -> Iterator[str]:
    for model in _models():
        for row in model._default_manager.order_by("pk").iterator(chunk_size=2000):
            # ASCII: the reader also ends a line at signs that somebody may have typed into a note.
            yield serializers.serialize("jsonl", [row], cls=_Exact, ensure_ascii=True).strip()


def restore(file: Path, *, erased: Path | None = None) -> tuple[int, Applied]:
    """Read a backup into an empty database, whole or not at all; how many rows there were.

    `erased` is the list of erasures that the clinic keeps beside its backups: whoever was erased after the
    backup was made is erased again before anybody can see them.

    Raises:  CopyMistake for a damaged file, or a database in which there is already something.
    """
    if any(model._default_manager.exists() for model in _models()):
        raise CopyMistake(
            "found rows in the database, expected an empty one; give another place for the data"
        )
    tombstones = _tombstones(erased)
    digest, count = hashlib.sha256(), 0
    ended: dict[str, Any] | None = None
    try:
        with transaction.atomic(), gzip.open(file, "rt", encoding="utf-8") as lines:
            for line in lines:
                if line.startswith('{"rows"'):
                    ended = json.loads(line)
                    continue
                digest.update(line.rstrip("\n").encode())
                for row in serializers.deserialize("jsonl", line):
                    row.save()
                count += 1
            if ended is None or (ended["rows"], ended["sha256"]) != (count, digest.hexdigest()):
                raise CopyMistake("the file is damaged or breaks off; nothing was restored")
            _advance_numbers()
            applied = again.apply(tombstones, who="system: restore")
    except again.NotTombstones:
        raise CopyMistake("the list of erasures is about a site that is not in the backup") from None
    except (OSError, EOFError, gzip.BadGzipFile, UnicodeDecodeError, serializers.base.DeserializationError):
        raise CopyMistake("this is no whole backup of Longwatch; nothing was restored") from None
    return count, applied


def _tombstones(erased: Path | None) -> tuple[again.Tombstone, ...]:
    if erased is None:
        return ()
    try:
        return again.read(erased.read_bytes())
    except (OSError, again.NotTombstones):
        raise CopyMistake(
            "the list of erasures cannot be read; take it anew from the page of erasures"
        ) from None


def _advance_numbers() -> None:
    """On PostgreSQL the counters of ids do not see rows that came with theirs."""
    if connection.vendor != "postgresql":
        return
    from django.core.management.color import no_style

    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), _models()):
            cursor.execute(statement)
