"""The page of requests about a patient's data, and the requests for erasure."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from longwatch.clinic.accounts.models import User
from longwatch.clinic.accounts.permissions import Permission, may, sites_where
from longwatch.clinic.accounts.requests import SignedIn
from longwatch.clinic.audit import chain
from longwatch.clinic.audit.reads import reading
from longwatch.clinic.erasure import again
from longwatch.clinic.erasure.forms import AskForm
from longwatch.clinic.erasure.models import Erasure, Step
from longwatch.clinic.erasure.removing import plan
from longwatch.clinic.patients.models import Patient
from longwatch.clinic.patients.scope import patient_for
from longwatch.core.dates import add_months


@require_http_methods(["GET", "POST"])
def of_patient(request: SignedIn, public_id: str) -> HttpResponse:
    """A copy for the patient, and asking for erasure."""
    patient = patient_for(
        request, public_id, Permission.ASK_ERASURE if request.method == "POST" else Permission.READ
    )
    current = patient.erasures.filter(step=Step.ASKED).first()
    form = AskForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and current is None and form.is_valid():
        made = _asked(patient, request, form)
        messages.success(request, _("Asked. Nothing is removed before somebody else has approved it."))
        return redirect("erasure", erasure=made.pk)
    context = {
        "patient": patient,
        "form": form,
        "current": current,
        "earlier": patient.erasures.exclude(step=Step.ASKED),
        "plan": plan(patient),
        "may_ask": may(request.user, Permission.ASK_ERASURE, patient.site),
        "may_export": may(request.user, Permission.EXPORT, patient.site),
    }
    return render(request, "erasure/of_patient.html", context, status=400 if form.errors else 200)


def _asked(patient: Patient, request: SignedIn, form: AskForm) -> Erasure:
    who = request.user.get_username()
    with transaction.atomic():
        Patient.objects.select_for_update().get(pk=patient.pk)
        open_one = patient.erasures.filter(step=Step.ASKED).first()
        if open_one is not None:  # somebody was quicker
            return open_one
        made = Erasure.objects.create(
            patient=patient,
            public_id=patient.public_id,
            site=patient.site,
            asked_at=timezone.now(),
            asked_by=who,
            **form.cleaned_data,
        )
        told = f"erasure {made.pk}: {made.why}"
        chain.add(who, "erasure-asked", site=patient.site_id, patient=patient.public_id, what=told)
    return made


def _at(permission: Permission, user: User) -> Q:
    """Requests about patients of the sites where the user may do this, and what was erased there."""
    sites = sites_where(user, permission)
    return Q(patient__site__in=sites) | Q(patient=None, site__in=sites)


def visible(user: User) -> QuerySet[Erasure]:
    """The requests that the user may see: where they may ask for one, or decide."""
    rows = Erasure.objects.filter(_at(Permission.ASK_ERASURE, user) | _at(Permission.ERASE, user))
    return rows.select_related("patient__site", "site")


def to_decide(user: User) -> QuerySet[Erasure]:
    """The requests that the user may decide; one's own waits for somebody else."""
    rows = Erasure.objects.filter(_at(Permission.ERASE, user), step=Step.ASKED)
    return rows.exclude(asked_by=user.get_username())


@require_GET
def listing(request: SignedIn) -> HttpResponse:
    """The requests that wait, with the day by which the person must have an answer, and those that ended."""
    if not sites_where(request.user, Permission.ASK_ERASURE) and not may_erase(request.user):
        raise PermissionDenied
    rows = list(visible(request.user))
    for one in rows:
        if one.patient is not None:
            reading(request, one.public_id, one.patient.site_id)
    asked = [(one, answer_by(one)) for one in reversed(rows) if one.step == Step.ASKED]
    ended = [one for one in rows if one.step != Step.ASKED]
    context = {"asked": asked, "ended": ended, "may_erase": may_erase(request.user)}
    return render(request, "erasure/listing.html", {**context, "today": timezone.localdate()})


def may_erase(user: User) -> bool:
    """Whether the user decides about erasures somewhere."""
    return bool(sites_where(user, Permission.ERASE))


def answer_by(one: Erasure) -> date:
    """Whoever asks is answered within one month."""
    return add_months(timezone.localtime(one.asked_at).date(), 1)


@require_POST
def tombstones(request: SignedIn) -> HttpResponse:
    """What was erased, as a file to keep beside the backups."""
    if not may_erase(request.user):
        raise PermissionDenied
    rows = Erasure.objects.filter(
        step=Step.DONE, site__in=sites_where(request.user, Permission.ERASE)
    ).select_related("site")
    for site in sites_where(request.user, Permission.ERASE):
        chain.add(request.user.get_username(), "export", site=site.pk, what="tombstones of erasures")
    headers = {
        "Content-Disposition": 'attachment; filename="erasures.json"',
        "Cache-Control": "no-store",
    }
    return HttpResponse(again.written(rows), content_type="application/json", headers=headers)
