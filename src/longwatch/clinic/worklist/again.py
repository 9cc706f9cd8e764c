"""Calling again: each patient has at most one open call, and each open call has a way to end.

It ends when somebody calls again, when what was due is done or the monitoring has ended, or when somebody says
that no further call is needed. A call that was made although nothing was due is a promise: only people end it.
"""

from django.db.models import QuerySet
from django.utils import timezone

from longwatch.clinic.accounts.models import User
from longwatch.clinic.audit import chain
from longwatch.clinic.patients.models import Patient
from longwatch.clinic.worklist.lifecycle import CALL
from longwatch.clinic.worklist.models import Call, CallEnd
from longwatch.core.findings import Assessment, Place

_NOTHING_DUE: tuple[Place, ...] = ("up-to-date", "waiting")


def open_calls(patient: Patient) -> QuerySet[Call]:
    """The call after which somebody still has to look again, if there is one."""
    return Call.objects.filter(patient=patient, ended_at=None)


def end(rows: QuerySet[Call], verb: str) -> int:
    """End those of the calls that are open, in the way that the lifecycle has for the verb; how many there were."""
    why = CallEnd(CALL.after(CALL.first, verb))
    return rows.filter(ended_at=None).update(ended_at=timezone.now(), why_ended=why)


def was_due(place: str) -> bool:
    """Whether a call from this place is about something that can be done and is then over."""
    return place in ("needs-someone-today", "due-soon")


def follow(patient: Patient, found: Assessment) -> None:
    """End the call for which there is no reason left."""
    rows = open_calls(patient)
    if found.place == "closed":
        end(rows, "settle")
    elif found.place in _NOTHING_DUE:
        end(rows.filter(was_due=True), "settle")


def not_needed(patient: Patient, who: User) -> None:
    """Somebody says so."""
    if end(open_calls(patient), "say-enough"):
        chain.add(who.get_username(), "call-ended", site=patient.site_id, patient=patient.public_id)
