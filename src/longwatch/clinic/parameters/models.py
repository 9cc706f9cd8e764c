"""Changes of site parameters; none is altered once it is decided."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from longwatch.clinic.accounts.models import Site, User


class State(models.TextChoices):
    """How far a change has come."""

    PROPOSED = "proposed", _("proposed")
    APPROVED = "approved", _("approved")
    REFUSED = "refused", _("refused")


class Change(models.Model):
    """One proposed value of one parameter. `value` is written as in the content; empty goes back to the default."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="parameter_changes")
    parameter = models.CharField(max_length=80)
    value = models.CharField(max_length=80, blank=True)
    reason = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-proposed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["site", "parameter"],
                condition=models.Q(state="proposed"),
                name="one_proposal_each",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by=None) | ~models.Q(decided_by=models.F("proposed_by")),
                name="decided_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.parameter} {self.state}"


def own_values(site: Site) -> dict[str, str]:
    """What the site has set, by parameter: the newest approved value of each, where it is not the default."""
    approved = Change.objects.filter(site=site, state=State.APPROVED).order_by("decided_at", "pk")
    newest = {change.parameter: change.value for change in approved}
    return {name: value for name, value in newest.items() if value}
