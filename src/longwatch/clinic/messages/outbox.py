"""Writing messages, in the transaction of what caused them, and moving them through their life."""

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from longwatch.clinic.accounts.models import Membership, Role, Site, User
from longwatch.clinic.audit import chain
from longwatch.clinic.messages.lifecycle import MESSAGE
from longwatch.clinic.messages.models import Kind, Message, Reason, State

WORKER = "system: worker"


def can_send() -> bool:
    """Whether there is a mail server. Without one no message is made: nobody would see that it waits."""
    return bool(settings.EMAIL_HOST and settings.DEFAULT_FROM_EMAIL)


def new(kind: Kind, site: Site, **to: object) -> Message:
    """A message that waits to be sent from now on; not saved yet."""
    now = timezone.now()
    return Message(public_id=uuid4().hex, kind=kind, site=site, made_at=now, next_at=now, since=now, **to)


class Taken(Exception):
    """Another worker has taken the message up since; what this one did about it no longer counts."""


def move(message: Message, verb: str, *, who: User | None = None, claim: str = "", **said: object) -> Message:
    """Take a message to its next state, and note it. `said` are other columns that change with it.

    Raises:  NotPossible from a state in which this cannot happen; Taken if the claim is no longer held.
    """
    with transaction.atomic():
        found = (
            Message.objects.select_for_update(of=("self",))
            .select_related("site", "patient", "user")
            .get(pk=message.pk)
        )
        if claim and found.claim != claim:
            raise Taken
        found.state = State(MESSAGE.after(found.state, verb))
        found.claim = ""
        for name, value in said.items():
            setattr(found, name, value)
        if found.state in MESSAGE.ends:
            found.ended_at, found.ended_by = timezone.now(), who
        found.save()
        if verb != "try later":
            _note(found, verb, who)
    return found


def _note(message: Message, verb: str, who: User | None) -> None:
    """Who did what with which kind of message; never an address."""
    told = [message.kind, verb, *(part for part in (message.fault, message.reason) if part)]
    chain.add(
        who.get_username() if who else WORKER,
        "message",
        site=message.site_id,
        patient=message.patient.public_id if message.patient else "",
        what=": ".join(told),
    )


def give_up(message: Message, fault: str, *, claim: str = "") -> Message:
    """It failed for good: somebody by name has to do something else now."""
    return move(message, "give up", claim=claim, fault=fault, owner=owner_of(message))


def owner_of(message: Message) -> User | None:
    """Whoever follows the patient; of a message to staff, a colleague who can act in their place."""
    if message.patient is not None and message.patient.owner is not None and message.patient.owner.is_active:
        return message.patient.owner
    for roles in ((Role.NURSE,), (Role.NEUROLOGIST, Role.INFUSION_NURSE), (Role.ADMINISTRATOR,)):
        held = Membership.objects.filter(site=message.site, role__in=roles, user__is_active=True)
        first = held.exclude(user=message.user_id).select_related("user").order_by("pk").first()
        if first is not None:
            return first.user
    return message.user


def send_again(message: Message, *, who: User) -> Message:
    """Try a failed one anew; whether it still holds is looked at when it is sent."""
    return move(message, "send again", who=who, **_from_now())


def release(message: Message, *, who: User) -> Message:
    """Let one go that was held back."""
    return move(message, "release", who=who, **_from_now())


def drop(message: Message, *, who: User) -> Message:
    """Do not send one that was held back."""
    return move(message, "drop", who=who, reason=Reason.DROPPED)


def _from_now() -> dict[str, Any]:
    now = timezone.now()
    return {"tries": 0, "fault": "", "owner": None, "next_at": now, "since": now}
