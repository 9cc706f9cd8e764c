"""Backups: a copy of everything as one file, and back."""

import gzip
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core import serializers
from django.db import connection, transaction
from django.db.models import Model

_APPS = (
    "accounts",
    "audit",
    "patients",
    "alerts",
    "worklist",
    "parameters",
    "results",
    "uploads",
    "programme",
    "enrolment",
    "authorisation",
    "interface",
    "mfa",
    "socialaccount",
    "account",
)


class CopyMistake(ValueError):
    """A backup that cannot be restored; the message says why."""


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
            yield serializers.serialize("jsonl", [row]).strip()


def restore(file: Path) -> int:
    """Read a backup into an empty database, whole or not at all.

    Raises:  CopyMistake for a damaged file, or a database in which there is already something.
    """
    if any(model._default_manager.exists() for model in _models()):
        raise CopyMistake(
            "found rows in the database, expected an empty one; give another place for the data"
        )
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
    except (OSError, EOFError, gzip.BadGzipFile, UnicodeDecodeError, serializers.base.DeserializationError):
        raise CopyMistake("this is no whole backup of Longwatch; nothing was restored") from None
    return count


def _advance_numbers() -> None:
    """On PostgreSQL the counters of ids do not see rows that came with theirs."""
    if connection.vendor != "postgresql":
        return
    from django.core.management.color import no_style

    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), _models()):
            cursor.execute(statement)
