"""The pharmacist's page: ask for a code by the number of an authorisation, and dispense on a code."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from longwatch.clinic.accounts.permissions import Permission, sites_where
from longwatch.clinic.accounts.requests import SignedIn
from longwatch.clinic.audit.reads import reading
from longwatch.clinic.authorisation import dispensing
from longwatch.clinic.authorisation.dispensing import Refused
from longwatch.clinic.authorisation.forms import PharmacyForm
from longwatch.clinic.authorisation.models import Authorisation
from longwatch.core.short_codes import CodeMistake, plain

WHY = {
    Refused.UNKNOWN: gettext_lazy("No such code is known here."),
    Refused.MISTYPED: gettext_lazy("A letter of the code is wrong, or two are swapped. Look at it again."),
    Refused.USED: gettext_lazy("This code was used already. Do not dispense. The clinic has been told."),
    Refused.EXPIRED: gettext_lazy("This code has expired. Ask for a new one."),
    Refused.REVOKED: gettext_lazy("This code holds no more. Ask for a new one."),
    Refused.ELSEWHERE: gettext_lazy("This code was made for another pharmacy. The clinic has been told."),
    Refused.NOT_NOW: gettext_lazy("Do not dispense now: what the code rests on has changed."),
}


@require_http_methods(["GET", "POST"])
def page(request: SignedIn) -> HttpResponse:
    """Both steps on one page, with what came of the last one."""
    sites = sites_where(request.user, Permission.DISPENSE)
    if not sites:
        raise PermissionDenied
    did = next((name for name in ("ask", "use") if name in request.POST), None)
    forms = {
        "ask": _form(request, did, "ask", gettext_lazy("Number of the authorisation")),
        "use": _form(request, did, "use", gettext_lazy("Code")),
    }
    context: dict[str, Any] = {"forms": forms, "asked": None, "tried": None, "why": "", "of": None}
    if did is not None and forms[did].is_valid():
        context |= _ask(request, forms["ask"]) if did == "ask" else _use(request, forms["use"])
    failed = any(form.errors for form in forms.values())
    return render(request, "authorisation/dispensing.html", context, status=400 if failed else 200)


def _form(request: SignedIn, did: str | None, name: str, label: Any) -> PharmacyForm:
    sites = sites_where(request.user, Permission.DISPENSE)
    posted = request.POST if did == name else None
    return PharmacyForm(posted, sites=sites, label=label, prefix=name)


def _ask(request: SignedIn, form: PharmacyForm) -> dict[str, Any]:
    pharmacy = form.cleaned_data["pharmacy"]
    found = _authorisation(form.cleaned_data["text"], pharmacy.site_id)
    if found is None:
        form.add_error("text", _("No authorisation of this site has this number. Look at it again."))
        return {}
    reading(request, found.patient.public_id, found.site_id)
    now, name = timezone.now(), request.user.get_username()
    asked = dispensing.ask(found, pharmacy=pharmacy, today=timezone.localdate(now), now=now, name=name)
    return {"asked": asked, "of": found}


def _authorisation(typed: str, site: int) -> Authorisation | None:
    text = typed.strip().upper()
    try:
        letters = plain(text.removeprefix("A").lstrip("-"))
    except CodeMistake:
        return None
    number = f"A-{letters[:4]}-{letters[4:]}"
    return Authorisation.objects.filter(number=number, site=site).select_related("patient__site").first()


def _use(request: SignedIn, form: PharmacyForm) -> dict[str, Any]:
    pharmacy, now = form.cleaned_data["pharmacy"], timezone.now()
    tried = dispensing.use(
        form.cleaned_data["text"],
        site=pharmacy.site,
        pharmacy=pharmacy,
        today=timezone.localdate(now),
        now=now,
        name=request.user.get_username(),
    )
    of = tried.code.authorisation if tried.code is not None else None
    if of is not None:
        reading(request, of.patient.public_id, of.site_id)
    return {"tried": tried, "why": WHY[tried.refused] if tried.refused else "", "of": of}
