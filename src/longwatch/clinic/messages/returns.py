"""Whether a test followed a reminder. Worked out from the facts each time: a result may come in late or be withdrawn."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from django.utils import timezone

from longwatch.clinic.accounts.models import Site
from longwatch.clinic.messages.models import REMINDERS, Kind, Message, State
from longwatch.clinic.patients import facts
from longwatch.clinic.patients.standing import assess_at
from longwatch.core.record import Record

WITHIN = timedelta(days=14)
PERIOD = timedelta(days=90)
Came = Literal["came", "not", "open"]


@dataclass(frozen=True)
class Returned:
    """One reminder that was sent, and what came of it so far."""

    message: Message
    sent_on: date
    came: Came


@dataclass(frozen=True)
class Rate:
    """The reminders of one kind."""

    kind: Kind
    came: int
    missed: int
    open: int

    @property
    def sent(self) -> int:
        """All of them."""
        return self.came + self.missed + self.open

    @property
    def percent(self) -> int | None:
        """How many of those that can be judged led to a test; nothing while none can."""
        judged = self.came + self.missed
        return round(100 * self.came / judged) if judged else None


@dataclass(frozen=True)
class Returns:
    """The reminders of a site: figures by kind, and those after which no test came."""

    rates: list[Rate]
    missed: list[Returned]


def of_site(site: Site, *, today: date) -> Returns:
    """What came of the reminders of the last months to patients whom the site still follows."""
    rows = Message.objects.filter(
        site=site,
        patient__site=site,
        state=State.SENT,
        kind__in=REMINDERS,
        sent_at__gte=timezone.now() - PERIOD,
    )
    found, record, whose = [], None, None
    for message in rows.select_related("patient__site").order_by("patient", "sent_at"):
        assert message.patient is not None
        if record is None or whose != message.patient_id:
            record, whose = facts.record_of(message.patient), message.patient_id
        found.append(_returned(message, record, today))
    rates = [_rate(kind, [one for one in found if one.message.kind == kind]) for kind in map(Kind, REMINDERS)]
    missed = [one for one in found if one.came == "not"]
    return Returns(rates, sorted(missed, key=lambda one: one.sent_on, reverse=True))


def _rate(kind: Kind, found: Sequence[Returned]) -> Rate:
    count = {came: sum(one.came == came for one in found) for came in ("came", "not", "open")}
    return Rate(kind, came=count["came"], missed=count["not"], open=count["open"])


def _returned(message: Message, record: Record, today: date) -> Returned:
    """A counting test of one of its series, from the day it went on: judged as of the last day that counts."""
    assert message.patient is not None and message.sent_at is not None
    sent_on = timezone.localtime(message.sent_at).date()
    until = sent_on + WITHIN
    rules = {name.split(" ")[1] for name in json.loads(message.about)}
    assessed = assess_at(message.patient.site, record, on=min(until, today))
    last = [one.last for one in assessed.series if one.id in rules and one.last is not None]
    if any(day >= sent_on for day in last):
        return Returned(message, sent_on, "came")
    return Returned(message, sent_on, "not" if today > until else "open")
