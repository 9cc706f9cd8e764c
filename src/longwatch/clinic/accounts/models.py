"""Users, the sites where patients are followed, and who works where as what."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """Somebody who signs in."""


class Role(models.TextChoices):
    """What somebody does at a site."""

    NURSE = "nurse", _("MS nurse")
    NEUROLOGIST = "neurologist", _("Neurologist")
    INFUSION_NURSE = "infusion-nurse", _("Infusion nurse")
    PHARMACIST = "pharmacist", _("Pharmacist")
    SAFETY_OFFICER = "safety-officer", _("Safety officer")
    ADMINISTRATOR = "administrator", _("Administrator")
    AUDITOR = "auditor", _("Auditor (reads only)")


class Site(models.Model):
    """A clinic or hospital. Its jurisdiction decides whose rules apply to its patients."""

    name = models.CharField(max_length=200, unique=True)
    jurisdiction = models.CharField(max_length=2)
    protocol = models.CharField(max_length=60, default="alemtuzumab")

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """One user in one role at one site. Somebody with several roles has several of these."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "site", "role"], name="one_membership_each")]

    def __str__(self) -> str:
        return f"{self.role} at {self.site_id}"
