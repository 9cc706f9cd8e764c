"""The checks before an infusion, and a physician's decision to go on all the same, or to let the patient leave."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from longwatch.clinic.accounts.permissions import Permission, may
from longwatch.clinic.accounts.requests import SignedIn
from longwatch.clinic.infusions import planning, shown
from longwatch.clinic.infusions.checks import checks, covered, held
from longwatch.clinic.infusions.entries import ANSWERS, BatchForm
from longwatch.clinic.infusions.log import Log, log_of
from longwatch.clinic.infusions.models import InfusionDay
from longwatch.clinic.infusions.reasons import REASONS
from longwatch.clinic.infusions.receiving import Refused, Said, is_id, new_id, receive
from longwatch.clinic.infusions.scope import day_for
from longwatch.clinic.infusions.signing import NotSigned, physician

_TEXT = {"class": "nhsuk-input", "autocomplete": "off"}


class OverrideForm(forms.Form):
    """Why, and who signs."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"), widget=forms.Select(attrs={"class": "nhsuk-select"})
    )
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, max_length=500, widget=forms.TextInput(attrs=_TEXT)
    )
    name = forms.CharField(
        label=gettext_lazy("Physician’s user name"),
        help_text=gettext_lazy("Leave these three empty if you are a physician and signed in yourself."),
        required=False,
        max_length=150,
        widget=forms.TextInput(attrs={**_TEXT, "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label=gettext_lazy("Physician’s password"),
        required=False,
        widget=forms.PasswordInput(attrs=_TEXT),
    )
    code = forms.CharField(
        label=gettext_lazy("Code of the second step, if there is one"),
        required=False,
        max_length=10,
        widget=forms.TextInput(attrs={**_TEXT, "inputmode": "numeric"}),
    )

    def __init__(self, data: Any = None, *, what: str) -> None:
        super().__init__(data)
        self.fields["reason"].choices = [("", "–"), *REASONS[what].items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Another reason is said."""
        found = super().clean() or self.cleaned_data
        if found.get("reason") == "other" and not found.get("note"):
            self.add_error("note", _("Say what the reason is."))
        return found


@never_cache
@require_http_methods(["GET", "POST"])
def gate(request: SignedIn, token: str) -> HttpResponse:
    """Go through the checks."""
    writes = request.method == "POST"
    day = day_for(request, token, Permission.RECORD_INFUSION if writes else Permission.READ)
    planning.place_again(day)
    if writes:
        count = _answer(request, day, log_of(day))
        if count:
            messages.success(request, _("The answers are saved."))
        return redirect("infusion-checks", token=token)
    planning.open_again(day, now=timezone.now())
    log = log_of(day)
    listed = checks(log, now=timezone.now())
    return render(
        request,
        "infusions/checks.html",
        {
            "day": day,
            "checks": listed,
            "held": held(listed, log),
            "covered": covered(log),
            "answers": ANSWERS,
            "measuring": dict(_measuring(log)),
            "batch": BatchForm(rules=log.rules, initial={"brand": _brand(log)}),
            "overrides": [one for one in log.of("override") if one.value["what"] == "gate"],
            "reasons": REASONS["gate"],
            "allowed": may(request.user, Permission.RECORD_INFUSION, day.patient.site),
            "is_open": log.progress.state in ("planned", "ready"),
            "new_id": new_id,
        },
    )


def _brand(log: Log) -> str:
    newest = log.newest("batch")
    return newest.value["brand"] if newest else log.rules.protocol.drug.product_name


def _measuring(log: Log) -> list[tuple[str, Any]]:
    return [(form.initial["item"], form) for _title, form in shown.measuring(log)]


def _answer(request: SignedIn, day: InfusionDay, log: Log) -> int:
    """Keep every answer that is new or another one than before; how many there were."""
    count = 0
    for check in checks(log, now=timezone.now()):
        if check.way != "asked":
            continue
        said = request.POST.get(f"check-{check.id}", "")
        before = check.entry.value["answer"] if check.entry is not None else ""
        if said in dict(ANSWERS) and said != before:
            value = {"check": check.id, "answer": said}
            receive(day, Said(new_id(), "check", value), request.user, now=timezone.now())
            count += 1
    return count


@never_cache
@require_http_methods(["GET", "POST"])
def override(request: SignedIn, token: str, what: str) -> HttpResponse:
    """A physician decides, by name and with a coded reason."""
    day = day_for(request, token, Permission.RECORD_INFUSION)
    log = log_of(day)
    listed = held(checks(log, now=timezone.now()), log) if what == "gate" else []
    possible = [one for one in listed if one.override]
    form = OverrideForm(request.POST if request.method == "POST" else None, what=what)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            who = physician(
                request,
                day.patient.site,
                name=said["name"].strip(),
                password=said["password"],
                code=said["code"].strip(),
            )
            covers = {one.id: str(one.answer) for one in possible}
            value = {"what": what, "reason": said["reason"], "note": said["note"], "covers": covers}
            id = request.POST.get("entry", "")
            receive(
                day,
                Said(id if is_id(id) else new_id(), "override", value, physician=who),
                request.user,
                now=timezone.now(),
            )
        except (NotSigned, Refused) as wrong:
            form.add_error(None, wrong.words)
        else:
            messages.success(request, _("The decision is recorded and signed."))
            return redirect("infusion-day", token=token)
    return render(
        request,
        "infusions/override.html",
        {
            "day": day,
            "what": what,
            "form": form,
            "covers": possible,
            "never": [one for one in listed if not one.override],
            "asked": shown.still_asked(log) if what == "leave" else [],
            "new_id": new_id,
        },
        status=400 if form.errors else 200,
    )
