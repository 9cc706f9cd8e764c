"""Open alerts with their owners, and what was done about them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from longwatch.clinic.accounts.models import User
from longwatch.clinic.patients.models import Patient


class Alert(models.Model):
    """One alert of one rule about one patient, from the day it opened to the action that closed it.

    because    the ids of the facts that it rests on, as JSON
    decision   the decision that closed it, as the store calls it
    """

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="alerts")
    rule = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    severity = models.CharField(max_length=14)
    state = models.CharField(max_length=12)
    opened = models.DateField()
    latest = models.DateField()
    raised_at = models.DateTimeField()
    owner = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    deputy = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    act_by = models.DateTimeField(db_index=True)
    escalated_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    text = models.TextField()
    action = models.TextField()
    because = models.TextField(default="[]")
    decision = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "rule"], condition=models.Q(closed_at=None), name="one_open_alert_each"
            )
        ]

    def __str__(self) -> str:
        return self.rule

    @property
    def step(self) -> str:
        """Where it is in its lifecycle."""
        if self.closed_at is not None:
            return "closed"
        if self.acknowledged_at is not None:
            return "acknowledged"
        return "raised" if self.escalated_at is None else "escalated"


class Did(models.TextChoices):
    """What somebody did about an alert."""

    RAISED = "raised", _("raised")
    REOPENED = "reopened", _("opened again")
    ACKNOWLEDGED = "acknowledged", _("acknowledged")
    ASSIGNED = "assigned", _("handed over")
    ESCALATED = "escalated", _("escalated")
    ACTED = "acted", _("acted and closed")
    OVERRIDDEN = "overridden", _("closed without action")
    SETTLED = "settled", _("closed by itself")


class Action(models.Model):
    """One step in an alert's life; steps are only added."""

    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="actions")
    at = models.DateTimeField()
    who = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    did = models.CharField(max_length=14, choices=Did.choices)
    reason = models.CharField(max_length=40, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.did


class Heartbeat(models.Model):
    """The last night on which the rules of a protocol were tried, and the ids of those that stayed silent."""

    protocol = models.CharField(max_length=60, unique=True)
    at = models.DateTimeField()
    rules = models.PositiveIntegerField()
    silent = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"heartbeat of {self.protocol}"
