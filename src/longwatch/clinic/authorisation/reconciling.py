"""Holding against the record what was given without an authorisation: the same signed form on every such page."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from longwatch.clinic.accounts.requests import SignedIn
from longwatch.clinic.authorisation.forms import ReconcileForm
from longwatch.core.lifecycle import NotPossible


def reconciliation(
    request: SignedIn, *, allowed: bool, carry_out: Callable[[ReconcileForm], None]
) -> ReconcileForm | None:
    """The form to show; none once it was sent and carried out, or somebody was quicker.

    carry_out   is given the form when it is valid, and raises NotPossible if somebody was quicker
    """
    form = ReconcileForm(request.POST if request.method == "POST" else None, request=request)
    if request.method != "POST":
        return form
    if not allowed:
        raise PermissionDenied
    if not form.is_valid():
        return form
    try:
        carry_out(form)
        messages.success(request, _("Reconciled."))
    except NotPossible:
        messages.error(request, _("Somebody was quicker: look at how it stands now."))
    return None
