"""What became of the cards that a system got: how often each was set aside, and why."""

from dataclasses import dataclass

from django.db.models import Count, Q

from longwatch.clinic.interface.models import CardOutcome, Outcome, ShownCard, System
from longwatch.exchange.cds_hooks.cards import REASONS


@dataclass(frozen=True)
class Use:
    """The cards about one thing: how many were shown, taken and set aside, and the reasons given."""

    about: str
    shown: int
    accepted: int
    overridden: int
    reasons: dict[str, int]


def uses(system: System) -> list[Use]:
    """By what they tell of, the most often set aside first."""
    counted = ShownCard.objects.filter(system=system).values("about")
    rows = counted.annotate(
        shown=Count("pk", distinct=True),
        accepted=Count("pk", distinct=True, filter=Q(outcomes__outcome=Outcome.ACCEPTED)),
        overridden=Count("pk", distinct=True, filter=Q(outcomes__outcome=Outcome.OVERRIDDEN)),
    )
    given = CardOutcome.objects.filter(card__system=system, outcome=Outcome.OVERRIDDEN).exclude(reason="")
    reasons: dict[str, dict[str, int]] = {}
    for row in given.values("card__about", "reason").annotate(count=Count("pk")):
        words = REASONS.get(row["reason"], "Another reason")
        reasons.setdefault(row["card__about"], {})[words] = row["count"]
    found = [Use(**row, reasons=reasons.get(row["about"], {})) for row in rows.order_by()]
    return sorted(found, key=lambda use: (-use.overridden, use.about))
