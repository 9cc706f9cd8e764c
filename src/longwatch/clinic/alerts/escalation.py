"""What the clock does: an alert that nobody took up in time goes to the deputy as well."""

from django.db import transaction
from django.utils import timezone

from longwatch.clinic.alerts.lifecycle import ALERT
from longwatch.clinic.alerts.models import Action, Alert, Did
from longwatch.clinic.alerts.work import act_by
from longwatch.clinic.messages import staff


def escalate() -> int:
    """Hand late alerts to their deputies; how many there were. The clock then starts anew for the deputy."""
    now = timezone.now()
    late = Alert.objects.filter(closed_at=None, acknowledged_at=None, act_by__lte=now)
    count = 0
    for one in late:
        with transaction.atomic():
            alert = Alert.objects.select_for_update().get(pk=one.pk)
            if not ALERT.allows(alert.step, "escalate") or alert.act_by > now:
                continue  # somebody was quicker
            alert.owner, alert.deputy = alert.deputy or alert.owner, alert.owner
            alert.escalated_at = now
            alert.act_by = act_by(alert.patient.site, alert.severity, now)
            alert.save()
            Action.objects.create(alert=alert, at=now, did=Did.ESCALATED)
            staff.escalated(alert)
            count += 1
    return count
