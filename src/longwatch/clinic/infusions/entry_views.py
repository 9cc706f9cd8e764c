"""Entries: from a plain form, or from the page's script as JSON, by the same forms; and their correction."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from longwatch.clinic.accounts.permissions import Permission
from longwatch.clinic.accounts.requests import SignedIn
from longwatch.clinic.infusions.entries import KINDS, EntryForm
from longwatch.clinic.infusions.log import log_of
from longwatch.clinic.infusions.models import Entry, InfusionDay
from longwatch.clinic.infusions.queue import person_of
from longwatch.clinic.infusions.receiving import Refused, Said, is_id, new_id, receive
from longwatch.clinic.infusions.rules import rules_of
from longwatch.clinic.infusions.scope import day_for
from longwatch.clinic.infusions.shown import told

_LONGEST_AGO = 24 * 60


@never_cache
@require_POST
def entry(request: SignedIn, token: str) -> HttpResponse:
    """One entry."""
    day = day_for(request, token, Permission.RECORD_INFUSION)
    if request.content_type == "application/json":
        return _from_script(request, day)
    back = "infusion-checks" if request.POST.get("back") == "checks" else "infusion-day"
    form, kind = _form(day, request.POST.get("kind", ""), request.POST)
    ago = request.POST.get("ago", "").strip() or "0"
    if not ago.isdecimal() or int(ago) > _LONGEST_AGO:
        messages.error(request, _("Minutes ago: give a whole number of at most a day."))
        return redirect(back, token=token)
    if not form.is_valid():
        return _problem(request, day, form)
    id = request.POST.get("entry", "")
    at = timezone.now() - timedelta(minutes=int(ago))
    try:
        receive(
            day,
            Said(id if is_id(id) else new_id(), kind, form.value(), at=at),
            request.user,
            now=timezone.now(),
        )
    except Refused as wrong:
        messages.error(request, wrong.words)
    return redirect(back, token=token)


def _form(day: InfusionDay, kind: str, data: Any) -> tuple[EntryForm, str]:
    if kind not in KINDS:
        raise Http404
    return KINDS[kind](data, rules=rules_of(day)), kind


def _problem(request: SignedIn, day: InfusionDay, form: EntryForm) -> HttpResponse:
    context = {"day": day, "form": form, "kind": request.POST["kind"], "back": request.POST.get("back", "")}
    return render(request, "infusions/entry.html", {**context, "new_id": new_id}, status=400)


def _from_script(request: SignedIn, day: InfusionDay) -> JsonResponse:
    try:
        said = json.loads(request.body)
        kind, value = str(said["kind"]), said["value"]
        at, sent = (datetime.fromtimestamp(said[name] / 1000, UTC) for name in ("at", "sent"))
        if not is_id(said["id"]) or not isinstance(value, dict) or kind not in KINDS:
            raise ValueError
    except (ValueError, KeyError, TypeError, OverflowError, OSError):
        return _refused([_("This entry could not be read.")])
    if said.get("by") != person_of(request.user, day):
        why = _("Somebody else typed this. It is kept here until they sign in.")
        return JsonResponse({"result": "other-person", "why": [why]}, status=409)
    fields = {name: one if isinstance(one, list) else [one] for name, one in value.items()}
    form, kind = _form(day, kind, MultiValueDict(fields))
    if not form.is_valid():
        return _refused([str(text) for texts in form.errors.values() for text in texts])
    known = Entry.objects.filter(pk=said["id"]).exists()
    try:
        kept = receive(
            day,
            Said(said["id"], kind, form.value(), at, sent, waited=bool(said.get("waited"))),
            request.user,
            now=timezone.now(),
        )
    except Refused as wrong:
        return _refused([wrong.words])
    return JsonResponse({"result": "kept", "again": known, "mark": kept.get_mark_display()})


def _refused(why: list[str]) -> JsonResponse:
    return JsonResponse({"result": "refused", "why": why}, status=422)


class CorrectForm(forms.Form):
    """When it was, and why it is corrected."""

    at = forms.DateTimeField(
        label=gettext_lazy("When it happened"),
        widget=forms.DateTimeInput(
            attrs={"type": "datetime-local", "class": "nhsuk-input nhsuk-input--width-20"},
            format="%Y-%m-%dT%H:%M",
        ),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why it is corrected"),
        max_length=200,
        widget=forms.TextInput(attrs={"class": "nhsuk-input"}),
    )

    def clean_at(self) -> datetime:
        """Not ahead."""
        at: datetime = self.cleaned_data["at"]
        if at > timezone.now():
            raise forms.ValidationError(_("This time has not come yet."))
        return at


@never_cache
@require_http_methods(["GET", "POST"])
def correct(request: SignedIn, token: str, entry: str) -> HttpResponse:
    """Correct an entry, or take it back. Both versions stay to be seen."""
    day = day_for(request, token, Permission.RECORD_INFUSION)
    old = get_object_or_404(Entry, pk=entry, day=day)
    if old.kind not in KINDS or old.is_taken_back or Entry.objects.filter(replaces=old).exists():
        raise Http404
    posted = request.POST if request.method == "POST" else None
    form = KINDS[old.kind](posted, rules=rules_of(day), initial=_initial(old))
    why = CorrectForm(posted, initial={"at": timezone.localtime(old.at)})
    takes_back = posted is not None and "take-back" in posted
    if posted is not None and why.is_valid() and (takes_back or form.is_valid()):
        value = old.value if takes_back else form.value()
        said = Said(
            new_id(),
            old.kind,
            value,
            at=why.cleaned_data["at"],
            replaces=old,
            is_taken_back=takes_back,
            reason=why.cleaned_data["reason"],
        )
        try:
            receive(day, said, request.user, now=timezone.now())
            messages.success(request, _("Corrected. The earlier version stays in the log."))
        except Refused as wrong:
            messages.error(request, wrong.words)
        return redirect("infusion-day", token=token)
    context = {"day": day, "old": old, "text": told(log_of(day), old), "form": form, "why": why}
    failed = posted is not None
    return render(request, "infusions/correct.html", context, status=400 if failed else 200)


def _initial(old: Entry) -> dict[str, Any]:
    value = dict(old.value)
    return {**value, **value.get("values", {}), "other": next(reversed(value.get("signs", [])), "")}
