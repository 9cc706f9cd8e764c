"""How a patient can be reached: the form, with everything that was recorded before."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from longwatch.clinic.accounts.permissions import Permission
from longwatch.clinic.accounts.requests import SignedIn
from longwatch.clinic.messages import contacts
from longwatch.clinic.messages.forms import ContactForm
from longwatch.clinic.messages.letters import texts_of
from longwatch.clinic.patients.scope import patient_for


@require_http_methods(["GET", "POST"])
def contact(request: SignedIn, public_id: str) -> HttpResponse:
    """Record how the patient can be reached; the newest entry holds, the earlier ones stay."""
    patient = patient_for(request, public_id, Permission.RECORD)
    form = ContactForm(
        request.POST if request.method == "POST" else None,
        contact=contacts.of(patient),
        languages=texts_of(patient.site).languages,
    )
    if request.method == "POST" and form.is_valid():
        contacts.record(patient, form.cleaned_data, request.user)
        messages.success(request, _("Recorded."))
        return redirect("patient", public_id=public_id)
    context = {
        "patient": patient,
        "form": form,
        "earlier": patient.contacts.select_related("who", "site"),
        "sent": patient.messages.all()[:20],
    }
    return render(request, "messages/contact.html", context, status=400 if form.errors else 200)
