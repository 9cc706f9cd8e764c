"""The chain of entries: each holds the digest of the one before, so that nothing can be taken out unseen."""

from django.db import models


class Entry(models.Model):
    """One thing that was done. `what` says it in words without any value of a patient's record."""

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    who = models.CharField(max_length=150)
    action = models.CharField(max_length=60, db_index=True)
    site = models.BigIntegerField(null=True, db_index=True)
    patient = models.CharField(max_length=64, blank=True, db_index=True)
    what = models.TextField(blank=True)
    before = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.action}"
