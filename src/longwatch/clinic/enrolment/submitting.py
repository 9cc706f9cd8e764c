"""Forms of the programme: filled in, each version kept, signed, and then shown for the rules that ask for them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec
from django.utils import timezone

from longwatch.clinic.accounts.models import Site, User
from longwatch.clinic.accounts.signing import Signed, digest_of
from longwatch.clinic.audit import chain
from longwatch.clinic.enrolment import taking_part
from longwatch.clinic.enrolment.lifecycle import FORM
from longwatch.clinic.enrolment.models import Enrolment, Form, FormState, FormVersion, Part, Shown, Signature
from longwatch.clinic.parameters.values import handbook_of, protocol_of
from longwatch.clinic.patients.models import Patient
from longwatch.core.handbook import Form as Asked

Answers = Mapping[str, Any]


class FormMistake(ValueError):
    """A form that cannot be taken now; the message says why, and never what was answered."""


def forms_asked(site: Site, on: date) -> dict[str, Asked]:
    """The forms of the site's jurisdiction, by id."""
    protocol = protocol_of(site)
    handbook = handbook_of(site.protocol)
    return {form.id: form for form in protocol.in_force(site.jurisdiction, handbook.forms, on)}


def submit(
    patient: Patient,
    form_id: str,
    answers: Answers,
    *,
    day: date,
    today: date,
    who: User | None = None,
    name: str = "",
    identifier: str = "",
    signed_by: str = "",
    course: int | None = None,
) -> Form:
    """Keep a form about a patient that another system has sent; sent again under its identifier it is the same one.

    signed_by   who signed it there, where that system may vouch for it; without, it waits for a signature here

    Raises:  FormMistake if it cannot be taken now.
    """
    if not name and who is None:
        raise FormMistake("expected to be told who sends the form")
    enrolment = taking_part.enrolled(patient, by=who, today=today)
    with chain.turn():
        # Locked, so that of two that send the same at once the second finds the form of the first.
        enrolment = Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment.pk)
        if identifier and (known := Form.objects.filter(enrolment=enrolment, identifier=identifier).first()):
            return known
        form = begin(enrolment, form_id, course=course, today=today, identifier=identifier)
        version = add_version(form, answers, day=day, today=today, who=who, name=name)
        if signed_by:
            _signed(version, name=signed_by, who=who, means=f"vouched for by {name}", today=today)
            form.refresh_from_db()
    return form


def begin(
    enrolment: Enrolment, form_id: str, *, course: int | None, today: date, identifier: str = ""
) -> Form:
    """An empty draft.

    Raises:  FormMistake where the site's programme has no such form, or the enrolment is not active.
    """
    if form_id not in forms_asked(enrolment.site, today):
        raise FormMistake("the programme of this site has no such form")
    if enrolment.state != Part.TAKING_PART:
        raise FormMistake("the enrolment is suspended or has ended")
    return Form.objects.create(
        enrolment=enrolment, form=form_id, course=course, identifier=identifier, made_at=timezone.now()
    )


def add_version(
    form: Form, answers: Answers, *, day: date, today: date, who: User | None, name: str = ""
) -> FormVersion:
    """Keep answers as the newest version of a draft.

    Raises:  FormMistake for a form that is no draft any more, or a day to come.
    """
    asked = forms_asked(form.enrolment.site, today)[form.form]
    if unknown := set(answers) - {question.id for question in asked.questions}:
        raise FormMistake(f"found {len(unknown)} answers to questions that the form does not ask")
    if day > today:
        raise FormMistake("expected a day that is not in the future")
    with chain.turn():
        locked = Form.objects.select_for_update(of=("self",)).get(pk=form.pk)
        if locked.state != FormState.DRAFT:
            raise FormMistake("the form was signed or discarded already; fill in a new one")
        made = FormVersion.objects.create(
            form=locked,
            number=locked.versions.count() + 1,
            revision=asked.revision,
            day=day,
            answers=msgspec.json.encode(dict(answers), order="sorted").decode(),
            at=timezone.now(),
            who=who,
            name=name or (who.get_username() if who else "system: programme"),
        )
        _note(locked, "form-filled", made.name)
    return made


def sign(form: Form, *, signed: Signed, today: date) -> None:
    """Sign the newest version; from now on it is shown for every rule that asks for it.

    Raises:  FormMistake without a version, or if somebody was quicker.
    """
    with chain.turn():
        version = FormVersion.objects.filter(form=form).order_by("-number").first()
        if version is None:
            raise FormMistake("there is nothing to sign yet")
        _signed(version, name=signed.name, who=signed.who, means=signed.means, today=today)
    form.refresh_from_db()


def discard(form: Form, *, by: User) -> None:
    """A draft that nobody will sign. Raises NotPossible for one that was signed."""
    _move(form, "discard", by.get_username())


def withdraw(form: Form, *, by: User, today: date) -> None:
    """Take a signature back: what was shown with it is shown no more.

    Raises:  NotPossible for a form that is not signed.
    """
    with chain.turn():
        _move(form, "withdraw", by.get_username())
        for row in Shown.objects.filter(form=form):
            more = {"course": row.course, "corrects": row}
            taking_part.record(
                form.enrolment, row.rule, day=row.day, by=by, today=today, answer="no", form=form, more=more
            )


def answers_of(version: FormVersion) -> dict[str, Any]:
    """The answers of a version, by question."""
    found: dict[str, Any] = msgspec.json.decode(version.answers)
    return found


def _signed(version: FormVersion, *, name: str, who: User | None, means: str, today: date) -> None:
    form = Form.objects.select_for_update(of=("self",)).get(pk=version.form_id)
    for older in Form.objects.filter(
        enrolment=form.enrolment, form=form.form, course=form.course, state=FormState.SIGNED
    ):
        _move(older, "replace", name)
    _move(form, "sign", name)
    now = timezone.now()
    what = [form.enrolment.number, form.form, version.revision, version.number, form.course, version.answers]
    Signature.objects.create(
        version=version,
        who=who,
        name=name,
        means=means,
        at=now,
        digest=digest_of([*what, str(version.day), name, now.isoformat()]),
    )
    _show(form, version, who, today)


def _show(form: Form, version: FormVersion, who: User | None, today: date) -> None:
    """What a signed form shows. A schedule asks how things are, so that a no is an answer like any other.

    A requirement asks for consent and duties: a form that says no to one, or leaves one out, meets it not.
    """
    site = form.enrolment.site
    protocol, where = protocol_of(site), site.jurisdiction
    required = [
        one.id for one in protocol.in_force(where, protocol.requirements, today) if one.form == form.form
    ]
    asked_again = protocol.in_force(where, protocol.form_schedules, today)
    agreed = "yes" if _agrees(forms_asked(site, today)[form.form], answers_of(version)) else "no"
    shown = [(name, agreed) for name in required]
    shown += [(one.id, "yes") for one in asked_again if one.form == form.form]
    for rule, answer in shown:
        more = {"course": form.course}
        taking_part.record(
            form.enrolment, rule, day=version.day, by=who, today=today, answer=answer, form=form, more=more
        )


def _agrees(asked: Asked, answers: Answers) -> bool:
    """Whether every question is answered, and none that is asked as yes or no with a no."""
    for question in asked.questions:
        value = answers.get(question.id)
        if value is False or (value in (None, "") and not question.several):
            return False
    return True


def _move(form: Form, verb: str, name: str) -> None:
    with chain.turn():
        found = Form.objects.select_for_update(of=("self",)).get(pk=form.pk)
        found.state = FormState(FORM.after(found.state, verb))
        found.save(update_fields=["state"])
        _note(found, f"form-{verb}", name)
    form.state = found.state


def _note(form: Form, action: str, name: str) -> None:
    patient = form.enrolment.patient
    chain.add(
        name,
        action,
        site=form.enrolment.site_id,
        patient=patient.public_id if patient else "",
        what=f"{form.enrolment.number} {form.form}",
    )
