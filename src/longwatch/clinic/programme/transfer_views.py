"""The pages of a transfer: the sender's proposal, and what either side may do about it."""

from collections.abc import Mapping

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from longwatch.clinic.accounts.models import User
from longwatch.clinic.accounts.permissions import Permission, may, sites_where
from longwatch.clinic.accounts.requests import SignedIn
from longwatch.clinic.alerts.models import Alert
from longwatch.clinic.audit.reads import reading
from longwatch.clinic.patients import facts
from longwatch.clinic.patients.scope import patient_for, patients_of
from longwatch.clinic.programme import transfer
from longwatch.clinic.programme.models import OPEN, Step, Transfer
from longwatch.clinic.programme.transfer_forms import AcceptForm, ConfirmedForm, ProposeForm, RefuseForm
from longwatch.core.lifecycle import NotPossible
from longwatch.core.record import Person


def to_answer(user: User) -> QuerySet[Transfer]:
    """Proposals that the user can still answer; of the patient they see no more than who it is."""
    today = timezone.localdate()
    rows = Transfer.objects.filter(
        step=Step.PROPOSED, answer_by__gte=today, receiver__in=sites_where(user, Permission.RECORD)
    )
    return rows.select_related("patient", "sender", "receiver", "proposed_by").order_by("answer_by")


def _visible(user: User) -> QuerySet[Transfer]:
    """What the user may open: transfers of their own patients, and proposals to their sites."""
    mine = Q(patient__in=patients_of(user))
    return Transfer.objects.filter(mine | Q(pk__in=to_answer(user).values("pk")))


@require_http_methods(["GET", "POST"])
def propose(request: SignedIn, public_id: str) -> HttpResponse:
    """The sender's side: propose, or see what is open."""
    patient = patient_for(request, public_id, Permission.RECORD)
    current = patient.transfers.filter(step__in=OPEN).first()
    if current is not None and request.method == "GET" and "again" not in request.GET:
        return redirect("transfer", transfer_id=current.pk)
    form = ProposeForm(request.POST if request.method == "POST" else None, sender=patient.site)
    if request.method == "POST" and form.is_valid():
        made = transfer.propose(patient, **form.cleaned_data, who=request.user, today=timezone.localdate())
        messages.success(
            request, _("Proposed. The patient stays on your lists until the other clinic has accepted.")
        )
        return redirect("transfer", transfer_id=made.pk)
    context = {"patient": patient, "form": form}
    return render(request, "programme/propose.html", context, status=400 if form.errors else 200)


@require_GET
def listing(request: SignedIn) -> HttpResponse:
    """Proposals that wait for an answer of the user's sites."""
    if not sites_where(request.user, Permission.RECORD):
        raise PermissionDenied
    return render(request, "programme/transfers.html", {"transfers": to_answer(request.user)})


@require_http_methods(["GET", "POST"])
def one(request: SignedIn, transfer_id: int) -> HttpResponse:
    """One transfer: the receiver accepts or refuses; the sender withdraws or records what was confirmed."""
    rows = _visible(request.user).select_related(
        "patient__site", "sender", "receiver", "proposed_by", "answered_by"
    )
    found = rows.filter(pk=transfer_id).first()
    if found is None:
        raise Http404
    reading(request, found.patient.public_id, found.patient.site_id)
    forms = _forms(request, found)
    if request.method == "POST":
        did = next((name for name in forms if name in request.POST), None)
        if did is None:
            raise PermissionDenied
        if forms[did].is_valid():
            return _done(request, found, did, forms[did])
    failed = any(form.errors for form in forms.values())
    return render(
        request, "programme/transfer.html", _context(request, found, forms), status=400 if failed else 200
    )


def _forms(request: SignedIn, found: Transfer) -> dict[str, Form]:
    """What this user may do about this transfer now, each with its form."""
    user, posted = request.user, request.POST if request.method == "POST" else {}

    def data(name: str) -> Mapping[str, str] | None:
        """What was posted, if it was this form."""
        return posted if name in posted else None

    made: dict[str, Form] = {}
    in_time = found.step == Step.PROPOSED and found.answer_by >= timezone.localdate()
    if found.receiver is not None and in_time and may(user, Permission.RECORD, found.receiver):
        made["accept"] = AcceptForm(data("accept"), receiver=found.receiver)
        made["refuse"] = RefuseForm(data("refuse"))
    if found.step in OPEN and may(user, Permission.RECORD, found.sender):
        made["withdraw"] = Form(data("withdraw"))
    if found.outside and found.step == Step.PROPOSED and may(user, Permission.DECIDE, found.sender):
        proposed = timezone.localtime(found.proposed_at).date()
        made["confirmed"] = ConfirmedForm(data("confirmed"), proposed_on=proposed)
    return made


def _done(request: SignedIn, found: Transfer, did: str, form: Form) -> HttpResponse:
    who, today, said = request.user, timezone.localdate(), form.cleaned_data
    mine = reverse("patient", kwargs={"public_id": found.patient.public_id})
    try:
        if did == "accept":
            transfer.accept(found, number=said["number"], who=who, today=today)
            messages.success(request, _("The patient is yours now and followed by the rules of your site."))
            can_read = found.receiver is not None and may(who, Permission.READ, found.receiver)
            return redirect(mine if can_read else "transfers")
        if did == "refuse":
            transfer.refuse(found, reason=said["reason"], who=who, today=today)
            messages.success(request, _("Refused. The sender sees why."))
            return redirect("transfers")
        if did == "confirmed":
            transfer.confirm_outside(found, confirmed=said, who=who, today=today)
            messages.success(request, _("The other clinic has taken over. The monitoring here has ended."))
        else:
            transfer.withdraw(found, who=who)
            messages.success(request, _("The patient stays here."))
    except (transfer.TooLate, NotPossible):
        messages.error(
            request, _("This transfer has been answered, withdrawn or has run out. Nothing was changed.")
        )
        return redirect("home")
    return redirect(mine)


def _context(request: SignedIn, found: Transfer, forms: dict[str, Form]) -> dict[str, object]:
    people = [fact for fact in facts.record_of(found.patient).facts if isinstance(fact, Person)]
    is_sender = patients_of(request.user).filter(pk=found.patient_id).exists()
    return {
        "transfer": found,
        "forms": forms,
        "birth": people[-1].birth if people else None,
        "is_sender": is_sender,
        "lapsed": found.step == Step.PROPOSED and found.answer_by < timezone.localdate(),
        "alerts": Alert.objects.filter(patient=found.patient, closed_at=None) if is_sender else [],
    }
