"""Whoever takes part, as the gates see them: what was last shown for each rule, and nothing of who left."""

from collections.abc import Iterable
from datetime import date

from longwatch.clinic.enrolment.models import Enrolment, Part, Who
from longwatch.clinic.enrolment.models import Shown as Row
from longwatch.clinic.patients.models import Patient
from longwatch.core.answers import Answer
from longwatch.core.programme import Participant, Party, Shown


def participant_of(enrolment: Enrolment) -> Participant:
    """One participant. Of somebody suspended or gone, everything that was shown is a no from that day on."""
    shown = tuple(_shown(row) for row in counting(Row.objects.filter(enrolment=enrolment).order_by("pk")))
    if enrolment.state != Part.TAKING_PART:
        shown = tuple(_taken_back(one, enrolment.changed_on) for one in shown)
    return Participant(who=Party(enrolment.who), id=enrolment.number, name=str(enrolment), shown=shown)


def counting(rows: Iterable[Row]) -> list[Row]:
    """The rows that nobody corrected; of those of one rule, course and day the one recorded last."""
    every = list(rows)
    wrong = {row.corrects_id for row in every}
    return list({(row.rule, row.course, row.day): row for row in every if row.pk not in wrong}.values())


def _shown(row: Row) -> Shown:
    return Shown(
        id=f"Shown/{row.pk}",
        rule=row.rule,
        day=row.day,
        answer=Answer(row.answer),
        until=row.until,
        course=row.course,
    )


def _taken_back(one: Shown, day: date) -> Shown:
    return Shown(id=one.id, rule=one.rule, day=max(one.day, day), answer=Answer.NO, course=one.course)


def enrolment_of(patient: Patient) -> Enrolment | None:
    """The patient's own enrolment at the site that follows them."""
    rows = Enrolment.objects.filter(patient=patient, site=patient.site, who=Who.PATIENT)
    return rows.exclude(state=Part.LEFT).first() or rows.order_by("-made_at").first()
