"""The pages on which an administrator makes, changes and withdraws the accounts of other systems."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from longwatch.clinic.accounts.models import Site
from longwatch.clinic.accounts.permissions import Permission, sites_where
from longwatch.clinic.accounts.requests import SignedIn
from longwatch.clinic.audit import chain
from longwatch.clinic.interface import tokens
from longwatch.clinic.interface.forms import SystemForm
from longwatch.clinic.interface.lifecycle import SYSTEM
from longwatch.clinic.interface.models import State, System
from longwatch.clinic.interface.uses import uses
from longwatch.core.lifecycle import NotPossible


@require_GET
def listing(request: SignedIn) -> HttpResponse:
    """The accounts at the sites that one looks after."""
    shown = _managed(_sites(request))
    return render(
        request, "interface/listing.html", {"systems": shown, "today": timezone.localdate(), "states": State}
    )


@require_http_methods(["GET", "POST"])
def add(request: SignedIn) -> HttpResponse:
    """Make an account. Its token is shown on the page that follows, and never again."""
    form = SystemForm(request.POST if request.method == "POST" else None, sites=_sites(request))
    if request.method == "POST" and form.is_valid():
        shown, digest = tokens.make()
        with transaction.atomic():
            system = form.applied_to(System(created_by=request.user, created_at=timezone.now()))
            system.token_digest = digest
            form.save_to(system)
            _note(request, system, "add-system")
        return _with_token(request, system, shown)
    context = {"form": form, "system": None}
    return render(request, "interface/system.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def change(request: SignedIn, system: int) -> HttpResponse:
    """Look at an account and change what it may do."""
    sites = _sites(request)
    one = _system(sites, system)
    form = SystemForm(request.POST if request.method == "POST" else None, sites=sites, system=one)
    if request.method == "POST" and form.is_valid():
        if one.state != State.IN_USE:
            messages.error(request, _("This account was withdrawn. Make a new one."))
            return redirect("system", system=one.pk)
        with transaction.atomic():
            form.save_to(form.applied_to(one))
            _note(request, one, "change-system")
        messages.success(request, _("Saved."))
        return redirect("system", system=one.pk)
    context = {
        "form": form,
        "system": one,
        "uses": uses(one),
        "can_withdraw": SYSTEM.allows(one.state, "withdraw"),
    }
    return render(request, "interface/system.html", context, status=400 if form.errors else 200)


@require_POST
def token(request: SignedIn, system: int) -> HttpResponse:
    """Another token. The old one lets nobody in from now on."""
    one = _system(_sites(request), system)
    if one.state != State.IN_USE:
        raise Http404
    shown, one.token_digest = tokens.make()
    with transaction.atomic():
        one.save(update_fields=["token_digest"])
        _note(request, one, "renew-system-token")
    return _with_token(request, one, shown)


@require_POST
def withdraw(request: SignedIn, system: int) -> HttpResponse:
    """The account never lets anybody in again."""
    one = _system(_sites(request), system)
    try:
        one.state = SYSTEM.after(one.state, "withdraw")
    except NotPossible:
        messages.error(request, _("It was withdrawn already."))
        return redirect("system", system=one.pk)
    one.token_digest = None
    one.withdrawn_by, one.withdrawn_at = request.user, timezone.now()
    with transaction.atomic():
        one.save()
        _note(request, one, "withdraw-system")
    messages.success(request, _("Withdrawn: it lets nobody in from now on."))
    return redirect("systems")


def _sites(request: SignedIn) -> list[Site]:
    sites = sites_where(request.user, Permission.MANAGE)
    if not sites:
        raise PermissionDenied
    return sites


def _managed(sites: list[Site]) -> list[System]:
    """The accounts of which one looks after every site; another's sites are another's business."""
    elsewhere = System.objects.filter(sites__in=Site.objects.exclude(pk__in=[site.pk for site in sites]))
    own = System.objects.filter(sites__in=sites).exclude(pk__in=elsewhere.values("pk"))
    return list(own.distinct().prefetch_related("sites"))


def _system(sites: list[Site], pk: int) -> System:
    for one in _managed(sites):
        if one.pk == pk:
            return one
    raise Http404


def _with_token(request: SignedIn, system: System, shown: str) -> HttpResponse:
    page = render(request, "interface/token.html", {"system": system, "token": shown})
    page["Cache-Control"] = "no-store"
    return page


def _note(request: SignedIn, system: System, action: str) -> None:
    for site in system.sites.all():
        chain.add(request.user.get_username(), action, site=site.pk, what=system.name)
