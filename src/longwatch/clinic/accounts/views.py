"""What the sign-in library offers and this clinic does not, and whom to ask instead."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET


@login_not_required
@require_GET
def forgotten(request: HttpRequest) -> HttpResponse:
    """No mail is sent from here, so an administrator gives a new password."""
    return render(request, "account/password_reset.html")


@login_not_required
def closed(request: HttpRequest) -> HttpResponse:
    """Signing up, addresses of mail and ties to other services: an administrator looks after these."""
    raise Http404
