"""The parameters of a site, a proposal, and its approval by somebody else."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from longwatch.clinic.accounts.models import Site
from longwatch.clinic.accounts.permissions import Permission, may, sites_where
from longwatch.clinic.accounts.requests import SignedIn
from longwatch.clinic.alerts.forms import REASONS
from longwatch.clinic.audit import chain
from longwatch.clinic.parameters.forms import ProposalForm
from longwatch.clinic.parameters.lifecycle import CHANGE
from longwatch.clinic.parameters.models import Change, State, own_values
from longwatch.clinic.parameters.overrides import uses
from longwatch.clinic.parameters.values import ValueMistake, check, parameters_of


@require_GET
def listing(request: SignedIn) -> HttpResponse:
    """Every parameter of every site that the user may set values for, with what is proposed."""
    sites = sites_where(request.user, Permission.SET_PARAMETERS)
    if not sites:
        raise PermissionDenied
    shown = []
    for site in sites:
        own = own_values(site)
        waiting = {change.parameter: change for change in site.parameter_changes.filter(state=State.PROPOSED)}
        lines = [(one, own.get(one.id), waiting.get(one.id)) for one in parameters_of(site).values()]
        shown.append((site, lines, uses(site)))
    return render(request, "parameters/listing.html", {"sites": shown, "reasons": REASONS})


@require_http_methods(["GET", "POST"])
def propose(request: SignedIn, site: int, parameter: str) -> HttpResponse:
    """Propose another value."""
    where = _site(request, site)
    known = parameters_of(where).get(parameter)
    if known is None:
        raise Http404
    form = ProposalForm(request.POST if request.method == "POST" else None, site=where, parameter=parameter)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            Change.objects.filter(site=where, parameter=parameter, state=State.PROPOSED).update(
                state=State(CHANGE.after(State.PROPOSED, "refuse"))
            )
            Change.objects.create(
                site=where,
                parameter=parameter,
                value=form.cleaned_data["value"],
                reason=form.cleaned_data["reason"],
                proposed_by=request.user,
                proposed_at=timezone.now(),
            )
            _note(request, where, "propose-parameter", parameter)
        messages.success(request, _("Proposed. It holds once somebody else has approved it."))
        return redirect("parameters")
    history = where.parameter_changes.filter(parameter=parameter).select_related("proposed_by", "decided_by")
    context = {
        "site": where,
        "parameter": known,
        "form": form,
        "history": history,
        "own": own_values(where).get(parameter),
    }
    return render(request, "parameters/propose.html", context, status=400 if form.errors else 200)


@require_POST
def decide(request: SignedIn, change: int) -> HttpResponse:
    """Approve or refuse what somebody else proposed."""
    one = get_object_or_404(Change, pk=change)
    where = _site(request, one.site_id)
    if one.proposed_by == request.user:
        messages.error(request, _("You proposed this yourself: somebody else must approve it."))
        return redirect("parameters")
    approved = request.POST.get("decision") == "approve"
    verb = "approve" if approved else "refuse"
    if not CHANGE.allows(one.state, verb):
        raise Http404
    if approved:
        try:
            check(where, one.parameter, one.value)  # what was approved meanwhile may not go with it
        except ValueMistake as mistake:
            messages.error(request, _("This value cannot be used: %(why)s.") % {"why": mistake})
            return redirect("parameters")
    with transaction.atomic():
        one.state = State(CHANGE.after(one.state, verb))
        one.decided_by, one.decided_at = request.user, timezone.now()
        one.save()
        _note(request, where, f"{verb}-parameter", one.parameter)
    messages.success(request, _("Approved: it holds from now on.") if approved else _("Refused."))
    return redirect("parameters")


def _site(request: SignedIn, pk: int) -> Site:
    where = get_object_or_404(Site, pk=pk)
    if not may(request.user, Permission.SET_PARAMETERS, where):
        raise Http404
    return where


def _note(request: SignedIn, site: Site, action: str, parameter: str) -> None:
    chain.add(request.user.get_username(), action, site=site.pk, what=parameter)
