"""Unmatched results: the list, and saying whose they are or that they are not ours."""

from datetime import date

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods
from msgspec.structs import replace

from longwatch.clinic.accounts.models import User
from longwatch.clinic.accounts.permissions import Permission, sites_where
from longwatch.clinic.accounts.requests import SignedIn
from longwatch.clinic.audit import chain
from longwatch.clinic.audit.reads import reading
from longwatch.clinic.parameters.values import protocol_of
from longwatch.clinic.patients import facts, store
from longwatch.clinic.patients.models import Origin, Patient
from longwatch.clinic.patients.scope import patients_of
from longwatch.clinic.results.comparing import compare
from longwatch.clinic.results.lifecycle import UNMATCHED
from longwatch.clinic.results.models import End, NotOurs, Unmatched
from longwatch.core.dates import PartialDate
from longwatch.core.record import Person, Result

PAGE = 50


class NotOursForm(forms.Form):
    """Why a result is not ours."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Why it is not ours"),
        choices=[("", "–"), *NotOurs.choices],
        widget=forms.Select(attrs={"class": "nhsuk-select"}),
    )


def open_ones(user: User) -> QuerySet[Unmatched]:
    """The unmatched results at the sites where the user may record."""
    sites = sites_where(user, Permission.RECORD)
    return (
        Unmatched.objects.filter(site__in=sites, end=End.OPEN)
        .select_related("site", "who")
        .order_by("at", "line")
    )


@require_GET
def listing(request: SignedIn) -> HttpResponse:
    """Every result without a patient, the one that waits longest first."""
    if not sites_where(request.user, Permission.RECORD):
        raise PermissionDenied
    page = Paginator(open_ones(request.user), PAGE).get_page(request.GET.get("page"))
    rows = [(one, *_told(one)) for one in page]
    return render(request, "results/unmatched.html", {"page": page, "rows": rows})


@require_http_methods(["GET", "POST"])
def settle(request: SignedIn, unmatched: int) -> HttpResponse:
    """Whose a result is: look for the patient, see who it is, and say so; or say that it is not ours."""
    one = open_ones(request.user).filter(pk=unmatched).first()
    if one is None:
        raise Http404
    alike = list(open_ones(request.user).filter(site=one.site, number=one.number, birth=one.birth))
    form = NotOursForm(request.POST if "not-ours" in request.POST else None)
    asked = request.GET.get("number", "").strip()
    found = _patient(request, one, number=asked) if asked else None
    wrong = _("No patient of this site has this hospital number.") if asked and found is None else ""
    if request.method == "POST" and "not-ours" in request.POST and form.is_valid():
        _end(alike, "set-aside", request.user, reason=form.cleaned_data["reason"])
        messages.success(request, _("Noted: not ours."))
        return redirect("unmatched")
    if request.method == "POST" and "belongs" in request.POST:
        found = _patient(request, one, public_id=request.POST["belongs"])
        if found is None:
            raise Http404
        wrong = _objection(found, alike)
        if not wrong:
            _give(request, found, alike)
            return redirect("patient", public_id=found.public_id)
    objection = wrong or (_objection(found, alike) if found else "")
    context = {
        "one": one,
        "rows": [(each, *_told(each)) for each in alike],
        "form": form,
        "asked": asked,
        "found": found,
        "birth": _birth(found) if found else None,
        "objection": objection,
    }
    failed = bool(form.errors) or (request.method == "POST" and bool(objection))
    return render(request, "results/settle_unmatched.html", context, status=400 if failed else 200)


def _told(one: Unmatched) -> tuple[str, Result]:
    analyte = protocol_of(one.site).analyte.get(one.analyte)
    result = facts.read("result", one.value)
    assert isinstance(result, Result)
    return (analyte.title if analyte else one.analyte), result


def _patient(request: SignedIn, one: Unmatched, **names: str) -> Patient | None:
    """The one patient of the site under that name, noted as read."""
    found = list(patients_of(request.user, Permission.RECORD).filter(site=one.site, **names)[:2])
    if len(found) != 1:
        return None
    reading(request, found[0].public_id, found[0].site_id)
    return found[0]


def _birth(patient: Patient) -> PartialDate | None:
    people = [fact for fact in facts.record_of(patient).facts if isinstance(fact, Person)]
    return people[-1].birth if people else None


def _objection(patient: Patient, alike: list[Unmatched]) -> str:
    """Why the results cannot be this patient's; empty if they can."""
    birth = _birth(patient)
    if birth is None:
        return ""
    if any(each.day < birth.first for each in alike):
        return _("A sample lies before this patient’s birth: it cannot be theirs.")
    if any(each.birth is not None and not birth.first <= each.birth <= birth.last for each in alike):
        return _("The birth date that came with the result is not this patient’s.")
    return ""


def _give(request: SignedIn, patient: Patient, alike: list[Unmatched]) -> None:
    """Put the results into the patient's record, as a file would, and end their waiting."""
    today, count = timezone.localdate(), 0
    with transaction.atomic():
        Patient.objects.select_for_update().get(pk=patient.pk)
        numbers = [each.pk for each in alike]
        # In the order in which they came: a result before the one that takes it back.
        alike = list(
            Unmatched.objects.select_for_update().filter(pk__in=numbers, end=End.OPEN).order_by("at", "line")
        )
        for each in alike:
            count += _add(patient, each, request.user, today)
        _end(alike, "match", request.user, patient=patient)
    left = len(alike) - count
    messages.success(
        request,
        _("%(n)s recorded, %(left)s were there already or cannot be stored.") % {"n": count, "left": left},
    )


def _add(patient: Patient, each: Unmatched, who: User, today: date) -> bool:
    _title, result = _told(each)
    record = facts.record_of(patient)
    there = [fact for fact in record.facts if isinstance(fact, Result)]
    analyte = protocol_of(each.site).analyte[each.analyte]
    compared = compare(analyte, result, there)
    if compared.result is None:
        return False
    made = replace(compared.result, known=timezone.now())
    reason = _("was an unmatched result")
    store.add(patient, [made], store.Source(who, Origin.FILE, each.file, reason), today=today)
    return True


def _end(
    alike: list[Unmatched], verb: str, who: User, *, reason: str = "", patient: Patient | None = None
) -> None:
    with transaction.atomic():
        for each in alike:
            each.end = End(UNMATCHED.after(each.end, verb))
            each.reason, each.patient = reason, patient
            each.settled_at, each.settled_by = timezone.now(), who
            each.save(update_fields=["end", "reason", "patient", "settled_at", "settled_by"])
            whose = patient.public_id if patient else ""
            told = f"unmatched result {each.pk}" + (f": {reason}" if reason else "")
            chain.add(
                who.get_username(), f"unmatched-{each.end}", site=each.site_id, patient=whose, what=told
            )
