"""Emergency releases: numbered forms made beforehand, entered after the system was away, and reconciled.

A gate that shuts when the network fails harms, and one that opens in silence is none. So the way round is made
beforehand, names a physician, and stays on the worklist until it was held against the record.
"""

from collections.abc import Mapping
from datetime import date
from secrets import randbits
from typing import Any

from django.db import transaction
from django.utils import timezone

from longwatch.clinic.accounts.models import Site, User
from longwatch.clinic.accounts.signing import Signed, digest_of
from longwatch.clinic.audit import chain
from longwatch.clinic.authorisation import gate, uncovered
from longwatch.clinic.authorisation.lifecycle import EMERGENCY_RELEASE
from longwatch.clinic.authorisation.models import EmergencyRelease, ReleaseState
from longwatch.clinic.patients import facts
from longwatch.clinic.patients.models import Patient
from longwatch.core.programme import GateStanding
from longwatch.core.protocol import Moment
from longwatch.core.short_codes import CodeMistake, plain, spelled

MOST = 20


def make_blanks(site: Site, count: int, *, by: User) -> list[EmergencyRelease]:
    """So many numbered forms, to be printed and put away."""
    if not 1 <= count <= MOST:
        raise ValueError(f"expected 1 to {MOST} forms")
    with transaction.atomic():
        made = [
            EmergencyRelease.objects.create(
                number=f"R-{spelled(randbits(35), 7)}", site=site, made_at=timezone.now(), made_by=by
            )
            for _ in range(count)
        ]
        chain.add(by.get_username(), "emergency-forms", site=site.pk, what=f"{count} made")
    return made


def blank_of(site: Site, typed: str) -> EmergencyRelease | None:
    """The form of a number as it was typed from paper; nothing for one that is not there or was entered already.

    Raises:  CodeMistake for a number with a slip in it.
    """
    text = typed.strip().upper()
    if not text.startswith("R-"):
        raise CodeMistake("expected a number that begins with R-")
    letters = plain(text[2:])
    rows = EmergencyRelease.objects.filter(site=site, state=ReleaseState.BLANK)
    return next((one for one in rows if plain(one.number[2:]) == letters), None)


def enter(release: EmergencyRelease, patient: Patient, *, said: Mapping[str, Any], by: User) -> None:
    """What was given on the form: on which day, which course, by which physician, and why.

    Raises:  NotPossible if it was entered or voided already.
    """
    with transaction.atomic():
        found = _moved(release, "use")
        found.patient, found.course, found.day = patient, said["course"], said["day"]
        found.physician, found.why, found.note = said["physician"], said["why"], said["note"]
        found.entered_at, found.entered_by = timezone.now(), by
        found.save()
        _note(found, "emergency-entered", by)
        uncovered.follow(patient, facts.record_of(patient), today=timezone.localdate())


def void(release: EmergencyRelease, *, by: User) -> None:
    """The form was spoiled or lost.

    Raises:  NotPossible if it was used.
    """
    with transaction.atomic():
        found = _moved(release, "void")
        found.save()
        _note(found, "emergency-void", by)


def reconcile(release: EmergencyRelease, *, outcome: str, signed: Signed) -> None:
    """Hold it against the record: what the gate says of that day by what is known now, and what came of it.

    Raises:  NotPossible if somebody was quicker.
    """
    with transaction.atomic():
        found = _moved(release, "reconcile")
        standing = said_of(found)
        found.answer = standing.answer
        found.reasons = gate.written(standing.open)
        found.outcome = outcome
        found.reconciled_at, found.reconciled_by = timezone.now(), signed.who
        told = [[one.id, one.answer] for one in standing.requirements]
        found.digest = digest_of([found.number, str(found.day), told, outcome, signed.name])
        found.save()
        _note(found, "emergency-reconciled", signed.who)


def said_of(release: EmergencyRelease) -> GateStanding:
    """What the gate of the infusion says of the day of the release, by everything that is known now."""
    assert release.patient is not None and release.day is not None  # of a form that was used
    return gate.standing_of(release.patient, Moment.INFUSION, today=release.day, course=release.course)


def to_reconcile(sites: list[Site]) -> list[EmergencyRelease]:
    """What nobody has held against the record yet, the oldest first."""
    rows = EmergencyRelease.objects.filter(site__in=sites, state=ReleaseState.USED)
    return list(rows.select_related("patient", "site").order_by("day", "number"))


def counted(site: Site, *, since: date) -> dict[str, int]:
    """How often each reason was given for a release since a day."""
    rows = EmergencyRelease.objects.filter(site=site, day__gte=since)
    found: dict[str, int] = {}
    for why in rows.values_list("why", flat=True):
        found[why] = found.get(why, 0) + 1
    return found


def _moved(release: EmergencyRelease, verb: str) -> EmergencyRelease:
    found = EmergencyRelease.objects.select_for_update().get(pk=release.pk)
    found.state = ReleaseState(EMERGENCY_RELEASE.after(found.state, verb))
    return found


def _note(found: EmergencyRelease, action: str, by: User) -> None:
    patient = found.patient.public_id if found.patient else ""
    chain.add(by.get_username(), action, site=found.site_id, patient=patient, what=found.number)
