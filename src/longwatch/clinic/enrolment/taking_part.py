"""What may happen to an enrolment, and to what is shown under it. Each is audited, and felt by the gates at once."""

from collections.abc import Mapping
from datetime import date
from secrets import randbits
from typing import Any

from django.utils import timezone

from longwatch.clinic.accounts.models import Site, User
from longwatch.clinic.audit import chain
from longwatch.clinic.authorisation import following
from longwatch.clinic.enrolment import chasing
from longwatch.clinic.enrolment.lifecycle import ENROLMENT
from longwatch.clinic.enrolment.models import Enrolment, Form, Part, Shown, Who
from longwatch.clinic.parameters.values import protocol_of
from longwatch.clinic.patients import facts
from longwatch.clinic.patients.models import Patient
from longwatch.core.protocol import Party, Requirement
from longwatch.core.short_codes import spelled


def enrol(
    who: Party,
    *,
    site: Site,
    by: User | None,
    today: date,
    user: User | None = None,
    patient: Patient | None = None,
    name: str = "",
) -> Enrolment:
    """Begin an enrolment; nothing is shown yet."""
    with chain.turn():
        made = Enrolment.objects.create(
            number=f"E-{spelled(randbits(35), 7)}",
            who=Who(who.value),
            site=site,
            user=user,
            patient=patient,
            name=name,
            changed_on=today,
            made_at=timezone.now(),
            made_by=by,
        )
        _note(made, "enrolled", by)
    return made


def enrolled(patient: Patient, *, by: User | None, today: date) -> Enrolment:
    """The patient's enrolment at their site, begun now if there is none."""
    found = Enrolment.objects.filter(patient=patient, site=patient.site).exclude(state=Part.LEFT).first()
    return found or enrol(Party.PATIENT, site=patient.site, by=by, today=today, patient=patient)


def change(enrolment: Enrolment, verb: str, *, reason: str, by: User, today: date) -> None:
    """Suspend it, lift that, or end it.

    Raises:  NotPossible if somebody was quicker.
    """
    with chain.turn():
        found = Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment.pk)
        found.state = Part(ENROLMENT.after(found.state, verb))
        found.changed_on, found.reason = today, reason
        found.save(update_fields=["state", "changed_on", "reason"])
        _note(found, f"enrolment-{verb}", by)
        _felt(found, today)


def record(
    enrolment: Enrolment,
    rule: str,
    *,
    day: date,
    by: User | None,
    today: date,
    answer: str = "yes",
    form: Form | None = None,
    more: Mapping[str, Any] | None = None,
) -> Shown:
    """Add what was shown for a rule. `more` holds a course, a last day, a score, a note, or what it corrects."""
    parts = dict(more or {})
    with chain.turn():
        Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment.pk)
        row = Shown.objects.create(
            enrolment=enrolment,
            rule=rule,
            day=day,
            answer=answer,
            form=form,
            at=timezone.now(),
            who=by,
            ends_on=_ends_on(enrolment, rule, day, parts.get("until")) if answer == "yes" else None,
            **parts,
        )
        _note(enrolment, "programme-shown", by, rule)
        _felt(enrolment, today)
    return row


def requirements_of(enrolment: Enrolment, on: date) -> list[Requirement]:
    """What the rules of the site ask of such a participant on the day, but for what the record itself shows."""
    protocol = protocol_of(enrolment.site)
    rules = protocol.in_force(enrolment.site.jurisdiction, protocol.requirements, on)
    return [rule for rule in rules if rule.who.value == enrolment.who and not rule.is_of_record]


def _ends_on(enrolment: Enrolment, name: str, day: date, until: date | None) -> date | None:
    lengths = [rule.holds_for for rule in requirements_of(enrolment, day) if rule.id == name]
    ends = [length.after(day) for length in lengths if length is not None]
    return min([*ends, *([until] if until else [])], default=None)


def _felt(enrolment: Enrolment, today: date) -> None:
    """Authorisations that rest on it are looked at again, and the forms that are due."""
    following.follow_participant(enrolment, today=today)
    if enrolment.patient is not None:
        chasing.follow(enrolment.patient, facts.record_of(enrolment.patient), today=today)


def _note(enrolment: Enrolment, action: str, by: User | None, rule: str = "") -> None:
    chain.add(
        by.get_username() if by else "system: programme",
        action,
        site=enrolment.site_id,
        patient=enrolment.patient.public_id if enrolment.patient else "",
        what=" ".join(part for part in (enrolment.number, rule) if part),
    )
