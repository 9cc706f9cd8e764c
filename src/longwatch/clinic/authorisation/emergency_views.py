"""Emergency releases: printing forms beforehand, entering a used one, holding it against the record."""

from datetime import date, timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from longwatch.clinic.accounts.models import Site
from longwatch.clinic.accounts.permissions import Permission, may, sites_where
from longwatch.clinic.accounts.requests import SignedIn
from longwatch.clinic.audit.reads import reading
from longwatch.clinic.authorisation import emergency, gate
from longwatch.clinic.authorisation.forms import BlanksForm, EnterForm, ReconcileForm
from longwatch.clinic.authorisation.models import EmergencyRelease, ReleaseState, ReleaseWhy
from longwatch.clinic.authorisation.reconciling import reconciliation
from longwatch.clinic.parameters.values import protocol_of
from longwatch.clinic.patients.scope import patients_of
from longwatch.core.lifecycle import NotPossible
from longwatch.core.protocol import Effect
from longwatch.core.short_codes import CodeMistake

YEAR = timedelta(days=365)


@require_http_methods(["GET", "POST"])
def listing(request: SignedIn) -> HttpResponse:
    """What is to be reconciled, what was, how often and why; and new numbered forms."""
    sites = sites_where(request.user, Permission.READ)
    makers = [site for site in sites if may(request.user, Permission.ENROL, site)]
    form = BlanksForm(request.POST if "make" in request.POST else None, sites=makers)
    if request.method == "POST":
        if not makers:
            raise PermissionDenied
        if "void" in request.POST:
            return _void(request, makers)
        if form.is_valid():
            emergency.make_blanks(form.cleaned_data["site"], form.cleaned_data["count"], by=request.user)
            return redirect("print-emergency")
    today = timezone.localdate()
    names = dict(ReleaseWhy.choices)
    counted = [
        (site, [(names[why], count) for why, count in emergency.counted(site, since=today - YEAR).items()])
        for site in sites
    ]
    waiting = emergency.to_reconcile(sites)
    reconciled = EmergencyRelease.objects.filter(site__in=sites, state=ReleaseState.RECONCILED)
    done = list(reconciled.select_related("patient")[:50])
    context = {
        "waiting": waiting,
        "done": done,
        "blank": EmergencyRelease.objects.filter(site__in=sites, state=ReleaseState.BLANK),
        "counted": counted,
        "form": form,
        "may_make": bool(makers),
    }
    for one in (*waiting, *done):
        if one.patient is not None:
            reading(request, one.patient.public_id, one.patient.site_id)
    return render(request, "authorisation/emergency.html", context, status=400 if form.errors else 200)


def _void(request: SignedIn, makers: list[Site]) -> HttpResponse:
    number = request.POST["void"]
    one = get_object_or_404(EmergencyRelease, number=number, site__in=makers)
    try:
        emergency.void(one, by=request.user)
    except NotPossible:
        messages.error(request, _("This form was used: it cannot be made void."))
    return redirect("emergency")


@require_GET
def printed(request: SignedIn) -> HttpResponse:
    """The blank forms, one to a page: printed now, put where the medicine is, used when the system is away."""
    sites = sites_where(request.user, Permission.READ)
    rows = EmergencyRelease.objects.filter(site__in=sites, state=ReleaseState.BLANK)
    today = timezone.localdate()
    blanks = [(one, _forbidding(one.site, today)) for one in rows.select_related("site")]
    return render(request, "authorisation/print.html", {"blanks": blanks})


def _forbidding(site: Site, today: date) -> list[str]:
    """What forbids the medicine where the form will be used, so that somebody looks without the system too."""
    protocol = protocol_of(site)
    rules = protocol.in_force(site.jurisdiction, protocol.criteria, today)
    return [rule.title for rule in rules if rule.tiers[0].effect is Effect.CONTRAINDICATES]


@require_http_methods(["GET", "POST"])
def enter(request: SignedIn) -> HttpResponse:
    """Enter a form that was used."""
    sites = sites_where(request.user, Permission.ENROL)
    if not sites:
        raise PermissionDenied
    form = EnterForm(request.POST if request.method == "POST" else None, sites=sites, initial=_known(request))
    if request.method == "POST" and form.is_valid() and (made := _entered(request, form)) is not None:
        messages.success(
            request, _("Entered. It stays on the worklist until it was held against the record.")
        )
        return redirect("emergency-release", release=made.pk)
    blanks = EmergencyRelease.objects.filter(site__in=sites, state=ReleaseState.BLANK).count()
    context = {"form": form, "blanks": blanks}
    return render(request, "authorisation/enter.html", context, status=400 if form.errors else 200)


def _known(request: SignedIn) -> dict[str, str]:
    """What the bedside knows already. An address never holds the hospital number."""
    known = {name: request.GET[name] for name in ("course", "day") if name in request.GET}
    patient = patients_of(request.user).filter(public_id=request.GET.get("patient", "")).first()
    if patient is None:
        return known
    reading(request, patient.public_id, patient.site_id)
    return {**known, "patient": patient.number}


def _entered(request: SignedIn, form: EnterForm) -> EmergencyRelease | None:
    said = dict(form.cleaned_data)
    patient, physician = said.pop("patient"), said["physician"]
    said["physician"] = physician.get_full_name() or physician.get_username()
    try:
        blank = emergency.blank_of(patient.site, said["number"])
        if blank is None:
            form.add_error("number", _("No blank form of this site has this number."))
            return None
        emergency.enter(blank, patient, said=said, by=request.user)
    except (CodeMistake, NotPossible):
        form.add_error("number", _("A letter of the number is wrong, or the form was entered already."))
        return None
    return blank


@require_http_methods(["GET", "POST"])
def one(request: SignedIn, release: int) -> HttpResponse:
    """One release: what the gate says of its day by what is known now, and what came of that."""
    sites = sites_where(request.user, Permission.READ)
    rows = EmergencyRelease.objects.filter(site__in=sites).exclude(patient=None)
    found = get_object_or_404(rows.select_related("patient__site", "site"), pk=release)
    if found.patient is None or found.patient.site_id not in {site.pk for site in sites}:
        raise Http404
    reading(request, found.patient.public_id, found.patient.site_id)
    waits = found.state == ReleaseState.USED
    allowed = waits and may(request.user, Permission.AUTHORISE, found.site)

    def carry_out(form: ReconcileForm) -> None:
        emergency.reconcile(found, outcome=form.cleaned_data["outcome"], signed=form.signed)

    form = reconciliation(request, allowed=allowed, carry_out=carry_out)
    if form is None:
        return redirect("emergency-release", release=found.pk)
    context = {
        "release": found,
        "standing": emergency.said_of(found) if waits else None,
        "reasons": gate.read(found.reasons),
        "form": form,
        "allowed": allowed,
    }
    return render(request, "authorisation/release.html", context, status=400 if form.errors else 200)
