"""A session that nobody uses ends, so that an open screen does not stay open."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

_SEEN = "seen-at"


class IdleMiddleware:
    """Signs out whoever did nothing for `IDLE_MINUTES`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look at when the session was last used."""
        if request.user.is_authenticated:
            now = timezone.now().timestamp()
            last = request.session.get(_SEEN, now)
            if now - last > settings.IDLE_MINUTES * 60:
                logout(request)
                # The page then says what becomes of work that waits on a tablet.
                return redirect(f"{reverse('account_login')}?idle=yes")
            if now - last > 30 or _SEEN not in request.session:
                request.session[_SEEN] = now
        return self.get_response(request)
