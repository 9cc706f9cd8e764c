"""A corrected result opens again the decision that rested on it."""

import json
from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from longwatch.clinic.alerts.models import Alert
from longwatch.clinic.patients import facts
from longwatch.clinic.patients.models import Fact, Patient
from longwatch.core import record as core
from longwatch.core.record import Standing


def no_longer_hold(patient: Patient, added: Iterable[core.AnyFact]) -> Iterator[core.Decision]:
    """The decisions that closed alerts about a result of which another version comes now, each taken back."""
    things = {fact.key for fact in added if isinstance(fact, core.Result) and fact.key}
    versions = Fact.objects.filter(patient=patient, thing__in=things, kind="result")
    ids = {facts.read(row.kind, row.value).id for row in versions}
    if not ids:
        return
    closed = Alert.objects.filter(patient=patient).exclude(closed_at=None).exclude(decision="")
    for alert in closed:
        if ids.isdisjoint(json.loads(alert.because)):
            continue
        row = Fact.objects.filter(patient=patient, thing=alert.decision).order_by("-number").first()
        decision = facts.read(row.kind, row.value) if row is not None else None
        if isinstance(decision, core.Decision) and decision.standing is not Standing.WITHDRAWN:
            yield replace(decision, key=alert.decision, standing=Standing.WITHDRAWN)
