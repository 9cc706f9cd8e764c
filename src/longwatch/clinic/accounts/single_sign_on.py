"""Signing in with the hospital's own service. It says who somebody is; whether they may come in is said here."""

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from longwatch.clinic.accounts.models import User


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # the library has no types
    """Lets in people who already have an account, and makes none."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Never."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find the account of whoever comes for the first time; from then on the service's own id counts.

        Raises:  ImmediateHttpResponse when the way in was anything but signing in: nobody ties an identity
                 to an open session, which somebody else could have sent them to do.
        """
        if sociallogin.state.get("process") != AuthProcess.LOGIN:
            raise ImmediateHttpResponse(render(request, "account/signup_closed.html", status=403))
        if not sociallogin.is_existing:
            user = user_for(claims_of(sociallogin), claim=settings.OIDC_CLAIM)
            if user is not None:
                sociallogin.connect(request, user)


def claims_of(sociallogin: SocialLogin) -> dict[str, Any]:
    """What the service says of somebody."""
    said: dict[str, Any] = sociallogin.account.extra_data
    return said.get("userinfo") or said.get("id_token") or said


def user_for(claims: dict[str, Any], *, claim: str) -> User | None:
    """The one user whom the claims name; none when that is not certain.

    A user who is already tied to another identity is not found again: an address that was given to a
    new colleague must not open the account of the one who left.
    """
    told = claims.get(claim)
    if not isinstance(told, str) or not told:
        return None
    if claim == "email":
        if claims.get("email_verified") is not True:
            return None
        found = list(User.objects.filter(email__iexact=told)[:2])
    else:
        found = list(User.objects.filter(username=told)[:2])
    if len(found) != 1 or SocialAccount.objects.filter(user=found[0]).exists():
        return None
    return found[0]


def way_in(after: str | None) -> tuple[str, str] | None:
    """The name and the address of the button, where a service is set up. `after` is where to go then."""
    if not settings.OIDC:
        return None
    address = reverse("openid_connect_login", kwargs={"provider_id": settings.OIDC["provider_id"]})
    return settings.OIDC["name"], f"{address}?{urlencode({'next': after})}" if after else address
