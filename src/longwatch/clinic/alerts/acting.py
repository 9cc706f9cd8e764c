"""What a person does about an alert: take it up, hand it over, or close it with what was done."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from longwatch.clinic.accounts.models import Membership, Site, User
from longwatch.clinic.accounts.permissions import ALLOWED, Permission
from longwatch.clinic.alerts.forms import OVERRIDES
from longwatch.clinic.alerts.lifecycle import ALERT
from longwatch.clinic.alerts.models import Action, Alert, Did
from longwatch.clinic.alerts.work import act_by
from longwatch.clinic.patients import store
from longwatch.core.record import Decision


def acknowledge(pk: int, *, who: User, note: str) -> None:
    """Somebody has seen it and will act. Raises NotPossible if it is closed."""
    with transaction.atomic():
        alert = _locked(pk, "acknowledge")
        alert.acknowledged_at = timezone.now()
        alert.save(update_fields=["acknowledged_at"])
        _note(alert, Did.ACKNOWLEDGED, who, note=note)


def hand_over(pk: int, *, to: User, who: User, note: str) -> None:
    """Another person has it from now on, and the time to take it up begins anew. Raises NotPossible if closed."""
    with transaction.atomic():
        alert = _locked(pk, "hand-over")
        if alert.owner != to:
            alert.deputy = alert.owner
        alert.owner, alert.acknowledged_at, alert.escalated_at = to, None, None
        alert.act_by = act_by(alert.patient.site, alert.severity, timezone.now())
        alert.save()
        _note(alert, Did.ASSIGNED, who, note=f"→ {to.get_username()}" + (f": {note}" if note else ""))


def close(pk: int, *, reason: str, who: User, note: str, today: date) -> None:
    """Something was done: a decision about the record closes it. Raises NotPossible if it is closed already."""
    is_override = reason in OVERRIDES
    with transaction.atomic():
        alert = _locked(pk, "override" if is_override else "act")
        _note(alert, Did.OVERRIDDEN if is_override else Did.ACTED, who, reason=reason, note=note)
        day = max(today, alert.latest)
        decision = Decision(id=store.new_id("Decision"), day=day, kind="ended", rule=alert.rule)
        alert.decision = decision.id
        alert.save(update_fields=["decision"])
        source = store.Source(who, reason=f"alert {alert.rule}: {reason}")
        store.add(alert.patient, [decision], source, today=today)


def people_for(site: Site) -> list[User]:
    """Those of a site who may act on its alerts."""
    roles = [role for role, allowed in ALLOWED.items() if Permission.ACT_ON_ALERT in allowed]
    held = Membership.objects.filter(site=site, role__in=roles).values("user")
    return list(User.objects.filter(pk__in=held, is_active=True).order_by("username"))


def _locked(pk: int, verb: str) -> Alert:
    alert = Alert.objects.select_for_update(of=("self",)).select_related("patient__site").get(pk=pk)
    ALERT.after(alert.step, verb)
    return alert


def _note(alert: Alert, did: Did, who: User, *, reason: str = "", note: str = "") -> None:
    Action.objects.create(alert=alert, at=timezone.now(), who=who, did=did, reason=reason, note=note)
