"""Which system calls, by what it presents."""

from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone

from longwatch.clinic.interface.models import State, System
from longwatch.clinic.interface.signed import NotAccepted, system_of
from longwatch.clinic.interface.tokens import digest_of


def caller(request: HttpRequest, *, now: datetime) -> System | None:
    """The system, or None where nothing is presented.

    Raises:  NotAccepted where something is presented that lets nobody in.
    """
    kind, _, shown = request.headers.get("Authorization", "").partition(" ")
    shown = shown.strip()
    if not kind:
        return None
    if kind.lower() != "bearer" or not shown:
        raise NotAccepted("expected 'Authorization: Bearer' and a token")
    if shown.count(".") == 2:
        system = system_of(shown, audience=request.build_absolute_uri(request.path), now=now)
    else:
        found = System.objects.filter(token_digest=digest_of(shown), state=State.IN_USE).first()
        if found is None:
            raise NotAccepted("the token is not known, or was withdrawn")
        system = found
    if system.last_day < timezone.localdate():
        raise NotAccepted("the account's last day is over")
    return system


def address_of(request: HttpRequest) -> str:
    """Where a call comes from, as a digest: addresses are not kept."""
    return f"address {digest_of(request.META.get('REMOTE_ADDR', ''))[:32]}"
