"""After five wrong passwords or codes in a row there is a pause, and a page that says how long."""

from datetime import datetime, timedelta
from math import ceil
from typing import Any

from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from longwatch.clinic.accounts.models import User


def name_of(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """The user name that was tried. 'Nurse' and 'nurse' are one, or each spelling would have its own five."""
    return str((credentials or request.POST).get("username") or request.POST.get("login", "")).strip().lower()


def locked(
    request: HttpRequest, response: HttpResponse | None, credentials: dict[str, Any] | None
) -> HttpResponse:
    """The page that says when to try again. It is the same for a user name that does not exist."""
    again = _again(request, name_of(request, credentials))
    wait = max(again - timezone.now(), timedelta(0))
    if not request.user.is_authenticated:
        # Whoever had given the password and was being asked for a code begins anew.
        request.session.flush()
    context = {
        "again": timezone.localtime(again).strftime("%H:%M"),
        "minutes": ceil(wait / timedelta(minutes=1)),
    }
    page = render(request, "account/locked.html", context, status=429)
    page["Retry-After"] = str(ceil(wait.total_seconds()))
    return page


def _again(request: HttpRequest, name: str) -> datetime:
    pause = get_cool_off(request) or timedelta(0)
    tried = AccessAttempt.objects.filter(username=name, ip_address=request.axes_ip_address)  # type: ignore[attr-defined]
    times = tried.values_list("attempt_time", flat=True)
    return max(times, default=timezone.now()) + pause + timedelta(minutes=1)


def count_wrong_code(sender: object, *, request: HttpRequest, user: User, **_more: object) -> None:
    """A wrong code counts like a wrong password, wherever it was typed."""
    credentials = {"username": user.get_username()}
    user_login_failed.send(sender=__name__, credentials=credentials, request=request)
