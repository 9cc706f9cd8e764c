"""How often somebody may call within a minute. Counted in the database, so that every process counts together."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from longwatch.clinic.interface.models import Calls

_KEPT_MINUTES = 5


def is_too_often(who: str, *, now: datetime, most: int) -> bool:
    """Count one more call, and say whether it is one too many for this minute."""
    minute = int(now.timestamp()) // 60
    with transaction.atomic():
        row, is_new = Calls.objects.get_or_create(who=who, minute=minute)
        Calls.objects.filter(pk=row.pk).update(count=F("count") + 1)
        if is_new:
            Calls.objects.filter(minute__lt=minute - _KEPT_MINUTES).delete()
        row.refresh_from_db(fields=["count"])
    return row.count > most


def seconds_left(now: datetime) -> int:
    """How long the minute still lasts."""
    return 60 - int(now.timestamp()) % 60
