"""The invented infusion days are the same at whatever time of the day somebody opens the demo."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from longwatch.clinic.infusions.models import Entry, InfusionDay

TIMES = ("00:00:00", "00:00:30", "00:40", "01:20", "01:34", "03:10", "05:55", "06:05", "12:00", "23:59:30")


@pytest.mark.parametrize("time", TIMES)
def test_one_runs_today_one_is_planned_and_one_ended_yesterday(db, morning, time: str) -> None:
    from longwatch.clinic.patients.inventing import invent

    morning.move_to(datetime.fromisoformat(f"2026-03-31T{time}").replace(tzinfo=UTC))
    today = timezone.localdate()
    site = invent(count=30, seed=1, on=today, jurisdiction="EU", password="of nobody")
    days = InfusionDay.objects.filter(patient__site=site).order_by("day", "state")
    assert [(one.day, one.state) for one in days] == [
        (today - timedelta(days=1), "signed-out"),
        (today, "planned"),
        (today, "running"),
    ]
    assert not Entry.objects.filter(at__gt=timezone.now()).exists()
