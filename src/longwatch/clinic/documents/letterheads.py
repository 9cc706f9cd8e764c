"""The lines that a site puts on paper, written by an administrator."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from longwatch.clinic.accounts.models import Site
from longwatch.clinic.accounts.permissions import Permission, sites_where
from longwatch.clinic.accounts.requests import SignedIn
from longwatch.clinic.audit import chain
from longwatch.clinic.documents.models import Letterhead

_TEXT = {"class": "nhsuk-input"}


def _line(label: Any, longest: int, *, required: bool = False, hint: Any = "") -> forms.CharField:
    widget = forms.TextInput(attrs=_TEXT)
    return forms.CharField(label=label, max_length=longest, required=required, help_text=hint, widget=widget)


class LetterheadForm(forms.Form):
    """Everything that stands on paper of a clinic."""

    name = _line(gettext_lazy("Name on paper"), 120, required=True)
    address = forms.CharField(
        label=gettext_lazy("Address"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3, "class": "nhsuk-textarea"}),
    )
    telephone = _line(gettext_lazy("Telephone"), 40, required=True)
    hours = _line(gettext_lazy("Opening hours"), 80)
    out_of_hours = _line(gettext_lazy("Whom to ring outside opening hours"), 80)
    emergency_number = _line(gettext_lazy("Emergency number of the country"), 20)


@require_http_methods(["GET", "POST"])
def letterhead(request: SignedIn) -> HttpResponse:
    """The lines of each site that the user manages; writing new ones takes the place of the old."""
    sites = sites_where(request.user, Permission.MANAGE)
    if not sites:
        raise PermissionDenied
    wanted = request.POST.get("site", request.GET.get("site", ""))
    site = next((one for one in sites if str(one.pk) == wanted), None)
    if site is None:
        if wanted:
            raise PermissionDenied
        site = sites[0]
    last = Letterhead.objects.filter(site=site).first()
    initial = (
        {name: getattr(last, name) for name in LetterheadForm.base_fields} if last else {"name": site.name}
    )
    form = LetterheadForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        keep(site, form.cleaned_data, request)
        messages.success(request, _("What is printed from now on has these lines."))
        return redirect(f"{request.path}?site={site.pk}")
    context = {"sites": sites, "site": site, "form": form, "last": last}
    return render(request, "documents/letterhead.html", context, status=400 if form.errors else 200)


def keep(site: Site, said: dict[str, str], request: SignedIn) -> None:
    """Add the lines, and note who wrote them."""
    with transaction.atomic():
        Letterhead.objects.create(site=site, who=request.user, at=timezone.now(), **said)
        chain.add(request.user.get_username(), "letterhead", site=site.pk, what="lines on paper")
