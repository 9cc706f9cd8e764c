"""To whom a reminder would go, and whether one still should. Worked out twice: for the plan and when it is sent."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from longwatch.clinic.accounts.models import Site
from longwatch.clinic.messages import contacts, outbox
from longwatch.clinic.messages.models import REMINDERS, Kind, Message, Reason, SiteMessages, State
from longwatch.clinic.parameters.values import protocol_of
from longwatch.clinic.patients import standing
from longwatch.clinic.patients.models import Patient, Standing
from longwatch.clinic.programme.models import Outcome
from longwatch.clinic.worklist.models import Wait
from longwatch.core.findings import Assessment, SeriesFinding
from longwatch.core.protocol import Protocol

# At most so many may always go at once, or a small clinic would be asked about every one.
FEW = 5
# Nobody is reminded at night.
FROM_HOUR, TO_HOUR = 9, 19
FOLLOWED = ("needs-someone-today", "due-soon", "waiting", "up-to-date")


@dataclass(frozen=True)
class Planned:
    """A reminder that would go now. `about` names the tests: kind, series and due day."""

    patient: Patient
    kind: Kind
    due_on: date
    about: tuple[str, ...]


def own(site: Site) -> SiteMessages:
    """What the site has set; the defaults, and off, for one that has not."""
    return SiteMessages.objects.filter(site=site).first() or SiteMessages(site=site)


def plan(site: Site, *, today: date) -> list[Planned]:
    """Everybody of a site to whom a reminder would go now if reminders were on. Reads what is kept."""
    wants, found = own(site), []
    patients = agreeing(site).exclude(_has_outcome()).select_related("site", "standing__kept")
    for patient in patients.order_by("family_name", "given_name", "pk"):
        made = _of_patient(patient, standing.read(patient.standing), wants, today=today)
        if made is not None:
            found.append(made)
    return found


def agreeing(site: Site) -> QuerySet[Patient]:
    """The followed patients of a site who have agreed to reminders and have an address."""
    rows = Patient.objects.filter(site=site, standing__place__in=FOLLOWED)
    known = contacts.newest(rows).items()
    return rows.filter(pk__in=[pk for pk, contact in known if contacts.agrees(contact, site)])


def _of_patient(patient: Patient, found: Assessment, wants: SiteMessages, *, today: date) -> Planned | None:
    """One message for all tests of it: about what is late, or else about what is due soon."""
    soon = today + timedelta(days=wants.days_before)
    series = open_tests(patient, found, today)
    late = [one for one in series if one.status == "overdue" and one.days_overdue >= wants.days_late]
    ahead = [one for one in series if one.due is not None and today <= one.due <= soon]
    if not late and not ahead:
        return None
    before = _told(patient)
    newest = before.first()
    if newest is not None and _days(newest.sent_at or newest.made_at, today) < wants.days_between:
        return None
    told = {name for one in before for name in json.loads(one.about)}
    for kind, tests in ((Kind.LATE, late), (Kind.DUE, ahead)):
        fresh = [one for one in tests if _name(kind, one) not in told]
        if fresh:
            day = min(one.due for one in fresh if one.due is not None)
            if before.filter(kind=kind, due_on=day).exists():
                continue  # that day was named already; another message about it would only confuse
            return Planned(patient, kind, day, tuple(_name(kind, one) for one in tests))
    return None


def _told(patient: Patient) -> QuerySet[Message]:
    """What was sent, is on its way, failed, or was decided against: it is not made again."""
    rows = Message.objects.filter(patient=patient, kind__in=REMINDERS)
    return rows.exclude(Q(state=State.WITHDRAWN) & ~Q(reason=Reason.DROPPED))


def _name(kind: Kind, one: SeriesFinding) -> str:
    return f"{kind} {one.id} {one.due}"


def open_tests(patient: Patient, found: Assessment, today: date) -> list[SeriesFinding]:
    """The laboratory tests that are still to come; not those whose result is waited for."""
    waited = set(
        Wait.objects.filter(patient=patient, ended_at=None, until__gte=today).values_list("rule", flat=True)
    )
    protocol = protocol_of(patient.site)
    return [
        one
        for one in found.series
        if one.status in ("up-to-date", "due", "overdue")
        and one.due is not None
        and one.id not in waited
        and is_laboratory(protocol, one.item)
    ]


def is_laboratory(protocol: Protocol, item: str) -> bool:
    """Whether a laboratory measures it. Other appointments are not made by going to a laboratory."""
    return any(one.same_day for one in protocol.item[item].alternatives)


def _has_outcome() -> Q:
    """Whoever refuses, has moved away or died gets no reminder: a person looks after them."""
    return Q(pk__in=Outcome.objects.filter(ended_at=None).values("patient"))


def _days(at: datetime, today: date) -> int:
    return (today - timezone.localtime(at).date()).days


def over(message: Message, *, today: date) -> Reason | None:
    """Why a reminder should not go any more; from the facts as they are now."""
    assert message.patient_id is not None
    patient = Patient.objects.select_related("site").get(pk=message.patient_id)
    wants = own(message.site)
    if not wants.is_on or patient.site_id != message.site_id:
        return Reason.SWITCHED_OFF
    if not contacts.agrees(contacts.of(patient), patient.site):
        return Reason.NOT_AGREED
    after = timezone.now() - timedelta(days=wants.days_between)
    others = Message.objects.filter(patient=patient, state=State.SENT, sent_at__gt=after)
    if others.exclude(pk=message.pk).exists():
        return Reason.TOO_SOON
    found = standing.assessed(patient, today=today, look_ahead=False)
    still = {f"{one.id} {one.due}" for one in open_tests(patient, found, today)}
    told = {name.partition(" ")[2] for name in json.loads(message.about)}
    is_cared_for = Patient.objects.filter(_has_outcome(), pk=patient.pk).exists()
    return Reason.OVER if is_cared_for or still.isdisjoint(told) else None


def share_of(count: int, site: Site) -> tuple[int, int]:
    """How many patients are followed, and which percentage of them that many are."""
    followed = Standing.objects.filter(site=site, place__in=FOLLOWED).count()
    return followed, round(100 * count / followed) if followed else 0


def are_too_many(count: int, site: Site) -> bool:
    """Whether so many at once need a person: a mistake in rules or files shows itself in this way."""
    followed, _percent = share_of(count, site)
    return count > max(FEW, own(site).most_percent * followed / 100)


def make_due(now: datetime) -> int:
    """Once a day, by day: write the reminders of every site that has switched them on; how many."""
    local, count = timezone.localtime(now), 0
    if not is_daytime(now) or not outbox.can_send():
        return 0
    today = local.date()
    for wants in SiteMessages.objects.filter(is_on=True).exclude(planned_on=today).select_related("site"):
        standing.renew_stale([wants.site], today=today)
        count += _write(wants.site, plan(wants.site, today=today), today)
    return count


def is_daytime(now: datetime) -> bool:
    """Whether reminders may go out at this hour of the clinic's own clock."""
    return FROM_HOUR <= timezone.localtime(now).hour < TO_HOUR


def _write(site: Site, planned: Iterable[Planned], today: date) -> int:
    """All of them or none, by one worker only; too many wait for a person."""
    with transaction.atomic():
        wants = SiteMessages.objects.select_for_update().get(site=site)
        if not wants.is_on or wants.planned_on == today:
            return 0
        wants.planned_on = today
        wants.save(update_fields=["planned_on"])
        made = []
        for one in planned:
            message = outbox.new(one.kind, site, patient=one.patient, due_on=one.due_on)
            message.about = json.dumps(one.about)
            message.save()
            made.append(message)
        waiting = Message.objects.filter(site=site, state=State.HELD, kind__in=REMINDERS).count()
        if are_too_many(len(made) + waiting, site):
            for message in made:
                outbox.move(message, "hold back")
    return len(made)
