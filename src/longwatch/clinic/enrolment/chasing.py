"""What is chased: forms that are due or late, and certificates that end soon or have ended."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import QuerySet

from longwatch.clinic.accounts.models import Site
from longwatch.clinic.enrolment.models import Enrolment, FormDue, Part, Shown
from longwatch.clinic.enrolment.participants import counting, enrolment_of, participant_of
from longwatch.clinic.parameters.values import protocol_of
from longwatch.clinic.patients.models import Patient
from longwatch.core.protocol import Requirement
from longwatch.core.record import Record
from longwatch.engine.reference.form_schedules import forms_of

# A month before a day and a month after another are not exact opposites: months have unlike lengths.
_UNLIKE_MONTHS = timedelta(days=7)


class Ending(NamedTuple):
    """A certificate whose last day is near or past."""

    enrolment: Enrolment
    requirement: Requirement
    ends_on: date


def follow(patient: Patient, record: Record, *, today: date) -> None:
    """Keep the days of the forms that the programme asks for of this patient; nothing is kept of others."""
    protocol, jurisdiction = protocol_of(patient.site), patient.site.jurisdiction
    if not protocol.of(jurisdiction, protocol.form_schedules):
        FormDue.objects.filter(patient=patient).delete()
        return
    own = enrolment_of(patient)
    standings = forms_of(
        record,
        protocol,
        jurisdiction=jurisdiction,
        on=today,
        participants=[participant_of(own)] if own else [],
    )
    leads = {rule.id: rule.lead for rule in protocol.form_schedules}
    asked = [one for one in standings if one.due is not None and one.overdue_from is not None]
    FormDue.objects.filter(patient=patient).exclude(rule__in=[one.id for one in asked]).delete()
    for one in asked:
        assert one.due is not None and one.overdue_from is not None  # chosen so
        FormDue.objects.update_or_create(
            patient=patient,
            rule=one.id,
            defaults={
                "form": one.form,
                "course": one.course,
                "shown_from": leads[one.id].before(one.due),
                "due": one.due,
                "overdue_from": one.overdue_from,
            },
        )


def due_now(today: date) -> QuerySet[FormDue]:
    """The forms that are on a list today, late ones among them."""
    return FormDue.objects.filter(shown_from__lte=today)


def endings(sites: Iterable[Site], *, today: date) -> Iterator[Ending]:
    """Certificates of whoever takes part that end within their time of warning, or have ended, the first first."""
    found = []
    for site in sites:
        protocol = protocol_of(site)
        rules = {rule.id: rule for rule in protocol.in_force(site.jurisdiction, protocol.requirements, today)}
        warned = [rule.remind for rule in rules.values() if rule.remind]
        if not warned:
            continue
        # Only of these has anything an end that is near: the list of work asks this each time that it opens.
        until = max(remind.after(today) for remind in warned) + _UNLIKE_MONTHS
        near = Shown.objects.filter(enrolment__site=site, rule__in=rules, ends_on__lte=until)
        taking_part = site.enrolments.filter(state=Part.TAKING_PART, pk__in=near.values("enrolment"))
        enrolments = {one.pk: one for one in taking_part.select_related("user")}
        rows = Shown.objects.filter(enrolment__in=enrolments, rule__in=rules).order_by("pk")
        newest: dict[tuple[int, str], Shown] = {}
        for row in sorted(_by_enrolment(rows), key=lambda row: (row.enrolment_id, row.day, row.pk)):
            newest[row.enrolment_id, row.rule] = row
        for (pk, name), row in newest.items():
            remind = rules[name].remind
            if row.answer == "yes" and row.ends_on and remind and today >= remind.before(row.ends_on):
                found.append(Ending(enrolments[pk], rules[name], row.ends_on))
    return iter(sorted(found, key=lambda one: one.ends_on))


def _by_enrolment(rows: QuerySet[Shown]) -> list[Shown]:
    every: dict[int, list[Shown]] = {}
    for row in rows:
        every.setdefault(row.enrolment_id, []).append(row)
    return [row for of_one in every.values() for row in counting(of_one)]
