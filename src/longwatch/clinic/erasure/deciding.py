"""One request for erasure: what would go, what stays, and the decision of another person."""

import json

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from longwatch.clinic.accounts.permissions import Permission, may
from longwatch.clinic.accounts.requests import SignedIn
from longwatch.clinic.audit.reads import reading
from longwatch.clinic.erasure import removing
from longwatch.clinic.erasure.forms import DecideForm
from longwatch.clinic.erasure.lifecycle import ERASURE
from longwatch.clinic.erasure.models import Erasure, Step
from longwatch.clinic.erasure.views import answer_by, visible
from longwatch.clinic.patients.everything import TABLES
from longwatch.core.lifecycle import NotPossible


@require_http_methods(["GET", "POST"])
def one(request: SignedIn, erasure: int) -> HttpResponse:
    """The page of one request."""
    found = visible(request.user).filter(pk=erasure).first()
    if found is None:
        raise Http404
    if found.patient is not None:
        reading(request, found.public_id, found.patient.site_id)
    allowed = _allowed(request, found)
    if request.method == "POST" and "withdraw" in request.POST:
        if "withdraw" not in allowed:
            raise PermissionDenied
        return _ended(request, found, "withdraw", "")
    form = DecideForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if "decide" not in allowed:
            raise PermissionDenied
        if form.is_valid():
            return _decided(request, found, form)
    return _shown(request, found, form, status=400 if form.errors else 200)


def _allowed(request: SignedIn, found: Erasure) -> set[str]:
    """What the user may do about it now: `decide`, `withdraw`; `wait` for whoever asked and could decide."""
    where = found.site if found.patient is None else found.patient.site
    if found.step not in ERASURE.is_open:
        return set()
    allowed = {"withdraw"} if may(request.user, Permission.ASK_ERASURE, where) else set()
    if may(request.user, Permission.ERASE, where):
        allowed.add("wait" if found.asked_by == request.user.get_username() else "decide")
    return allowed


def _decided(request: SignedIn, found: Erasure, form: DecideForm) -> HttpResponse:
    said = form.cleaned_data
    if said["decision"] == "refuse":
        return _ended(request, found, "refuse", said["ground"])
    try:
        removing.approve(found, ground=said["ground"], mark=said["mark"], who=request.user)
    except removing.Changed:
        return _shown(request, found, DecideForm(), status=409)
    except NotPossible:
        return _too_late(request)
    messages.success(request, _("Everything about the patient is removed."))
    return redirect("erasure", erasure=found.pk)


def _ended(request: SignedIn, found: Erasure, verb: str, ground: str) -> HttpResponse:
    try:
        removing.end(found, verb, who=request.user, ground=ground)
    except NotPossible:
        return _too_late(request)
    messages.success(request, _("The record stays."))
    return redirect("erasure", erasure=found.pk)


def _too_late(request: SignedIn) -> HttpResponse:
    messages.error(request, _("This was decided or taken back already. Nothing was changed."))
    return redirect("erasures")


def _shown(request: SignedIn, found: Erasure, form: DecideForm, *, status: int) -> HttpResponse:
    patient = found.patient if found.step in ERASURE.is_open else None
    context = {
        "one": found,
        "plan": removing.plan(patient) if patient is not None else None,
        "form": form,
        "changed": status == 409,
        "answer_by": answer_by(found),
        "allowed": _allowed(request, found),
        "went": _went(found),
    }
    return render(request, "erasure/one.html", context, status=status)


def _went(found: Erasure) -> list[tuple[str | Promise, int]]:
    """How many rows of each table went with it."""
    if found.step != Step.DONE:
        return []
    titles: dict[str, str | Promise] = {table.name: table.title for table in TABLES}
    titles["files"] = _("Files emptied")
    counts: dict[str, int] = json.loads(found.counts)
    return [(titles.get(name, name), count) for name, count in counts.items() if count]
