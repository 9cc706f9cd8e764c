"""What was printed, and the lines that a site puts on paper. Rows are added; none is altered or deleted."""

from django.db import models

from longwatch.clinic.accounts.models import Site, User
from longwatch.clinic.patients.models import Patient


class Letterhead(models.Model):
    """What stands on a site's paper: its name and whom to ring. The newest of a site holds."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="letterheads")
    name = models.CharField(max_length=120)
    address = models.TextField(max_length=400, blank=True)
    telephone = models.CharField(max_length=40)
    hours = models.CharField(max_length=80, blank=True)
    out_of_hours = models.CharField(max_length=80, blank=True)
    emergency_number = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField()
    who = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"letterhead of {self.site_id}"


class Printed(models.Model):
    """One document that was printed, with all that it takes to print the same again.

    on              the day of which it speaks
    known_by        the moment until which the record was known
    record_version  the patient's version then
    revision        of the rules
    choices         what was chosen for it, such as what the patient agreed to on a card, as JSON
    sheet           what stands on it, as JSON
    digest          of the PDF as it was handed out
    """

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="printed")
    document = models.CharField(max_length=40)
    language = models.CharField(max_length=5)
    on = models.DateField()
    known_by = models.DateTimeField()
    record_version = models.PositiveIntegerField()
    revision = models.CharField(max_length=64)
    choices = models.TextField()
    sheet = models.TextField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    who = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.document} {self.language}"
