"""The patient's page, their history, and any day rebuilt."""

from datetime import date, datetime, time

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from longwatch.clinic.accounts.permissions import Permission, may, sites_where
from longwatch.clinic.accounts.requests import SignedIn
from longwatch.clinic.alerts.models import Alert
from longwatch.clinic.messages import contacts
from longwatch.clinic.parameters.values import protocol_of
from longwatch.clinic.patients import facts
from longwatch.clinic.patients.models import Fact, Patient
from longwatch.clinic.patients.scope import patient_for, patients_of
from longwatch.clinic.patients.shown import parts_of
from longwatch.clinic.patients.standing import assess_at
from longwatch.clinic.project import documents
from longwatch.clinic.results.kinds import KINDS
from longwatch.clinic.worklist import marks
from longwatch.core.findings import Assessment
from longwatch.core.record import Record
from longwatch.page.style import PARTS

PAGE = 50


@require_GET
def search(request: SignedIn) -> HttpResponse:
    """Patients by name or number."""
    asked = request.GET.get("q", "").strip()
    rows = patients_of(request.user).select_related("standing").order_by("family_name", "given_name", "pk")
    for word in asked.replace(",", " ").split():
        rows = rows.filter(
            Q(family_name__istartswith=word) | Q(given_name__istartswith=word) | Q(number__istartswith=word)
        )
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    allowed = {
        f"may_{name}": bool(sites_where(request.user, Permission(name)))
        for name in ("register", "record", "manage")
    }
    return render(request, "patients/search.html", {"page": page, "asked": asked, **allowed})


@require_GET
def page(request: SignedIn, public_id: str) -> HttpResponse:
    """Everything about one patient today."""
    patient = patient_for(request, public_id)
    today = timezone.localdate()
    record = facts.record_of(patient)
    found = assess_at(patient.site, record, on=today)
    return render(
        request,
        "patients/page.html",
        {
            **_shown(patient, record, found),
            "alerts": Alert.objects.filter(patient=patient, closed_at=None).select_related("owner"),
            "call": patient.calls.first(),
            "kinds": {kind: form.title for kind, form in KINDS.items()},
            "may_record": may(request.user, Permission.RECORD, patient.site),
            "may_infuse": may(request.user, Permission.RECORD_INFUSION, patient.site)
            and protocol_of(patient.site).drug.exposure == "infusions",
            "marks": marks.of([patient.pk], today).get(patient.pk, []),
            "documents": documents.of(patient, request.user),
            "decision_asked": "decision-asked" in found.place_reasons,
            "as_of": None,
            "contact": contacts.of(patient),
        },
    )


@require_GET
def as_of(request: SignedIn, public_id: str) -> HttpResponse:
    """What was known on an earlier day, and what was due by the rules of that day."""
    patient = patient_for(request, public_id)
    day, wrong = _day(request.GET.get("day", ""))
    if day is None:
        return render(request, "patients/ask_day.html", {"patient": patient, "wrong": wrong})
    end = datetime.combine(day, time.max, tzinfo=timezone.get_current_timezone())
    record = facts.record_of(patient)
    found = assess_at(patient.site, record, on=day, known_by=end)
    shown = _shown(patient, record, found, known_by=end)
    return render(
        request,
        "patients/page.html",
        {
            **shown,
            "alerts": [],
            "call": None,
            "kinds": {},
            "may_record": False,
            "may_infuse": False,
            "marks": [],
            "documents": None,
            "decision_asked": False,
            "as_of": day,
            "contact": None,
        },
    )


@require_GET
def history(request: SignedIn, public_id: str) -> HttpResponse:
    """Every version of every fact, with who, when, why and from where."""
    patient = patient_for(request, public_id)
    rows = Fact.objects.filter(patient=patient).select_related("author").order_by("-number")
    shown = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    told = [(row, facts.read(row.kind, row.value)) for row in shown]
    return render(request, "patients/history.html", {"patient": patient, "page": shown, "rows": told})


def _shown(
    patient: Patient, record: Record, found: Assessment, *, known_by: datetime | None = None
) -> dict[str, object]:
    parts = parts_of(record, protocol_of(patient.site), found, known_by=known_by)
    return {"patient": patient, "found": found, "parts": parts}


def _day(text: str) -> tuple[date | None, str]:
    if not text:
        return None, ""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None, "not-a-day"
    return (None, "future") if day > timezone.localdate() else (day, "")


@login_not_required
@require_GET
@cache_control(max_age=3600, public=True)
def parts_style(request: SignedIn) -> HttpResponse:
    """How the parts of the patient's page look, kept inside their own box."""
    return HttpResponse(f".lw-parts {{\n{PARTS}\n}}\n", content_type="text/css; charset=utf-8")
