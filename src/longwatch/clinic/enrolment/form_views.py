"""A form of the programme: filled in and signed, or looked at later with every version."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms import Form as Plain
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from longwatch.clinic.accounts.permissions import Permission, may
from longwatch.clinic.accounts.requests import SignedIn
from longwatch.clinic.accounts.signing import SigningForm
from longwatch.clinic.enrolment import submitting
from longwatch.clinic.enrolment.asking import COURSE, DAY, AnswersForm, course_of, is_for_course, known
from longwatch.clinic.enrolment.models import Enrolment, Form, FormState
from longwatch.clinic.enrolment.views import visible
from longwatch.clinic.patients.standing import assessed
from longwatch.clinic.project.content import in_english
from longwatch.core.handbook import Form as Asked
from longwatch.core.lifecycle import NotPossible


@require_http_methods(["GET", "POST"])
def fill(request: SignedIn, number: str, form: str) -> HttpResponse:
    """Fill a form in and sign it. What is known stands there already."""
    found = visible(request, number, Permission.ENROL)
    asked = submitting.forms_asked(found.site, timezone.localdate()).get(form)
    if asked is None:
        raise Http404
    page = _page(request, found, asked)
    if request.method == "POST" and page.is_valid():
        kept = _keep(request, found, page)
        if kept is not None:
            messages.success(request, _("Signed."))
            return redirect("kept-form", kept=kept.pk)
    context = {"enrolment": found, "asked": asked, "form": page, "day": page[DAY]}
    context["course"] = page[COURSE] if COURSE in page.fields else None
    return render(request, "enrolment/fill.html", context, status=400 if page.errors else 200)


def _page(request: SignedIn, found: Enrolment, asked: Asked) -> AnswersForm:
    today = timezone.localdate()
    course = None
    if is_for_course(found, asked.id, today) and found.patient is not None:
        given = assessed(found.patient, today=today, look_ahead=False).courses
        course = course_of(found, asked.id, len(given) + 1)
    page = AnswersForm(
        request.POST if request.method == "POST" else None,
        asked=asked,
        known=known(found, asked, today=today),
        course=course,
        request=request,
    )
    page.fields[DAY].initial = today
    return page


def _keep(request: SignedIn, found: Enrolment, page: AnswersForm) -> Form | None:
    said, today = page.cleaned_data, timezone.localdate()
    try:
        with transaction.atomic():
            made = submitting.begin(found, page.asked.id, course=said.get(COURSE), today=today)
            submitting.add_version(made, page.answers, day=said[DAY], today=today, who=request.user)
            submitting.sign(made, signed=page.signed, today=today)
    except submitting.FormMistake as mistake:
        page.add_error(None, in_english(mistake))
        return None
    return made


@require_http_methods(["GET", "POST"])
def kept(request: SignedIn, kept: int) -> HttpResponse:
    """One form with its versions and signature; a draft can be signed, a signed one taken back."""
    form = get_object_or_404(Form, pk=kept)
    found = visible(
        request, form.enrolment.number, Permission.ENROL if request.method == "POST" else Permission.READ
    )
    allowed = may(request.user, Permission.ENROL, found.site)
    page = SigningForm(request.POST if "sign" in request.POST else None, request=request)
    if request.method == "POST" and _act(request, form, page):
        return redirect("kept-form", kept=form.pk)
    asked = submitting.forms_asked(found.site, timezone.localdate()).get(form.form)
    texts = {question.id: question.text for question in asked.questions} if asked else {}
    versions = [
        (version, [(texts.get(name, name), value) for name, value in submitting.answers_of(version).items()])
        for version in form.versions.select_related("signature", "who")
    ]
    context = {
        "enrolment": found,
        "kept": form,
        "title": asked.title if asked else form.form,
        "versions": versions,
        "form": page,
        "may_sign": allowed and form.state == FormState.DRAFT,
        "may_withdraw": allowed and form.state == FormState.SIGNED,
    }
    return render(request, "enrolment/kept.html", context, status=400 if page.errors else 200)


def _act(request: SignedIn, form: Form, page: Plain) -> bool:
    """Sign, discard or withdraw; whether something was done."""
    today = timezone.localdate()
    try:
        if "sign" in request.POST:
            if not page.is_valid():
                return False
            assert isinstance(page, SigningForm)
            submitting.sign(form, signed=page.signed, today=today)
        elif "discard" in request.POST:
            submitting.discard(form, by=request.user)
        elif "withdraw" in request.POST:
            submitting.withdraw(form, by=request.user, today=today)
        else:
            raise PermissionDenied
    except (NotPossible, submitting.FormMistake):
        messages.error(request, _("Somebody was quicker: look at how the form stands now."))
    return True
