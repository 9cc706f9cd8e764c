"""Which system calls, by what it presents, and whether it may call just now."""

import logging
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from longwatch.clinic.interface import limits
from longwatch.clinic.interface.answers import Refusal
from longwatch.clinic.interface.models import State, System
from longwatch.clinic.interface.signed import NotAccepted, system_of
from longwatch.clinic.interface.tokens import digest_of

_log = logging.getLogger(__name__)


def let_in(request: HttpRequest) -> System:
    """The system that calls.

    Raises:  Refusal for a call that shows nothing, or nothing that is known, and for one too many.
    """
    now = timezone.now()
    try:
        system = _caller(request, now=now)
    except NotAccepted as wrong:
        system, why = None, str(wrong)
    else:
        why = "nothing was presented"
    if system is None:
        _log.warning("a call was not let in: %s", why)
        most = settings.INTERFACE_WRONG_A_MINUTE
        if limits.is_too_often(f"wrong {address_of(request)}", now=now, most=most):
            raise too_often(now)
        text = f"{why}; expected 'Authorization: Bearer' with a token or a signed web token"
        raise Refusal(401, "login", text, headers={"WWW-Authenticate": 'Bearer realm="longwatch"'})
    if limits.is_too_often(system.name, now=now, most=settings.INTERFACE_CALLS_A_MINUTE):
        raise too_often(now)
    return system


def too_often(now: datetime) -> Refusal:
    """What is said to whoever calls too often."""
    headers = {"Retry-After": str(limits.seconds_left(now))}
    return Refusal(429, "throttled", "too many calls within this minute; try again later", headers=headers)


def _caller(request: HttpRequest, *, now: datetime) -> System | None:
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
