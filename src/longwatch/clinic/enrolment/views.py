"""Who takes part, what each has shown, and what of it ends soon."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from longwatch.clinic.accounts.permissions import Permission, may, sites_where
from longwatch.clinic.accounts.requests import SignedIn
from longwatch.clinic.audit.reads import reading
from longwatch.clinic.enrolment import chasing, taking_part
from longwatch.clinic.enrolment.forms import ChangeForm, EnrolForm, ShowForm
from longwatch.clinic.enrolment.lifecycle import ENROLMENT
from longwatch.clinic.enrolment.models import Enrolment, FormDue, Shown, Who
from longwatch.clinic.enrolment.participants import participant_of
from longwatch.clinic.enrolment.submitting import forms_asked
from longwatch.clinic.patients.scope import patient_for, patients_of
from longwatch.core.lifecycle import NotPossible
from longwatch.core.protocol import Party, Requirement
from longwatch.engine.reference.programme import last_day, newest_shown


def visible(request: SignedIn, number: str, permission: Permission = Permission.READ) -> Enrolment:
    """One enrolment of a site where the user may do this; a patient's is noted as read.

    Raises:  Http404 for one that the user may not see; PermissionDenied for one they may only see.
    """
    sites = sites_where(request.user, Permission.READ)
    rows = Enrolment.objects.filter(site__in=sites).select_related("site", "user", "patient__site")
    found = rows.filter(number=number).first()
    if found is None or (found.patient is not None and found.patient.site_id != found.site_id):
        raise Http404
    if found.patient is not None:
        reading(request, found.patient.public_id, found.site_id)
    if permission is not Permission.READ and not may(request.user, permission, found.site):
        raise PermissionDenied
    return found


@require_GET
def listing(request: SignedIn) -> HttpResponse:
    """Everybody but patients, and the certificates that end soon or have ended."""
    sites = sites_where(request.user, Permission.READ)
    today = timezone.localdate()
    rows = Enrolment.objects.filter(site__in=sites).exclude(who=Who.PATIENT).exclude(state="left")
    context = {
        "enrolments": rows.select_related("site", "user").order_by("site__name", "who", "name"),
        "endings": [one for one in chasing.endings(sites, today=today) if one.enrolment.who != Who.PATIENT],
        "today": today,
        "may_enrol": bool(sites_where(request.user, Permission.ENROL)),
    }
    return render(request, "enrolment/listing.html", context)


@require_GET
def due(request: SignedIn) -> HttpResponse:
    """The forms that are due or late, the latest first."""
    today = timezone.localdate()
    rows = chasing.due_now(today).filter(patient__in=patients_of(request.user))
    shown = rows.select_related("patient__site").order_by("due")
    titles = {site: forms_asked(site, today) for site in {row.patient.site for row in shown}}
    lines = [(row, titles[row.patient.site][row.form].title) for row in shown]
    return render(request, "enrolment/due.html", {"lines": lines, "today": today})


@require_http_methods(["GET", "POST"])
def add(request: SignedIn) -> HttpResponse:
    """Enrol a prescriber, a pharmacy or a facility."""
    sites = sites_where(request.user, Permission.ENROL)
    if not sites:
        raise PermissionDenied
    form = EnrolForm(request.POST if request.method == "POST" else None, sites=sites)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        made = taking_part.enrol(
            Party(said["who"]),
            site=said["site"],
            by=request.user,
            today=timezone.localdate(),
            user=said["user"],
            name="" if said["user"] else said["name"].strip(),
        )
        return redirect("enrolment", number=made.number)
    return render(request, "enrolment/add.html", {"form": form}, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def of_patient(request: SignedIn, public_id: str) -> HttpResponse:
    """The patient's enrolment; the first time, a button that begins it."""
    patient = patient_for(
        request, public_id, Permission.ENROL if request.method == "POST" else Permission.READ
    )
    if request.method == "POST":
        made = taking_part.enrolled(patient, by=request.user, today=timezone.localdate())
        return redirect("enrolment", number=made.number)
    own = Enrolment.objects.filter(patient=patient, site=patient.site).exclude(state="left").first()
    if own is not None:
        return redirect("enrolment", number=own.number)
    context = {"patient": patient, "may_enrol": may(request.user, Permission.ENROL, patient.site)}
    return render(request, "enrolment/begin.html", context)


@require_http_methods(["GET", "POST"])
def enrolment(request: SignedIn, number: str) -> HttpResponse:
    """One participant: each requirement with what was shown, their forms, and suspending or ending it."""
    found = visible(request, number, Permission.DECIDE if request.method == "POST" else Permission.READ)
    form = ChangeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            said = form.cleaned_data
            today = timezone.localdate()
            taking_part.change(found, said["verb"], reason=said["reason"], by=request.user, today=today)
        except NotPossible:
            messages.error(request, _("This is not possible now: look at how the enrolment stands."))
        return redirect("enrolment", number=number)
    today = timezone.localdate()
    context = {
        "enrolment": found,
        "lines": [(rule, *_standing(found, rule)) for rule in taking_part.requirements_of(found, today)],
        "forms": found.forms.all()[:50],
        "titles": {one.id: one.title for one in forms_asked(found.site, today).values()},
        "due": FormDue.objects.filter(patient=found.patient) if found.patient else [],
        "today": today,
        "form": form,
        "may_enrol": may(request.user, Permission.ENROL, found.site) and found.state == "taking-part",
        "may_change": may(request.user, Permission.DECIDE, found.site) and found.state not in ENROLMENT.ends,
    }
    return render(request, "enrolment/enrolment.html", context, status=400 if form.errors else 200)


def _standing(found: Enrolment, rule: Requirement) -> tuple[str, object, object]:
    """What was last shown: an answer, its day and the last day on which it holds."""
    today = timezone.localdate()
    shown = newest_shown(participant_of(found), rule.id, on=today)
    if shown is None:
        return "unknown", None, None
    last = last_day(rule, shown)
    answer = "ended" if shown.answer == "yes" and last is not None and last < today else str(shown.answer)
    return answer, shown.day, last


@require_http_methods(["GET", "POST"])
def show(request: SignedIn, number: str, rule: str) -> HttpResponse:
    """Record what was shown for one requirement that no form stands for."""
    found = visible(request, number, Permission.ENROL)
    today = timezone.localdate()
    asked = [one for one in taking_part.requirements_of(found, today) if one.id == rule and one.form is None]
    if not asked:
        raise Http404
    earlier = Shown.objects.filter(enrolment=found, rule=rule).order_by("-day", "-pk").first()
    form = ShowForm(
        request.POST if request.method == "POST" else None,
        requirement=asked[0],
        has_earlier=earlier is not None,
    )
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        answer, day = said.pop("answer"), said.pop("day")
        if said.pop("wrong", False):
            said["corrects"] = earlier
        taking_part.record(found, rule, day=day, by=request.user, today=today, answer=answer, more=said)
        messages.success(request, _("Recorded."))
        return redirect("enrolment", number=number)
    context = {"enrolment": found, "rule": asked[0], "form": form, "earlier": earlier}
    return render(request, "enrolment/show.html", context, status=400 if form.errors else 200)
