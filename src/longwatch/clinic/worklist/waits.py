"""Waiting for a result that the patient says was done elsewhere.

It counts as nothing: only the result itself does. A wait ends by itself when the result is there, and comes back
to the list when its last day has passed without one.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from longwatch.clinic.accounts.models import User
from longwatch.clinic.audit import chain
from longwatch.clinic.patients.models import Patient
from longwatch.clinic.worklist.lifecycle import WAIT
from longwatch.clinic.worklist.models import Wait, WaitEnd
from longwatch.core.findings import Assessment

USUAL = timedelta(days=7)
LONGEST = timedelta(days=31)
# People misremember the day of a test by a little; a result from long before is another one.
_MISREMEMBERED = timedelta(days=3)


def begin(patient: Patient, found: Assessment, said: Mapping[str, Any], who: User) -> None:
    """Wait for one test, or for all that are due or overdue; a newer word takes the place of an older one.

    `said` holds: series (an id, or empty for all that are due), done_on, done_at, until.
    """
    asked = [said["series"]] if said["series"] else due_series(found)
    last = {series.id: series.last for series in found.series}
    for rule in asked:
        end(Wait.objects.filter(patient=patient, rule=rule), "renew")
        Wait.objects.create(
            patient=patient,
            rule=rule,
            done_on=said["done_on"],
            done_at=said["done_at"],
            until=said["until"],
            last_before=last.get(rule),
            at=timezone.now(),
            who=who,
        )
    told = f"until {said['until']}: {', '.join(asked)}"
    chain.add(who.get_username(), "wait", site=patient.site_id, patient=patient.public_id, what=told)


def due_series(found: Assessment) -> list[str]:
    """The tests that a patient may have had elsewhere: those that are due or overdue."""
    return [series.id for series in found.series if series.status in ("due", "overdue")]


def end(rows: QuerySet[Wait], verb: str) -> None:
    """End those of the waits that are open, each in the way that the lifecycle has for the verb."""
    why = WaitEnd(WAIT.after(WAIT.first, verb))
    rows.filter(ended_at=None).update(ended_at=timezone.now(), why_ended=why)


def follow(patient: Patient, found: Assessment) -> None:
    """End the waits whose result is there, or that wait for nothing any more."""
    series = {one.id: one for one in found.series}
    for wait in Wait.objects.filter(patient=patient, ended_at=None):
        one = series.get(wait.rule)
        if one is None or one.status == "ended":
            end(Wait.objects.filter(pk=wait.pk), "drop")
        elif one.last is not None and is_it(wait, one.last):
            end(Wait.objects.filter(pk=wait.pk), "arrive")


def is_it(wait: Wait, day: date) -> bool:
    """Whether a result of this day is the one that is waited for, or a newer one."""
    is_newer = wait.last_before is None or day > wait.last_before
    return is_newer and day >= wait.done_on - _MISREMEMBERED
