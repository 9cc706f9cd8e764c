"""A patient's authorisations, one of them at the order and at the bedside, and what people are told."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from longwatch.clinic.accounts.models import User
from longwatch.clinic.accounts.permissions import Permission, may
from longwatch.clinic.accounts.requests import SignedIn
from longwatch.clinic.accounts.signing import SigningForm
from longwatch.clinic.audit import chain
from longwatch.clinic.audit.reads import reading
from longwatch.clinic.authorisation import authorising, following, gate
from longwatch.clinic.authorisation.forms import BeginForm, CancelForm
from longwatch.clinic.authorisation.lifecycle import AUTHORISATION
from longwatch.clinic.authorisation.models import OPEN, Authorisation, State
from longwatch.clinic.authorisation.ways import OVERRIDE, ways_on
from longwatch.clinic.infusions.planning import next_planned
from longwatch.clinic.infusions.registry import WayOn
from longwatch.clinic.patients.scope import patient_for, patients_of
from longwatch.clinic.project.days import in_page_language
from longwatch.core.answers import Answer
from longwatch.core.lifecycle import NotPossible
from longwatch.core.protocol import Moment


def visible(request: SignedIn, pk: int) -> Authorisation:
    """One authorisation of a patient whom the user may see, noted as read."""
    rows = Authorisation.objects.filter(patient__in=patients_of(request.user))
    related = ("patient__site", "site", "prescriber__user", "facility", "made_by")
    found = get_object_or_404(rows.select_related(*related), pk=pk)
    reading(request, found.patient.public_id, found.patient.site_id)
    return found


def to_sign(user: User) -> QuerySet[Authorisation]:
    """What waits for a prescriber: asked for, or held."""
    waiting = Authorisation.objects.filter(state__in=(State.ASKED, State.HELD))
    return waiting.filter(patient__in=patients_of(user, Permission.AUTHORISE))


@require_GET
def listing(request: SignedIn) -> HttpResponse:
    """Every open authorisation: what waits for a prescriber first, then by the last day."""
    rows = Authorisation.objects.filter(patient__in=patients_of(request.user), state__in=OPEN)
    shown = sorted(
        rows.select_related("patient", "facility", "prescriber__user"),
        key=lambda one: (one.state == State.AUTHORISED, one.until or date.max, one.pk),
    )
    return render(request, "authorisation/listing.html", {"rows": shown})


@require_http_methods(["GET", "POST"])
def of_patient(request: SignedIn, public_id: str) -> HttpResponse:
    """What was authorised for the patient so far, and asking for the next course."""
    posted = request.method == "POST"
    patient = patient_for(request, public_id, Permission.AUTHORISE if posted else Permission.READ)
    today = timezone.localdate()
    form = BeginForm(
        request.POST if posted else None, site=patient.site, planned=next_planned(patient, today) or today
    )
    if posted and form.is_valid():
        try:
            made = authorising.begin(patient, **form.cleaned_data, by=request.user, today=today)
            then = "propose-override" if request.POST.get("then") == OVERRIDE else "authorisation"
            return redirect(then, authorisation=made.pk)
        except authorising.NotInTime as wrong:
            last = {"day": in_page_language(wrong.until)}
            words = _("Choose a day from today to %(day)s: an authorisation of today ends then.") % last
            form.add_error("planned", words)
        except NotPossible:
            messages.error(request, _("An authorisation is open already: look at that one."))
            return redirect("authorisations", public_id=public_id)
        except gate.NoProgramme:
            messages.error(request, _("The rules of this site have no programme that authorises a course."))
            return redirect("authorisations", public_id=public_id)
    rows = Authorisation.objects.filter(patient=patient).select_related("facility", "prescriber__user")
    context = {
        "patient": patient,
        "rows": rows,
        "form": form,
        "then": OVERRIDE if OVERRIDE in (request.GET.get("then"), request.POST.get("then")) else "",
        "may_ask": may(request.user, Permission.AUTHORISE, patient.site)
        and not rows.filter(state__in=OPEN).exists(),
    }
    return render(request, "authorisation/of_patient.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def one(request: SignedIn, authorisation: int) -> HttpResponse:
    """One authorisation as the prescriber sees it: the gate of the order, signing and cancelling."""
    found = visible(request, authorisation)
    allowed = may(request.user, Permission.AUTHORISE, found.site)
    page = SigningForm(request.POST if "sign" in request.POST else None, request=request)
    cancel = CancelForm(request.POST if "cancel" in request.POST else None)
    if request.method == "POST":
        if not allowed:
            raise PermissionDenied
        if _act(request, found, page, cancel):
            return redirect("authorisation", authorisation=found.pk)
    today = timezone.localdate()
    following.check(found, today=today)
    answered = gate.ask(found, Moment.ORDER, today=today, look_ahead=True) if found.state in OPEN else None
    is_yes = answered is not None and answered.answer is Answer.YES
    can_sign = any(AUTHORISATION.allows(found.state, verb) for verb in ("authorise", "confirm"))
    context = {
        "authorisation": found,
        "answered": answered,
        "today": today,
        "judged_for": found.judged_for(today),
        "events": [(event, gate.read(event.reasons)) for event in found.events.select_related("who")],
        "overrides": found.overrides.select_related("first", "second"),
        "codes": found.codes.select_related("pharmacy"),
        "form": page,
        "cancel": cancel,
        "may_sign": allowed and is_yes and can_sign,
        "may_override": allowed and answered is not None and bool(answered.open),
        "may_cancel": allowed and AUTHORISATION.allows(found.state, "cancel"),
        "may_agree": may(request.user, Permission.COUNTERSIGN, found.site) and found.state in OPEN,
    }
    failed = page.errors or cancel.errors
    return render(request, "authorisation/one.html", context, status=400 if failed else 200)


def _act(request: SignedIn, found: Authorisation, page: SigningForm, cancel: CancelForm) -> bool:
    """Sign or cancel; whether something came of it."""
    try:
        if "sign" in request.POST and page.is_valid():
            authorising.authorise(found, signed=page.signed, today=timezone.localdate())
            messages.success(request, _("Signed. The course is authorised."))
            return True
        if "cancel" in request.POST and cancel.is_valid():
            authorising.cancel(found, reason=cancel.cleaned_data["reason"], by=request.user)
            messages.success(request, _("Cancelled."))
            return True
    except authorising.NotAllowed:
        messages.error(request, _("Not signed: the gate no longer says yes. See why below."))
        return True
    except NotPossible:
        messages.error(request, _("Somebody was quicker: look at how it stands now."))
        return True
    return False


@require_GET
def bedside(request: SignedIn, authorisation: int) -> HttpResponse:
    """May the infusion begin, or go on, now? Asked anew each time that the page is opened."""
    found = visible(request, authorisation)
    today = timezone.localdate()
    following.check(found, today=today)
    answered = gate.ask(found, Moment.INFUSION, today=today)
    answer = answered.answer if found.state == State.AUTHORISED else Answer.NO
    if found.state == State.HELD and answered.answer is not Answer.NO:
        answer = Answer.UNKNOWN
    chain.add(
        request.user.get_username(),
        f"bedside-{answer}",
        site=found.site_id,
        patient=found.patient.public_id,
        what=found.number,
    )
    ways = () if answer is Answer.YES else _ways_on(found, today)
    context = {
        "authorisation": found,
        "answered": answered,
        "answer": answer,
        "ways": ways,
        "now": timezone.now(),
    }
    return render(request, "authorisation/bedside.html", context)


def _ways_on(found: Authorisation, today: date) -> tuple[WayOn, ...]:
    current = Authorisation.objects.filter(patient=found.patient, course=found.course, state__in=OPEN)
    return ways_on(found.patient, found.course, today=today, one=current.first())
