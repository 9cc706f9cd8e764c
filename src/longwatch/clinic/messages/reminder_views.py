"""A site's reminders: to whom they would go now, what the site has set, and switching them on after that was seen."""

import hashlib
from datetime import date

from babel import Locale
from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from longwatch.clinic.accounts.models import Site
from longwatch.clinic.accounts.permissions import Permission, may, sites_where
from longwatch.clinic.accounts.requests import SignedIn
from longwatch.clinic.audit import chain
from longwatch.clinic.messages import outbox, reminders, returns
from longwatch.clinic.messages.forms import SiteForm
from longwatch.clinic.messages.letters import in_letters, texts_of, words
from longwatch.clinic.messages.models import REMINDERS, SiteMessages
from longwatch.clinic.patients import standing

_HOLDS = 3600  # seconds: how long what the page told of may be switched on
_SALT = "reminders"


@require_http_methods(["GET", "POST"])
def site_reminders(request: SignedIn, site: int) -> HttpResponse:
    """The page, and what is done on it."""
    where = get_object_or_404(Site, pk=site)
    if not may(request.user, Permission.READ, where):
        raise Http404
    allowed = may(request.user, Permission.SET_PARAMETERS, where)
    if request.method == "POST" and not allowed:
        raise PermissionDenied
    today = timezone.localdate()
    standing.renew_stale([where], today=today)
    planned = reminders.plan(where, today=today)
    wants = reminders.own(where)
    form = SiteForm(request.POST if "save" in request.POST else None, instance=wants)
    if "save" in request.POST and form.is_valid():
        _save(request, form)
        return redirect("site-reminders", site=site)
    if "switch" in request.POST:
        _switch(request, wants, planned, today)
        return redirect("site-reminders", site=site)
    wants = reminders.own(where)  # as it is stored, whatever the form tried
    followed, percent = reminders.share_of(len(planned), where)
    context = {
        "site": where,
        "wants": wants,
        "form": form,
        "allowed": allowed,
        "planned": planned,
        "followed": followed,
        "percent": percent,
        "too_many": reminders.are_too_many(len(planned), where),
        "agreed": reminders.agreeing(where).count(),
        "seal": signing.dumps(_seen(request, wants, planned, today), salt=_SALT),
        "can_send": outbox.can_send(),
        "wording": _wording(where, wants, today),
    }
    return render(request, "messages/reminders.html", context, status=400 if form.errors else 200)


def _save(request: SignedIn, form: SiteForm) -> None:
    """Other settings reach other people: whoever changes them looks at whom, and switches on again."""
    with transaction.atomic():
        wants = form.save(commit=False)
        was_on, wants.is_on = wants.is_on, False
        wants.save()
        changed = ", ".join(form.changed_data) or "nothing"
        _note(request, wants.site, f"changed: {changed}" + ("; off" if was_on else ""))
    messages.success(request, _("Saved. Look at whom reminders would reach, and switch them on."))


def _seen(
    request: SignedIn, wants: SiteMessages, planned: list[reminders.Planned], today: date
) -> list[object]:
    """What the page showed: who saw it, on which day, and exactly whom it told of."""
    told = "\n".join(f"{one.patient.public_id} {one.kind} {one.about}" for one in planned)
    return [wants.site_id, request.user.pk, today.isoformat(), hashlib.sha256(told.encode()).hexdigest()]


def _switch(request: SignedIn, wants: SiteMessages, planned: list[reminders.Planned], today: date) -> None:
    """Off at any time; on only for what was shown."""
    turned_on = request.POST["switch"] == "on"
    if turned_on:
        try:
            seen = signing.loads(request.POST.get("seal", ""), salt=_SALT, max_age=_HOLDS)
        except signing.BadSignature:
            raise PermissionDenied from None
        if seen != _seen(request, wants, planned, today):
            messages.error(request, _("Whom they would reach has changed since. Look again."))
            return
        if not wants.phone or not outbox.can_send():
            messages.error(request, _("Reminders need a mail server and a telephone number for questions."))
            return
    with transaction.atomic():
        wants.is_on, wants.planned_on = turned_on, None
        wants.save()
        _note(request, wants.site, f"on: {len(planned)} would go now" if turned_on else "off")
    messages.success(request, _("Reminders are on.") if turned_on else _("Reminders are off."))


def _note(request: SignedIn, site: Site, what: str) -> None:
    chain.add(request.user.get_username(), "site-reminders", site=site.pk, what=what)


def _wording(site: Site, wants: SiteMessages, today: date) -> list[tuple[str, str, list[str], bool]]:
    """What the messages say: the language, what it calls itself, texts, and whether a person has read them."""
    found = []
    for code in texts_of(site).languages:
        texts = [words(site, kind, code)[1] for kind in REMINDERS]
        said = [
            one.words.format(date=in_letters(today, one.language), phone=wants.phone or "–") for one in texts
        ]
        found.append(
            (
                code,
                str(Locale.parse(code).get_display_name()),
                said,
                all(one.review != "unreviewed" for one in texts),
            )
        )
    return found


@require_GET
def return_rate(request: SignedIn) -> HttpResponse:
    """Whether a test followed, by site, with those of whom none came."""
    sites = sites_where(request.user, Permission.READ)
    if not sites:
        raise PermissionDenied
    shown = [(site, returns.of_site(site, today=timezone.localdate())) for site in sites]
    return render(
        request,
        "messages/returns.html",
        {"sites": shown, "within": returns.WITHIN.days, "period": returns.PERIOD.days},
    )
