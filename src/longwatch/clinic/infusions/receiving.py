"""Receiving entries: each counts once however often it is sent, and the state follows from the table."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from longwatch.clinic.accounts.models import User
from longwatch.clinic.audit import chain
from longwatch.clinic.infusions import becoming, follow_ups
from longwatch.clinic.infusions.checks import checks, held
from longwatch.clinic.infusions.log import Log, log_of
from longwatch.clinic.infusions.models import Entry, InfusionDay, Mark, State
from longwatch.clinic.patients import store

# A tablet's clock within this of ours is taken to be right: the way here takes a moment, too.
_CLOSE = timedelta(seconds=90)
_EVE = timedelta(days=1)
_TO_THE_GATE = ("check", "batch", "measure", "override")


class Refused(Exception):
    """An entry that cannot be taken as it is. `words` says why to whoever typed it."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


@dataclass(frozen=True)
class Said:
    """One entry as it comes in. `sent` is what the tablet's own clock showed when it was sent."""

    id: str
    kind: str
    value: dict[str, Any] = field(default_factory=dict)
    at: datetime | None = None
    sent: datetime | None = None
    waited: bool = False
    physician: User | None = None
    replaces: Entry | None = None
    is_taken_back: bool = False
    reason: str = ""


def new_id() -> str:
    """An id for an entry that is typed on a plain page."""
    return str(uuid4())


def is_id(text: str) -> bool:
    """Whether this can name an entry."""
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False


def when(said: Said, now: datetime) -> tuple[datetime, str]:
    """The moment of an entry on our clock, and what is odd about it.

    What the tablet's clock is wrong by is known from what it showed when it sent: it is taken off. Nothing can
    have happened after it was received.
    """
    if said.at is None:
        return now, Mark.NONE
    wrong = now - said.sent if said.sent is not None else timedelta(0)
    at = said.at + wrong
    if at > now:
        return now, Mark.FUTURE
    return at, Mark.CLOCK if abs(wrong) > _CLOSE else Mark.NONE


def receive(day: InfusionDay, said: Said, who: User | None, *, now: datetime) -> Entry:
    """Take one entry. One that is here already is given back as it is.

    Raises:  Refused for one that cannot be taken; nothing is kept of it.
    """
    with transaction.atomic():
        locked = InfusionDay.objects.select_for_update().select_related("patient__site").get(pk=day.pk)
        known = Entry.objects.filter(pk=said.id).first()
        if known is not None:
            if known.day_id != locked.pk or known.kind != said.kind:
                raise Refused(_("Another entry has this id."))
            return known
        _possible(locked, said, now)
        has_closed = said.kind == "start" and _has_closed(locked, said, now)
        entry = _keep(locked, said, who, now)
        if has_closed:
            _keep(locked, Said(id=new_id(), kind="close"), None, now)
        _told(locked, entry)
        _follow(locked, entry, who, now)
        day.state = locked.state
    return entry


def _possible(day: InfusionDay, said: Said, now: datetime) -> None:
    """Raises Refused for what cannot have been meant."""
    at, _mark = when(said, now)
    if timezone.localdate(at) < day.day - _EVE:
        raise Refused(_("This time lies before the infusion day."))
    if said.kind == "start" and said.replaces is None and timezone.localdate(at) != day.day:
        raise Refused(_("This infusion is planned for another day."))
    if said.replaces is not None and Entry.objects.filter(replaces=said.replaces).exists():
        raise Refused(_("Somebody has corrected this entry meanwhile."))


def _has_closed(day: InfusionDay, said: Said, now: datetime) -> bool:
    """The checks once more, at the moment of the start.

    A start that waited for a connection has happened: it is kept, and the checks close behind it for all to see.
    """
    log = log_of(day)
    if log.progress.state != State.READY:
        return False
    found = held(checks(log, now=now), log)
    if found and not said.waited:
        titles = "; ".join(str(one.title) for one in found)
        raise Refused(_("A check no longer allows the infusion: %(checks)s") % {"checks": titles})
    return bool(found)


def _keep(day: InfusionDay, said: Said, who: User | None, now: datetime) -> Entry:
    at, mark = when(said, now)
    return Entry.objects.create(
        id=said.id,
        day=day,
        number=day.entries.count() + 1,
        root=said.replaces.root if said.replaces else said.id,
        replaces=said.replaces,
        is_taken_back=said.is_taken_back,
        kind=said.kind,
        value=said.value,
        at=at,
        received=now,
        waited=said.waited,
        mark=mark,
        who=who,
        physician=said.physician,
        reason=said.reason,
    )


def _follow(day: InfusionDay, entry: Entry, who: User | None, now: datetime) -> None:
    """Let the state, the record and the calls follow."""
    log = gate(day, who, now=now) if entry.kind in _TO_THE_GATE else log_of(day)
    progress = log.progress
    if day.state != progress.state:
        day.state = State(progress.state)
        day.save(update_fields=["state"])
    today = timezone.localdate(now)
    becoming.settle(log, store.Source(who, detail="infusion day"), today=today)
    follow_ups.plan(log, who)


def gate(day: InfusionDay, who: User | None, *, now: datetime) -> Log:
    """Open the way to the start when the last check allows it, and close it again when one no longer does.

    An infusion that runs already is not stopped by this: what changes then is shown, and a person decides.
    """
    log = log_of(day)
    if log.progress.state not in (State.PLANNED, State.READY):
        return log
    is_held = bool(held(checks(log, now=now), log))
    if is_held == (log.progress.state == State.PLANNED):
        return log
    verb = "close" if is_held else "open"
    _keep(day, Said(id=new_id(), kind=verb), None, now)
    chain.add(
        who.get_username() if who else "system: checks",
        f"infusion-{verb}",
        site=day.patient.site_id,
        patient=day.patient.public_id,
    )
    return log_of(day)


def _told(day: InfusionDay, entry: Entry) -> None:
    what = f"day {day.pk}, entry {entry.number}"
    if entry.replaces is not None:
        what += f", {'takes back' if entry.is_taken_back else 'corrects'} entry {entry.replaces.number}"
    if entry.physician is not None:
        what += (
            f", signed by {entry.physician.get_username()}: {entry.reason or entry.value.get('reason', '')}"
        )
    chain.add(
        entry.who.get_username() if entry.who else "system: infusion day",
        f"infusion-{entry.kind}",
        site=day.patient.site_id,
        patient=day.patient.public_id,
        what=what,
    )
