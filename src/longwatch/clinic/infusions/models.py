"""Infusion days, what was entered on them, and the calls that follow."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from longwatch.clinic.accounts.models import User
from longwatch.clinic.patients.models import Patient


class State(models.TextChoices):
    """How far an infusion day has come."""

    PLANNED = "planned", _("checks open")
    READY = "ready", _("ready to start")
    RUNNING = "running", _("running")
    INTERRUPTED = "interrupted", _("interrupted")
    OBSERVING = "observing", _("ended, being watched")
    SIGNED_OUT = "signed-out", _("signed out")
    CANCELLED = "cancelled", _("cancelled")


def _token() -> str:
    return uuid4().hex


class InfusionDay(models.Model):
    """One day of one course. `token` stands for it in addresses and on tablets: it says nothing of the patient.

    state   what the table makes of the entries, kept so that lists need not read them
    """

    token = models.CharField(max_length=32, unique=True, default=_token)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="infusion_days")
    day = models.DateField(db_index=True)
    course = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.PLANNED)
    planned_at = models.DateTimeField()
    planned_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "day"],
                condition=~models.Q(state="cancelled"),
                name="one_infusion_day_each",
            )
        ]

    def __str__(self) -> str:
        return f"infusion day {self.token}"


class Mark(models.TextChoices):
    """What is odd about the time of an entry."""

    NONE = "", ""
    FUTURE = "future", _("the tablet gave a time that had not come yet; the time of receipt stands here")
    CLOCK = "clock", _("the tablet's clock was wrong; the time was put right")


class Entry(models.Model):
    """One thing that was entered. Rows are added; none is altered or deleted.

    id         made where it was typed, so that what is sent twice counts once
    root       the first entry of a chain of corrections
    at         when it happened
    received   when it came here
    waited     it was typed while there was no connection, and came later
    """

    id = models.CharField(primary_key=True, max_length=36)
    day = models.ForeignKey(InfusionDay, on_delete=models.PROTECT, related_name="entries")
    number = models.PositiveIntegerField()
    root = models.CharField(max_length=36, db_index=True)
    replaces = models.OneToOneField("self", null=True, on_delete=models.RESTRICT, related_name="replaced_by")
    is_taken_back = models.BooleanField(default=False)
    kind = models.CharField(max_length=12)
    value = models.JSONField(default=dict)
    at = models.DateTimeField()
    received = models.DateTimeField()
    waited = models.BooleanField(default=False)
    mark = models.CharField(max_length=8, choices=Mark.choices, blank=True)
    who = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    physician = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["day", "number"], name="infusion_entry_number")]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class FollowUp(models.Model):
    """One day on which a patient is contacted after an infusion; it stays work until somebody has done it."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="follow_ups")
    day = models.ForeignKey(InfusionDay, on_delete=models.PROTECT, related_name="follow_ups")
    due_on = models.DateField(db_index=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [models.UniqueConstraint(fields=["patient", "due_on"], name="one_follow_up_a_day")]

    def __str__(self) -> str:
        return f"follow-up on {self.due_on}"

    @property
    def state(self) -> str:
        """Where it is in its lifecycle: what came of the attempt that ended it."""
        if self.ended_at is None:
            return "open"
        ends = self.contacts.exclude(outcome=Outcome.NO_ANSWER).filter(at__lte=self.ended_at)
        return str(ends.order_by("-at")[0].outcome)


class Outcome(models.TextChoices):
    """What came of a contact."""

    WELL = "well", _("reached, none of these signs")
    SIGNS = "signs", _("reached, has signs")
    SEEN = "seen", _("seen here on that day")
    NO_ANSWER = "no-answer", _("no answer")
    NOT_MADE = "not-made", _("was not made in time")
    NOT_NEEDED = "not-needed", _("not needed: no infusion was given")


class Contact(models.Model):
    """One attempt. `id` is made with the form, so that what is sent twice counts once."""

    id = models.CharField(primary_key=True, max_length=36)
    follow_up = models.ForeignKey(FollowUp, on_delete=models.PROTECT, related_name="contacts")
    at = models.DateTimeField()
    who = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return self.outcome


class QueueKey(models.Model):
    """That a tablet was given a key for what waits to be sent. The key itself is made anew each time, never kept."""

    id = models.CharField(primary_key=True, max_length=32, default=_token)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return "key of a queue"
