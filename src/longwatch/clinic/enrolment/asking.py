"""A form of the content as a page: what is known stands there already, and only the rest has to be answered."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from longwatch.clinic.accounts.signing import SigningForm
from longwatch.clinic.enrolment.models import Enrolment, FormDue, FormState, FormVersion
from longwatch.clinic.enrolment.submitting import answers_of
from longwatch.clinic.parameters.values import protocol_of
from longwatch.clinic.patients import facts
from longwatch.clinic.project.content import in_english
from longwatch.core.handbook import Form as Asked
from longwatch.core.handbook import Question
from longwatch.engine.reference.prefill import known_answers

_YES_OR_NO = [("", "–"), ("yes", _("yes")), ("no", _("no"))]
_TEXT, _DAY = {"class": "nhsuk-input"}, {"type": "date", "class": "nhsuk-input nhsuk-input--width-10"}
DAY = "day-of-form"
COURSE = "course-of-form"


def known(enrolment: Enrolment, asked: Asked, *, today: date) -> dict[str, Any]:
    """What was answered last time, and over it what the record says now."""
    last = FormVersion.objects.filter(
        form__enrolment=enrolment, form__form=asked.id, form__state__in=(FormState.SIGNED, FormState.REPLACED)
    )
    newest = last.order_by("-at").first()
    found = answers_of(newest) if newest is not None else {}
    if enrolment.patient is not None:
        protocol, where = protocol_of(enrolment.site), enrolment.site.jurisdiction
        record = facts.record_of(enrolment.patient)
        found |= known_answers(asked.questions, record, protocol, jurisdiction=where, on=today)
    ids = {question.id for question in asked.questions}
    return {name: value for name, value in found.items() if name in ids}


def is_for_course(enrolment: Enrolment, form: str, on: date) -> bool:
    """Whether the form is asked for anew for each course."""
    protocol, where = protocol_of(enrolment.site), enrolment.site.jurisdiction
    asked = [rule for rule in protocol.in_force(where, protocol.requirements, on) if rule.form == form]
    schedules = [rule for rule in protocol.in_force(where, protocol.form_schedules, on) if rule.form == form]
    return any(rule.each_course for rule in asked) or any(rule.after_course for rule in schedules)


def course_of(enrolment: Enrolment, form: str, upcoming: int) -> int:
    """The course that the form is for: one of which it is still due, or the next one."""
    due = FormDue.objects.filter(patient=enrolment.patient, form=form).first()
    return due.course if due is not None else upcoming


class AnswersForm(SigningForm):
    """The questions of one form, its day, and a signature."""

    def __init__(
        self, data: Any = None, *, asked: Asked, known: Mapping[str, Any], course: int | None, **more: Any
    ) -> None:
        super().__init__(data, **more)
        self.asked, self.known = asked, known
        for question in asked.questions:
            self.fields[question.id] = _field(question, known.get(question.id))
        if course is not None:
            self.fields[COURSE] = forms.IntegerField(
                label=_("Course"), min_value=1, max_value=99, initial=course, widget=forms.NumberInput(_TEXT)
            )
        self.fields[DAY] = forms.DateField(label=_("Day of the form"), widget=forms.DateInput(_DAY))
        last = [name for name in ("password", "code") if name in self.fields]
        self.order_fields([*[name for name in self.fields if name not in last], *last])

    @property
    def to_answer(self) -> Iterator[Any]:
        """The questions without an answer so far."""
        return (self[question.id] for question in self.asked.questions if question.id not in self.known)

    @property
    def known_already(self) -> Iterator[Any]:
        """The questions whose answers are known: a person looks whether they still hold."""
        return (self[question.id] for question in self.asked.questions if question.id in self.known)

    @property
    def answers(self) -> dict[str, Any]:
        """The answers as they are kept. Only after the form was found valid."""
        found = {}
        for question in self.asked.questions:
            value = self.cleaned_data[question.id]
            found[question.id] = value == "yes" if question.kind == "yes-or-no" else value
        return found


def _field(question: Question, known: Any) -> forms.Field:
    label = in_english(question.text)
    match question.kind:
        case "yes-or-no":
            initial = {True: "yes", False: "no"}.get(known)
            select = forms.Select(attrs={"class": "nhsuk-select"})
            return forms.ChoiceField(label=label, choices=_YES_OR_NO, initial=initial, widget=select)
        case "day":
            return forms.DateField(label=label, initial=known, widget=forms.DateInput(_DAY))
        case "number":
            return forms.DecimalField(label=label, initial=known, widget=forms.NumberInput(_TEXT))
        case "choice":
            return _choice(question, known)
    return forms.CharField(label=label, initial=known, max_length=500, widget=forms.TextInput(_TEXT))


def _choice(question: Question, known: Any) -> forms.Field:
    choices = [(one, in_english(one)) for one in question.choices]
    label = in_english(question.text)
    if question.several:
        size = {"class": "nhsuk-select", "size": str(len(choices))}
        several = forms.SelectMultiple(attrs=size)
        # None of them is an answer too.
        return forms.MultipleChoiceField(
            label=label, choices=choices, initial=known, required=False, widget=several
        )
    select = forms.Select(attrs={"class": "nhsuk-select"})
    return forms.ChoiceField(label=label, choices=[("", "–"), *choices], initial=known, widget=select)
