"""A file on its way in."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from longwatch.clinic.accounts.models import Site, User


class State(models.TextChoices):
    """How far a file has come."""

    WAITING = "waiting", _("waits for confirmation")
    STORED = "stored", _("stored")
    DROPPED = "dropped", _("dropped")


class Upload(models.Model):
    """One file as it was brought. Nothing of it counts before somebody has seen the preview and confirmed it.

    digest   SHA-256 of `content` at the moment it came; a file that was changed below us no longer fits it
    content  emptied a month after the file came: what counts by then stands in facts
    """

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    content = models.BinaryField()
    digest = models.CharField(max_length=64)
    who = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_index=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    settled_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
