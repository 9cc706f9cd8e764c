"""The documents of a patient: which there are, one with its choices and a picture of it, and what was printed."""

import base64
import json
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from longwatch import paper
from longwatch.clinic.accounts.permissions import Permission, may
from longwatch.clinic.accounts.requests import SignedIn
from longwatch.clinic.documents import making
from longwatch.clinic.documents.document_form import LANGUAGES, DocumentForm
from longwatch.clinic.documents.forms import FORMS
from longwatch.clinic.documents.models import Printed
from longwatch.clinic.patients.models import Patient
from longwatch.clinic.patients.scope import patient_for
from longwatch.core.handbook.languages import ENGLISH
from longwatch.paper import sheet as paper_sheet

_PPI = 90


@require_GET
def listing(request: SignedIn, public_id: str) -> HttpResponse:
    """What can be printed today and what cannot, and everything that was printed before."""
    patient = patient_for(request, public_id)
    printed = [
        (one, making.TITLES[one.document], LANGUAGES.get(one.language, one.language))
        for one in patient.printed.select_related("who")
    ]
    context = {
        "patient": patient,
        "offers": making.offers(patient, today=timezone.localdate()),
        "printed": printed,
        "has_letterhead": bool(making.clinic_of(patient.site).telephone),
        "may_manage": may(request.user, Permission.MANAGE, patient.site),
    }
    return render(request, "documents/listing.html", context)


@require_http_methods(["GET", "POST"])
def document(request: SignedIn, public_id: str, document: str) -> HttpResponse:
    """One document: its choices, how it will look, and the button that prints it."""
    patient = patient_for(request, public_id)
    if document not in paper.DOCUMENTS:
        raise Http404
    is_printing = request.method == "POST" and request.POST.get("do") == "print"
    may_print = may(request.user, Permission.PRINT, patient.site)
    if is_printing and not may_print:
        raise PermissionDenied
    known, form = _asked(request, patient, document)
    shown: list[str] = []
    why_not = ""
    if request.method != "POST" or form.is_valid():
        choices = form.choices()
        try:
            if is_printing:
                printed = making.print_it(patient, known, document, choices, who=request.user)
                return redirect("printed", public_id=public_id, printed=printed.pk)
            shown = _pictures(paper.make(document, known, choices))
        except paper.NotNow as not_now:
            why_not = str(making.WHY[not_now.why])
        except paper.CannotBePrinted:
            why_not = _(
                "A character in it has no letter to print it with. Write the name or the note another way."
            )
    context = {
        "patient": patient,
        "document": document,
        "title": making.TITLES[document],
        "form": form,
        "pictures": shown,
        "why_not": why_not,
        "may_print": may_print,
    }
    return render(request, "documents/document.html", context, status=400 if form.errors else 200)


def _asked(request: SignedIn, patient: Patient, document: str) -> tuple[paper.Told, DocumentForm]:
    """What the document is told and the form of its choices; before anything is chosen, the form's own."""
    languages = making.languages_of(patient.site)
    wanted = request.POST.get("language", patient.language)
    language = wanted if wanted in languages else ENGLISH
    known = making.told(patient, language=language, today=timezone.localdate())
    kind = FORMS.get(document, DocumentForm)
    form = kind(
        request.POST if request.method == "POST" else None, known=known, earlier=_earlier(patient, document)
    )
    return known, form


def _earlier(patient: Patient, document: str) -> dict[str, Any]:
    last = patient.printed.filter(document=document).first()
    chosen = json.loads(last.choices) if last else None
    return chosen if isinstance(chosen, dict) else {}


def _pictures(sheet: paper.Sheet) -> list[str]:
    return [
        f"data:image/png;base64,{base64.b64encode(one).decode()}" for one in paper.pictures(sheet, ppi=_PPI)
    ]


@require_GET
def printed(request: SignedIn, public_id: str, printed: int) -> HttpResponse:
    """One document that was printed, as it was."""
    patient = patient_for(request, public_id)
    one = get_object_or_404(Printed, pk=printed, patient=patient)
    made, is_same = making.again(one)
    context = {
        "patient": patient,
        "one": one,
        "title": making.TITLES[one.document],
        "language_name": LANGUAGES.get(one.language, one.language),
        "pictures": _pictures(paper_sheet.read(one.sheet)),
        "is_same": is_same,
        "size": len(made) // 1024,
    }
    return render(request, "documents/printed.html", context)


@require_GET
def printed_file(request: SignedIn, public_id: str, printed: int) -> HttpResponse:
    """The PDF, made of what was kept. Its name tells nothing of the patient."""
    patient = patient_for(request, public_id)
    one = get_object_or_404(Printed, pk=printed, patient=patient)
    made, _is_same = making.again(one)
    name = f"{one.document}-{one.language}-{one.on.isoformat()}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(made, content_type="application/pdf", headers=headers)
