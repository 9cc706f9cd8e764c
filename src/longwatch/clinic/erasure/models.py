"""Requests for erasure. One that was carried out stays as a tombstone: it names nobody."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from longwatch.clinic.accounts.models import Site
from longwatch.clinic.patients.models import Patient


class Step(models.TextChoices):
    """How far a request has come."""

    ASKED = "asked", _("asked")
    DONE = "done", _("approved and carried out")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Why(models.TextChoices):
    """On what the request rests."""

    NOT_NEEDED = "not-needed", _("the data are no longer needed, and the time of keeping is over")
    CONSENT = "consent", _("consent was withdrawn, and nothing else allows keeping the data")
    OBJECTS = "objects", _("the person objects to the use of the data")
    UNLAWFUL = "unlawful", _("the data were recorded without a right to do so")
    MISTAKE = "mistake", _("registered by mistake: never a patient of this programme")
    LAW = "law", _("a law or an authority orders the erasure")
    OTHER = "other", _("another reason, in the note")


class Ground(models.TextChoices):
    """Why it was decided so. Those that begin with `keep` refuse, the others approve."""

    NO_DUTY = "no-duty", _("no law requires this record to be kept")
    TIME_OVER = "time-over", _("the time for which the law requires it is over")
    ORDERED = "ordered", _("a court or an authority has ordered the erasure")
    KEEP_LAW = "keep-law", _("the law requires the record to be kept")
    KEEP_HEALTH = "keep-health", _("needed for public health, such as the safety of a medicine")
    KEEP_CLAIMS = "keep-claims", _("needed for legal claims")
    KEEP_UNPROVEN = "keep-unproven", _("who asks, or why, was not shown")

    @property
    def refuses(self) -> bool:
        """Whether the record stays."""
        return self.value.startswith("keep-")


class Erasure(models.Model):
    """One request.

    patient        emptied when it is carried out: until then it is what permits the deletion of facts
    public_id      what the audit calls the patient; it is random and leads nowhere once they are gone
    note           emptied when it is carried out, because it may tell of the patient
    asked_by,      names of users and not links, as in the audit, so that a tombstone can be taken from one
    decided_by     database to another
    salt, digest   by which the hospital number is known again
    counts         how many rows of each table went, as JSON
    """

    patient = models.ForeignKey(Patient, null=True, on_delete=models.SET_NULL, related_name="erasures")
    public_id = models.CharField(max_length=64, db_index=True)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    step = models.CharField(max_length=10, choices=Step.choices, default=Step.ASKED)
    why = models.CharField(max_length=12, choices=Why.choices)
    note = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=150)
    ground = models.CharField(max_length=14, choices=Ground.choices, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=150, blank=True)
    salt = models.CharField(max_length=32, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    counts = models.TextField(default="{}")

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["patient"], condition=models.Q(step=Step.ASKED), name="one_open_erasure_each"
            ),
            models.CheckConstraint(
                condition=~models.Q(step__in=(Step.DONE, Step.REFUSED))
                | ~models.Q(decided_by="")
                & ~models.Q(decided_by=models.F("asked_by"))
                & models.Q(decided_at__isnull=False),
                name="erasure_decided_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"erasure {self.pk}"
