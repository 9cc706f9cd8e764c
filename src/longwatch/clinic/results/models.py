"""Results that came for somebody whom nobody knew here."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from longwatch.clinic.accounts.models import Site, User
from longwatch.clinic.patients.models import Patient


class End(models.TextChoices):
    """What became of an unmatched result."""

    OPEN = "open", _("open")
    MATCHED = "matched", _("belongs to a patient")
    NOT_OURS = "not-ours", _("not ours")


class NotOurs(models.TextChoices):
    """Why a result is not ours."""

    OTHER_CLINIC = "other-clinic", _("the patient is followed elsewhere")
    NOT_FOLLOWED = "not-followed", _("the patient does not need this programme")
    WRONG_NUMBER = "wrong-number", _("the number is wrong and the laboratory has been told")
    TEST_ROW = "test-row", _("a trial row, of nobody")


class Unmatched(models.Model):
    """One result without a patient. It stays on a list until somebody says whose it is, or that it is not ours.

    number  the hospital number as it came
    birth   the birth date as it came, if it did
    value   the core's result as JSON
    lab     the laboratory's own number
    digest  what names the row, so that the same file brings it once
    """

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=64)
    birth = models.DateField(null=True)
    analyte = models.CharField(max_length=80)
    day = models.DateField()
    value = models.TextField()
    lab = models.CharField(max_length=80, blank=True)
    why = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    file = models.CharField(max_length=120)
    line = models.PositiveIntegerField()
    at = models.DateTimeField()
    who = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    end = models.CharField(max_length=10, choices=End.choices, default=End.OPEN)
    reason = models.CharField(max_length=20, choices=NotOurs.choices, blank=True)
    patient = models.ForeignKey(Patient, null=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "digest"], name="unmatched_once")]
        indexes = [models.Index(fields=["site", "end", "day"])]

    def __str__(self) -> str:
        return f"unmatched {self.pk}"
