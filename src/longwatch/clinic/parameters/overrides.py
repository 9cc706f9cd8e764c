"""How often alerts of each rule were closed without action: what whoever approves a limit should see."""

from dataclasses import dataclass

from django.db.models import Count, Q

from longwatch.clinic.accounts.models import Site
from longwatch.clinic.alerts.models import Action, Did


@dataclass(frozen=True)
class Use:
    """The alerts of one rule that people closed."""

    rule: str
    acted: int
    overridden: int
    reasons: dict[str, int]

    @property
    def share(self) -> float:
        """How many of them were closed without action, from 0 to 1."""
        return self.overridden / (self.acted + self.overridden)


def uses(site: Site) -> list[Use]:
    """By rule, the most overridden first."""
    closed = Action.objects.filter(alert__patient__site=site, did__in=(Did.ACTED, Did.OVERRIDDEN))
    counted = closed.values("alert__rule").annotate(
        acted=Count("pk", filter=Q(did=Did.ACTED)), overridden=Count("pk", filter=Q(did=Did.OVERRIDDEN))
    )
    reasons: dict[str, dict[str, int]] = {}
    for row in closed.filter(did=Did.OVERRIDDEN).values("alert__rule", "reason").annotate(count=Count("pk")):
        reasons.setdefault(row["alert__rule"], {})[row["reason"]] = row["count"]
    found = [
        Use(row["alert__rule"], row["acted"], row["overridden"], reasons.get(row["alert__rule"], {}))
        for row in counted.order_by()
    ]
    return sorted(found, key=lambda use: (-use.share, use.rule))
