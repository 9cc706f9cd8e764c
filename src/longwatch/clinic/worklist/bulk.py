"""The same for several patients of a list: first it is told how many and whom, then it is done.

The page that tells carries a seal over exactly those patients and that action. What is confirmed is what was told.
"""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from longwatch.clinic.accounts.models import User
from longwatch.clinic.accounts.permissions import Permission, may, sites_where
from longwatch.clinic.accounts.requests import SignedIn
from longwatch.clinic.audit import chain
from longwatch.clinic.patients.models import Patient
from longwatch.clinic.patients.scope import patients_of
from longwatch.clinic.worklist import calls
from longwatch.clinic.worklist.models import Outcome

_SALT = "longwatch.bulk"
_HOLDS = timedelta(hours=1)
_LONGEST = timedelta(days=31)
MOST = 200
ACTIONS = {"assign": gettext_lazy("Assign an owner"), "letter": gettext_lazy("Record that a letter was sent")}


class AssignForm(forms.Form):
    """To whom."""

    owner = forms.ModelChoiceField(
        label=gettext_lazy("Owner"),
        queryset=User.objects.none(),
        widget=forms.Select(attrs={"class": "nhsuk-select"}),
    )

    def __init__(self, data: Any = None, *, patients: list[Patient], today: date) -> None:
        super().__init__(data)
        self.fields["owner"].queryset = _possible_owners(patients)  # type: ignore[attr-defined]


class LetterForm(forms.Form):
    """When somebody looks again."""

    again_on = forms.DateField(
        label=gettext_lazy("Look again on"),
        help_text=gettext_lazy("At most a month from now, so that nobody is forgotten."),
        widget=forms.DateInput(attrs={"type": "date", "class": "nhsuk-input nhsuk-input--width-10"}),
    )

    def __init__(self, data: Any = None, *, patients: list[Patient], today: date) -> None:
        super().__init__(data, initial={"again_on": today + timedelta(days=14)})
        self.today = today

    def clean_again_on(self) -> date:
        """Not in the past, and not too far."""
        day: date = self.cleaned_data["again_on"]
        if not self.today <= day <= self.today + _LONGEST:
            raise forms.ValidationError(_("Choose a day from today to a month from now."))
        return day


_FORMS: dict[str, type[AssignForm | LetterForm]] = {"assign": AssignForm, "letter": LetterForm}


@require_POST
def bulk(request: SignedIn) -> HttpResponse:
    """First the page that says how many and whom; with its seal, the deed."""
    if not sites_where(request.user, Permission.RECORD):
        raise PermissionDenied
    action, names, is_confirmed = _asked(request)
    if action not in ACTIONS:
        raise Http404
    if not names or len(names) > MOST:
        messages.error(request, _("Choose at least one patient, and at most %(n)s.") % {"n": MOST})
        return redirect("home")
    patients, left_out = _chosen(request.user, names)
    today = timezone.localdate()
    form = _FORMS[action](request.POST if is_confirmed else None, patients=patients, today=today)
    if is_confirmed and not left_out and form.is_valid():
        _do(action, patients, form.cleaned_data, request.user)
        text = ngettext("Done for %(n)s patient.", "Done for %(n)s patients.", len(patients)) % {
            "n": len(patients)
        }
        messages.success(request, text)
        return redirect("home")
    context = {
        "action": action,
        "title": ACTIONS[action],
        "patients": patients,
        "left_out": left_out,
        "form": form,
        "seal": signing.dumps([action, [one.public_id for one in patients], request.user.pk], salt=_SALT),
        "changed": is_confirmed and bool(left_out),
    }
    return render(
        request, "worklist/bulk.html", context, status=400 if form.errors or context["changed"] else 200
    )


def _asked(request: SignedIn) -> tuple[str, list[str], bool]:
    """The action and the patients: as ticked in the list, or as sealed by the page that told of them."""
    if "seal" not in request.POST:
        return request.POST.get("action", ""), list(dict.fromkeys(request.POST.getlist("patient"))), False
    try:
        action, names, who = signing.loads(request.POST["seal"], salt=_SALT, max_age=_HOLDS)
    except signing.BadSignature:
        raise PermissionDenied from None
    if who != request.user.pk:
        raise PermissionDenied
    return action, names, True


def _chosen(user: User, names: list[str]) -> tuple[list[Patient], list[Patient]]:
    """Those for whom the user may do it, and those whom they may only read. Raises Http404 for anybody else."""
    rows = list(patients_of(user).filter(public_id__in=names).order_by("family_name", "given_name", "pk"))
    if len(rows) != len(names):
        raise Http404
    sites = {site.pk for site in sites_where(user, Permission.RECORD)}
    return [one for one in rows if one.site_id in sites], [one for one in rows if one.site_id not in sites]


def _possible_owners(patients: list[Patient]) -> QuerySet[User]:
    """Whoever may record at every site of these patients."""
    sites = {patient.site for patient in patients}
    rows = User.objects.filter(is_active=True, memberships__site__in=sites).distinct()
    able = [user.pk for user in rows if all(may(user, Permission.RECORD, site) for site in sites)]
    return User.objects.filter(pk__in=able).order_by("last_name", "first_name", "username")


def _do(action: str, patients: list[Patient], said: dict[str, Any], who: User) -> None:
    """For all of them or for none."""
    today = timezone.localdate()
    with transaction.atomic():
        for patient in patients:
            if action == "letter":
                call = {"outcome": Outcome.LETTER, "again_on": said["again_on"], "note": ""}
                calls.record(patient, call, who, today=today)
                continue
            patient.owner = said["owner"]
            patient.save(update_fields=["owner"])
            told = f"owner: {said['owner'].get_username()}"
            chain.add(
                who.get_username(), "assign", site=patient.site_id, patient=patient.public_id, what=told
            )
