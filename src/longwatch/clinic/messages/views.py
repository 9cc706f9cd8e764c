"""The pages of messages: the list, one that failed, those held back, and what one wants oneself."""

from django.contrib import messages as told
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from longwatch.clinic.accounts.models import Site
from longwatch.clinic.accounts.permissions import Permission, may, sites_where
from longwatch.clinic.accounts.requests import SignedIn
from longwatch.clinic.audit import chain
from longwatch.clinic.audit.reads import reading
from longwatch.clinic.messages import contacts, outbox
from longwatch.clinic.messages.forms import SettleForm, WishForm
from longwatch.clinic.messages.listing import held_ones, messages_of
from longwatch.clinic.messages.models import Message, Reason, State
from longwatch.clinic.messages.reminders import share_of
from longwatch.clinic.messages.staff import wish_of
from longwatch.clinic.worklist import calls
from longwatch.clinic.worklist.models import Outcome
from longwatch.core.lifecycle import NotPossible

PAGE = 50


@require_GET
def listing(request: SignedIn) -> HttpResponse:
    """What failed first, then how the rest went."""
    sites = sites_where(request.user, Permission.READ)
    if not sites:
        raise PermissionDenied
    rest = messages_of(request.user).exclude(state=State.FAILED)
    failed = messages_of(request.user).filter(state=State.FAILED).order_by("since", "pk")
    page = Paginator(rest, PAGE).get_page(request.GET.get("page"))
    context = {
        "failed": failed,
        "page": page,
        "can_send": outbox.can_send(),
        "held": held_ones(request.user).count(),
        "sites": sites,
    }
    return render(request, "messages/listing.html", context)


@require_http_methods(["GET", "POST"])
def one(request: SignedIn, message: int) -> HttpResponse:
    """One message: how it went, and what a person does about a failure."""
    found = get_object_or_404(messages_of(request.user), pk=message)
    if found.patient is not None:
        reading(request, found.patient.public_id, found.place.pk)
    allowed = may(request.user, Permission.RECORD, found.place) and found.state == State.FAILED
    data = request.POST if request.method == "POST" and "settle" in request.POST else None
    form = SettleForm(data, is_to_patient=found.patient is not None, today=timezone.localdate())
    if request.method == "POST":
        if not allowed:
            raise PermissionDenied
        if "again" in request.POST or form.is_valid():
            return _dealt_with(request, found, form)
    context = {
        "message": found,
        "form": form,
        "allowed": allowed,
        "contact": contacts.of(found.patient) if found.patient else None,
        "can_send": outbox.can_send(),
    }
    return render(request, "messages/one.html", context, status=400 if form.errors else 200)


def _dealt_with(request: SignedIn, found: Message, form: SettleForm) -> HttpResponse:
    try:
        if "again" in request.POST:
            outbox.send_again(found, who=request.user)
            told.success(request, _("It will be sent again with the next turn of the clock."))
        else:
            _settle(request, found, form)
            told.success(request, _("Settled."))
    except NotPossible:
        told.error(request, _("Somebody was quicker. Nothing was changed."))
    return redirect("messages")


def _settle(request: SignedIn, found: Message, form: SettleForm) -> None:
    said = form.cleaned_data
    with transaction.atomic():
        outbox.move(found, "settle", who=request.user, reason=said["reason"], note=said["note"])
        if found.patient is not None and said["reason"] in (Reason.CALLED, Reason.LETTER):
            outcome = said["outcome"] if said["reason"] == Reason.CALLED else Outcome.LETTER
            call = {"outcome": outcome, "again_on": said["again_on"], "note": said["note"]}
            calls.record(found.patient, call, request.user, today=timezone.localdate())


@require_GET
def held(request: SignedIn) -> HttpResponse:
    """Whom the messages that are held back would reach, by site."""
    if not sites_where(request.user, Permission.RECORD):
        raise PermissionDenied
    by_site: dict[Site, list[Message]] = {}
    for message in held_ones(request.user):
        by_site.setdefault(message.place, []).append(message)
    shown = [
        (site, rows, *share_of(len(rows), site), max(row.pk for row in rows))
        for site, rows in by_site.items()
    ]
    return render(request, "messages/held.html", {"sites": shown})


@require_POST
def decide_held(request: SignedIn, site: int) -> HttpResponse:
    """Let them go, or not: those that the page showed and no others."""
    where = get_object_or_404(Site, pk=site)
    if not may(request.user, Permission.RECORD, where):
        raise Http404
    decision, newest = request.POST.get("decision"), request.POST.get("newest", "")
    if decision not in ("release", "drop") or not newest.isdigit():
        raise PermissionDenied
    rows = list(held_ones(request.user).filter(patient__site=where, pk__lte=int(newest)))
    count = 0
    for row in rows:
        try:
            (outbox.release if decision == "release" else outbox.drop)(row, who=request.user)
            count += 1
        except NotPossible:
            continue  # somebody else decided about this one
    text = (
        ngettext("%(n)s message goes out.", "%(n)s messages go out.", count)
        if decision == "release"
        else ngettext("%(n)s message is not sent.", "%(n)s messages are not sent.", count)
    )
    told.success(request, text % {"n": count})
    return redirect("held-messages")


@require_http_methods(["GET", "POST"])
def mine(request: SignedIn) -> HttpResponse:
    """Which messages the user wants."""
    form = WishForm(request.POST if request.method == "POST" else None, instance=wish_of(request.user))
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            wish = form.save()
            kinds = ", ".join(name for name in ("critical", "gone") if getattr(wish, name)) or "none"
            chain.add(request.user.get_username(), "message-wishes", what=f"wanted: {kinds}")
        told.success(request, _("Saved."))
        return redirect("my-messages")
    context = {"form": form, "can_send": outbox.can_send()}
    return render(request, "messages/mine.html", context, status=400 if form.errors else 200)
