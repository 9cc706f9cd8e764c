"""Planning an infusion day, and what others do until it begins: the record says which course and day it will be."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from longwatch.clinic.accounts.models import User
from longwatch.clinic.audit import chain
from longwatch.clinic.infusions import receiving
from longwatch.clinic.infusions.checks import checks, held
from longwatch.clinic.infusions.course import place_of
from longwatch.clinic.infusions.log import log_of
from longwatch.clinic.infusions.models import InfusionDay, State
from longwatch.clinic.patients import facts
from longwatch.clinic.patients.models import Patient


def plan(patient: Patient, on: date, who: User | None) -> InfusionDay:
    """Plan a day; the one that is planned already is given back."""
    with transaction.atomic():
        locked = Patient.objects.select_for_update().select_related("site").get(pk=patient.pk)
        known = InfusionDay.objects.filter(patient=locked, day=on).exclude(state=State.CANCELLED).first()
        if known is not None:
            return known
        place = place_of(facts.record_of(locked), locked.site, on)
        made = InfusionDay.objects.create(
            patient=locked,
            day=on,
            course=place.course,
            number=place.number,
            planned_at=timezone.now(),
            planned_by=who,
        )
        chain.add(
            who.get_username() if who else "system: infusion day",
            "infusion-planned",
            site=locked.site_id,
            patient=locked.public_id,
            what=f"day {made.pk}",
        )
    return made


def next_planned(patient: Patient, today: date) -> date | None:
    """The next infusion day that is planned, today or later."""
    days = InfusionDay.objects.filter(patient=patient, day__gte=today).exclude(state=State.CANCELLED)
    return days.order_by("day").values_list("day", flat=True).first()


def place_again(day: InfusionDay) -> None:
    """A day that was planned ahead: the infusions since then decide which one it is."""
    if day.state not in (State.PLANNED, State.READY):
        return
    place = place_of(facts.record_of(day.patient), day.patient.site, day.day)
    if (day.course, day.number) != (place.course, place.number):
        day.course, day.number = place.course, place.number
        day.save(update_fields=["course", "number"])


def open_again(day: InfusionDay, *, now: datetime) -> None:
    """What others did meanwhile may open the way: an alert was dealt with, the course was authorised.

    Nothing is closed here. A page that is open elsewhere may show a start that is right by now, and the start looks
    at the checks itself.
    """
    if day.state != State.PLANNED or day.day < timezone.localdate(now):
        return
    log = log_of(day)
    if held(checks(log, now=now), log):
        return
    with transaction.atomic():
        locked = InfusionDay.objects.select_for_update().select_related("patient__site").get(pk=day.pk)
        locked.state = State(receiving.gate(locked, None, now=now).progress.state)
        locked.save(update_fields=["state"])
    day.state = locked.state
