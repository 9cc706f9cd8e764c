"""Where the clinic asks it of everybody, a second step is set up before anything else can be seen."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

_OPEN = {"account_login", "account_logout", "account_reauthenticate", "language", "health", "ready"}
_STEPS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


class SecondFactorMiddleware:
    """Sends people without a second step to the page on which it is set up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing here: which page is asked for is known only later."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, *_arguments: Any) -> HttpResponse | None:
        """Let through what is needed to set it up, and everything for whoever has it."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        if (
            not settings.REQUIRE_MFA
            or not request.user.is_authenticated
            or name in _OPEN
            or name.startswith("mfa_")
        ):
            return None
        return None if is_mfa_enabled(request.user, types=_STEPS) else redirect("mfa_index")
