"""Going on although something is not met: one person proposes it and signs, another agrees and signs."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from longwatch.clinic.accounts.permissions import Permission, may
from longwatch.clinic.accounts.requests import SignedIn
from longwatch.clinic.accounts.signing import SigningForm
from longwatch.clinic.authorisation import authorising, gate
from longwatch.clinic.authorisation.forms import OverrideForm
from longwatch.clinic.authorisation.models import OPEN, Override
from longwatch.clinic.authorisation.views import visible
from longwatch.core.lifecycle import NotPossible


@require_http_methods(["GET", "POST"])
def propose(request: SignedIn, authorisation: int) -> HttpResponse:
    """The first signature: what is not met, why one goes on, and who says so."""
    found = visible(request, authorisation)
    allowed = may(request.user, Permission.AUTHORISE, found.site) and found.state in OPEN
    form = OverrideForm(request.POST if request.method == "POST" else None, request=request)
    today = timezone.localdate()
    if request.method == "POST":
        if not allowed:
            raise PermissionDenied
        if form.is_valid():
            try:
                said = form.cleaned_data
                authorising.propose_override(
                    found, why=said["why"], note=said["note"], signed=form.signed, today=today
                )
                messages.success(request, _("Signed. Somebody else must agree before it holds."))
            except NotPossible:
                messages.error(request, _("There is nothing to override now."))
            return redirect("authorisation", authorisation=found.pk)
    answered = gate.to_override(found, today=today)
    context = {"authorisation": found, "answered": answered, "form": form, "allowed": allowed}
    return render(request, "authorisation/override.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def agree(request: SignedIn, override: int) -> HttpResponse:
    """The second signature, of another person, to exactly what the first one signed."""
    one = get_object_or_404(Override.objects.select_related("first", "second"), pk=override)
    found = visible(request, one.authorisation_id)
    waits = one.second_id is None and found.state in OPEN and one.first_id != request.user.pk
    allowed = waits and may(request.user, Permission.COUNTERSIGN, found.site)
    form = SigningForm(request.POST if request.method == "POST" else None, request=request)
    if request.method == "POST":
        if not allowed:
            raise PermissionDenied
        if form.is_valid():
            try:
                authorising.agree_to_override(one, signed=form.signed, today=timezone.localdate())
                messages.success(request, _("Signed. The override holds for what is written here."))
            except NotPossible:
                messages.error(request, _("Somebody was quicker: look at how it stands now."))
            return redirect("authorisation", authorisation=found.pk)
    context = {"authorisation": found, "override": one, "told": gate.read(one.told), "form": form}
    context["allowed"] = allowed
    return render(request, "authorisation/agree.html", context, status=400 if form.errors else 200)
