"""Patients, what is known of them, and what follows from it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from longwatch.clinic.accounts.models import Site, User


class Patient(models.Model):
    """Somebody who is followed. Who they are for the clinic stands here; what is known of them is in facts."""

    public_id = models.CharField(max_length=64, unique=True)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="patients")
    number = models.CharField(_("hospital number"), max_length=64, blank=True)
    family_name = models.CharField(_("family name"), max_length=120)
    given_name = models.CharField(_("given name"), max_length=120)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=5, default="en")
    owner = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="owned")
    version = models.PositiveIntegerField(default=0)
    registered_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["site", "family_name", "given_name"])]

    def __str__(self) -> str:
        return f"{self.family_name}, {self.given_name}"


class Origin(models.TextChoices):
    """How a fact came in."""

    FORM = "form", _("typed in")
    FILE = "file", _("file")
    INTERFACE = "interface", _("interface")
    INVENTED = "invented", _("invented")


class Fact(models.Model):
    """One version of one recorded thing. Rows are added; none is altered or deleted.

    number       counts the patient's rows from 1, so that a record has a version
    thing        names what several versions describe
    day          when it was so
    known_at     when it became known, as its source says
    recorded_at  when it came into this store
    value        the core's fact as JSON
    """

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="facts")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    thing = models.CharField(max_length=200)
    day = models.DateField()
    known_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    author = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    origin = models.CharField(max_length=10, choices=Origin.choices)
    origin_detail = models.CharField(max_length=200, blank=True)
    reason = models.TextField(blank=True)
    value = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["patient", "number"], name="fact_number")]
        indexes = [models.Index(fields=["patient", "thing"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class Standing(models.Model):
    """What follows from a patient's record on a day, and the day from which it no longer holds.

    It is kept so that a list of thousands opens at once. It is never the truth: it is made anew from the
    facts whenever one is added, a rule changes, or `stale_on` comes.
    """

    patient = models.OneToOneField(Patient, on_delete=models.CASCADE, related_name="standing")
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    on = models.DateField()
    stale_on = models.DateField(null=True, db_index=True)
    record_version = models.PositiveIntegerField()
    revision = models.CharField(max_length=64)
    place = models.CharField(max_length=24)
    rank = models.CharField(max_length=80)
    has_alert = models.BooleanField()
    has_overdue = models.BooleanField()
    has_cannot_tell = models.BooleanField()
    has_decision_asked = models.BooleanField()
    has_died = models.BooleanField()
    next_date = models.DateField(null=True)
    severity = models.CharField(max_length=10, blank=True)
    text = models.TextField()

    class Meta:
        indexes = [
            models.Index(fields=["site", "place", "rank"]),
            models.Index(fields=["site", "next_date"]),
        ]

    def __str__(self) -> str:
        return self.place


class KeptAssessment(models.Model):
    """The whole assessment behind a standing, apart from it so that lists need not read past it."""

    standing = models.OneToOneField(Standing, on_delete=models.CASCADE, primary_key=True, related_name="kept")
    value = models.TextField()

    def __str__(self) -> str:
        return f"assessment of {self.standing_id}"
