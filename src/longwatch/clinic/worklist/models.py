"""Calls to patients: what came of each and what comes next; and waits for results done elsewhere."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from longwatch.clinic.accounts.models import User
from longwatch.clinic.patients.models import Patient


class Outcome(models.TextChoices):
    """What came of a call."""

    REACHED = "reached", _("reached, will have the test")
    DONE_ELSEWHERE = "done-elsewhere", _("reached, says it was done elsewhere")
    NO_ANSWER = "no-answer", _("no answer")
    MESSAGE = "message", _("message left")
    REFUSES = "refuses", _("reached, refuses")
    MOVED = "moved", _("moved away")
    WRONG_NUMBER = "wrong-number", _("wrong number")
    LETTER = "letter", _("letter sent")


class CallEnd(models.TextChoices):
    """Why nobody has to call again."""

    RENEWED = "renewed", _("called again")
    SETTLED = "settled", _("what was due is done, or the monitoring has ended")
    SAID = "said", _("somebody said that no further call is needed")


class Call(models.Model):
    """One call. It closes nothing: only a result or a decision takes a patient off the list.

    again_on  the day on which somebody looks again, until the call has ended
    was_due   whether something was due or wrong when the call was made: if so, the call ends with it
    """

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="calls")
    at = models.DateTimeField()
    who = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    again_on = models.DateField()
    note = models.TextField(blank=True)
    was_due = models.BooleanField(default=True)
    ended_at = models.DateTimeField(null=True)
    why_ended = models.CharField(max_length=10, choices=CallEnd.choices, blank=True)

    class Meta:
        ordering = ["-at"]
        indexes = [models.Index(fields=["patient", "-at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["patient"], condition=models.Q(ended_at=None), name="one_open_call_each"
            )
        ]

    def __str__(self) -> str:
        return self.outcome


class WaitEnd(models.TextChoices):
    """Why nobody waits any more."""

    RESULT = "result", _("the result is there")
    RENEWED = "renewed", _("a newer word took its place")
    FOLLOWED_UP = "followed-up", _("asked again")
    NOT_NEEDED = "not-needed", _("not needed any more")


class Wait(models.Model):
    """What a patient says was done elsewhere: waited for until a day, and worth nothing until the result is there.

    last_before  the newest day of the test that was known when the wait began
    """

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="waits")
    rule = models.CharField(max_length=80)
    done_on = models.DateField()
    done_at = models.CharField(max_length=200)
    until = models.DateField(db_index=True)
    last_before = models.DateField(null=True)
    at = models.DateTimeField()
    who = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    why_ended = models.CharField(max_length=12, choices=WaitEnd.choices, blank=True)

    class Meta:
        ordering = ["until", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "rule"], condition=models.Q(ended_at=None), name="one_open_wait_each"
            )
        ]

    def __str__(self) -> str:
        return f"wait for {self.rule}"
