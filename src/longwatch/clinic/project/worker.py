"""What happens without anybody: bringing lists up to date, escalating, sending, comparing at night."""

import logging
import time
from collections.abc import Callable
from datetime import date
from functools import partial

from django.db import close_old_connections, transaction
from django.utils import timezone

from longwatch.clinic.accounts.models import Site
from longwatch.clinic.alerts import heartbeat
from longwatch.clinic.alerts.escalation import escalate
from longwatch.clinic.audit import chain
from longwatch.clinic.authorisation import following
from longwatch.clinic.messages import reminders, sending
from longwatch.clinic.patients import standing
from longwatch.clinic.uploads import keeping

logger = logging.getLogger(__name__)
EVERY = 60  # seconds


def run(*, once: bool, rest: Callable[[float], None] = time.sleep) -> None:
    """Work through everything, again and again; a fault in one part is told and stops no other."""
    compared: date | None = None
    while True:
        today = timezone.localdate()
        _part("bring lists up to date", partial(_renew, today))
        _part("hold authorisations against the facts", partial(following.follow_all, today=today))
        _part("escalate alerts", _escalate)
        _part("make reminders", partial(reminders.make_due, timezone.now()))
        _part("send messages", _send)
        _part("empty old files", keeping.tidy)
        if compared != today:
            _part("compare with full recomputation", partial(_compare, today))
            _part("try every rule", partial(heartbeat.run, timezone.now()))
            compared = today
        if once:
            return
        rest(EVERY)
        close_old_connections()  # one that broke meanwhile is opened anew


def _part(name: str, work: Callable[[], object]) -> None:
    try:
        work()
    except Exception:
        logger.exception("could not %s", name)


def _renew(today: date) -> None:
    for patient in list(standing.stale(Site.objects.all(), today=today)):
        with transaction.atomic():
            standing.renew(patient, today=today)


def _escalate() -> None:
    count = escalate()
    if count:
        logger.warning("%d alerts were taken up by nobody in time and went to the deputies", count)


def _send() -> None:
    count = sending.send_due()
    if count:
        logger.warning("%d messages could not be sent and wait for a person", count)


def _compare(today: date) -> None:
    """Once a day: what is kept must be what follows from the facts, and the audit must be whole."""
    different = list(standing.differences(Site.objects.all(), today=today))
    broken = list(chain.faults())
    told = f"{len(different)} assessments differ, {len(broken)} faults in the audit"
    chain.add("system: worker", "compare", what=told)
    if different or broken:
        logger.error("comparison: %s", told)
