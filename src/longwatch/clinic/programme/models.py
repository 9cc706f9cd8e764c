"""Transfers to other clinics, and outcomes."""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from longwatch.clinic.accounts.models import Site, User
from longwatch.clinic.patients.models import Patient

ANSWER_WITHIN = timedelta(days=14)


class Step(models.TextChoices):
    """How far a transfer has come."""

    PROPOSED = "proposed", _("proposed")
    ACCEPTED = "accepted", _("accepted")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")


OPEN = (Step.PROPOSED, Step.REFUSED)


class Transfer(models.Model):
    """One proposal that another clinic takes a patient over: a site of this installation, or one by name.

    A refused transfer stays open, as one without an answer in time does, until the sender does something.
    """

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="transfers")
    sender = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(Site, null=True, on_delete=models.PROTECT, related_name="+")
    outside = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    answer_by = models.DateField(db_index=True)
    step = models.CharField(max_length=10, choices=Step.choices, default=Step.PROPOSED)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_by = models.CharField(max_length=200, blank=True)
    confirmed_on = models.DateField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient"], condition=models.Q(step__in=OPEN), name="one_open_transfer_each"
            ),
            models.CheckConstraint(
                condition=models.Q(receiver=None) ^ models.Q(outside=""), name="transfer_to_one_place"
            ),
        ]

    def __str__(self) -> str:
        return f"transfer {self.pk}"


class Kind(models.TextChoices):
    """What happened to the monitoring without a decision of the clinic."""

    REFUSES = "refuses", _("refuses monitoring")
    MOVED = "moved", _("moved away, nobody has taken over yet")
    DIED = "died", _("died")


class Why(models.TextChoices):
    """The reason, as far as it is known."""

    BURDEN = "burden", _("too many tests or journeys")
    FEELS_WELL = "feels-well", _("feels well and sees no need")
    FEAR = "fear", _("afraid of the tests or of what they show")
    COST = "cost", _("cost")
    ABROAD = "abroad", _("lives abroad now")
    OTHER_REGION = "other-region", _("lives in another region now")
    DEATH_RELATED = "death-related", _("death that may be related to the treatment")
    DEATH_UNRELATED = "death-unrelated", _("death of another cause")
    NOT_KNOWN = "not-known", _("not known")
    OTHER = "other", _("another reason, in the note")


class OutcomeEnd(models.TextChoices):
    """How an outcome ended."""

    OVER = "over", _("it is so no longer")
    RENEWED = "renewed", _("a later one took its place")
    TAKEN_OVER = "taken-over", _("another clinic took the patient over")


class Outcome(models.Model):
    """One outcome. It takes nobody off a list: it adds a list, and a day on which somebody looks again."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="outcomes")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    why = models.CharField(max_length=20, choices=Why.choices)
    day = models.DateField()
    review_on = models.DateField(null=True, db_index=True)
    note = models.TextField(blank=True)
    at = models.DateTimeField()
    who = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    why_ended = models.CharField(max_length=10, choices=OutcomeEnd.choices, blank=True)

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(
                fields=["patient"], condition=models.Q(ended_at=None), name="one_open_outcome_each"
            ),
            models.CheckConstraint(
                condition=models.Q(kind="died") | models.Q(review_on__isnull=False),
                name="outcome_is_reviewed",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True) ^ ~models.Q(why_ended=""),
                name="outcome_says_how_it_ended",
            ),
        ]

    def __str__(self) -> str:
        return self.kind
