"""The engine's alerts turned into somebody's work, and back into decisions."""

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from longwatch.clinic.accounts.models import Membership, Role, Site, User
from longwatch.clinic.alerts.models import Action, Alert, Did
from longwatch.clinic.messages import staff
from longwatch.clinic.parameters.numbers import escalation_hours
from longwatch.clinic.patients.models import Patient
from longwatch.core.findings import Assessment
from longwatch.core.protocol import Urgency

AS_SEVERE = {Urgency.EMERGENCY_NOW: "critical", Urgency.SAME_DAY: "high"}


class Called(NamedTuple):
    """What calls for somebody: an alert over results, or an alarm over symptoms."""

    rule: str
    severity: str
    is_active: bool
    opened: date
    latest: date
    text: str
    action: str
    because: str


def calls_of(found: Assessment) -> dict[str, Called]:
    """By rule. An alarm that can wait until the next contact calls for nobody now."""
    called = [
        Called(a.id, a.severity, a.state == "active", a.opened, a.latest, a.text, a.action, _ids(a.because))
        for a in found.alerts
    ]
    called += [
        Called(a.id, AS_SEVERE[a.urgency], True, a.reported, a.reported, a.text, a.action, _ids(a.because))
        for a in found.alarms
        if a.urgency in AS_SEVERE
    ]
    return {one.rule: one for one in called}


def _ids(because: tuple[str, ...]) -> str:
    return json.dumps(because)


@transaction.atomic
def follow(patient: Patient, found: Assessment, titles: Mapping[str, str]) -> None:
    """Bring the open alerts in line with an assessment: at most one for each rule. `titles` names the rules."""
    now = timezone.now()
    called = calls_of(found)
    for alert in Alert.objects.filter(patient=patient, closed_at=None):
        one = called.pop(alert.rule, None)
        if one is None:
            # A decision closed it, or the result on which it rested was withdrawn or corrected.
            alert.closed_at = now
            alert.save(update_fields=["closed_at"])
            if not alert.actions.filter(did__in=(Did.ACTED, Did.OVERRIDDEN)).exists():
                Action.objects.create(alert=alert, at=now, did=Did.SETTLED)
        else:
            _update(alert, one, now)
    for one in called.values():
        _raise(patient, one, titles.get(one.rule, one.rule))


def _update(alert: Alert, one: Called, now: datetime) -> None:
    again = one.latest > alert.latest and one.is_active
    worse = one.severity != alert.severity
    alert.severity, alert.state = one.severity, "active" if one.is_active else "recovered"
    alert.latest, alert.text, alert.action = one.latest, one.text, one.action
    alert.because = one.because
    if again or worse:
        # What was acknowledged was the old result, not this one.
        alert.acknowledged_at = alert.escalated_at = None
        alert.act_by = act_by(alert.patient.site, one.severity, now)
        Action.objects.create(alert=alert, at=now, did=Did.REOPENED)
    alert.save()
    if again or worse:
        staff.raised(alert)


def _raise(patient: Patient, one: Called, title: str) -> None:
    now = timezone.now()
    owner, deputy = owners(patient)
    before = Alert.objects.filter(patient=patient, rule=one.rule).exclude(decision="").exists()
    alert = Alert.objects.create(
        patient=patient,
        rule=one.rule,
        title=title,
        severity=one.severity,
        state="active" if one.is_active else "recovered",
        opened=one.opened,
        latest=one.latest,
        raised_at=now,
        owner=owner,
        deputy=deputy,
        act_by=act_by(patient.site, one.severity, now),
        text=one.text,
        action=one.action,
        because=one.because,
    )
    Action.objects.create(alert=alert, at=now, did=Did.REOPENED if before else Did.RAISED)
    staff.raised(alert)


def act_by(site: Site, severity: str, now: datetime) -> datetime:
    """When the deputy is called too, if nobody has taken the alert up by then."""
    return now + timedelta(hours=escalation_hours(site, severity))


def owners(patient: Patient) -> tuple[User | None, User | None]:
    """The patient's own neurologist or nurse if there is one, and the neurologists of the site."""
    held = Membership.objects.filter(site=patient.site_id, role=Role.NEUROLOGIST).select_related("user")
    neurologists = [one.user for one in held.order_by("pk") if one.user.is_active]
    owner = patient.owner or (neurologists[0] if neurologists else None)
    deputy = next((one for one in neurologists if one != owner), None)
    return owner, deputy
