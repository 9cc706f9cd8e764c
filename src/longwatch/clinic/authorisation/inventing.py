"""A programme at work in the invented clinic: people and places enrolled, and courses in three states.

The patients come from the cases beside the rules of the gates, moved to today, so that nothing medical is made up.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from msgspec.structs import replace

from longwatch.catalogue.case_language import Case
from longwatch.catalogue.case_records import participants_of, record_of
from longwatch.clinic.accounts.models import Membership, Role, Site, User
from longwatch.clinic.accounts.signing import Signed
from longwatch.clinic.authorisation import authorising, emergency
from longwatch.clinic.enrolment import taking_part
from longwatch.clinic.enrolment.models import Enrolment
from longwatch.clinic.parameters.values import book_of, protocol_of
from longwatch.clinic.patients.models import Origin, Patient
from longwatch.clinic.patients.store import Source, add
from longwatch.core.programme import Shown
from longwatch.core.protocol import Moment, Party
from longwatch.core.record import UNDATED, AnyFact

SOURCE = Source(None, Origin.INVENTED, "invented clinic")


def invent_programme(site: Site, *, on: date) -> None:
    """Enrol whom the invented clinic has, and show one course asked for, one authorised and one withdrawn."""
    cases = list(_cases(site, on))
    yes = next((case for case in cases if _answer(case) == "yes"), None)
    if yes is None:
        return  # a jurisdiction whose programme has no order
    held = Membership.objects.filter(site=site, role=Role.NEUROLOGIST).select_related("user").order_by("pk")
    doctor = held[0].user
    about: dict[Party, dict[str, Any]] = {
        Party.PRESCRIBER: {"user": doctor},
        Party.FACILITY: {"name": "Invented infusion unit"},
        Party.PHARMACY: {"name": "Invented pharmacy"},
    }
    enrolled = {
        who: taking_part.enrol(who, site=site, by=doctor, today=on, **named) for who, named in about.items()
    }
    shown = {one.who: one.shown for one in participants_of(yes)}
    for who, enrolment in enrolled.items():
        _show(enrolment, shown.get(who, ()), doctor, (yes, on))
    for name in ("Waiting", "Authorised", "Withdrawn"):
        patient = _patient(site, name, yes, on)
        own = taking_part.enrolled(patient, by=doctor, today=on)
        _show(own, shown.get(Party.PATIENT, ()), doctor, (yes, on))
        named = {"prescriber": enrolled[Party.PRESCRIBER], "facility": enrolled[Party.FACILITY]}
        one = authorising.begin(patient, **named, by=doctor, today=on)
        if name != "Waiting":
            authorising.authorise(one, signed=Signed(doctor, "invented"), today=on)
        if name == "Withdrawn":
            _spoil(patient, own, cases, on)
    emergency.make_blanks(site, 2, by=doctor)


def _cases(site: Site, on: date) -> Iterator[Case]:
    """The cases of the gate of the order in the site's jurisdiction, which speak of the rules of today."""
    protocol, where = protocol_of(site), site.jurisdiction
    gates = [gate.id for gate in protocol.in_force(where, protocol.gates, on) if gate.at is Moment.ORDER]
    for gate in gates:
        yield from book_of(site.protocol).cases[gate]


def _answer(case: Case) -> object:
    return case.expect.get("answer") if isinstance(case.expect, dict) else None


def _patient(site: Site, name: str, case: Case, on: date) -> Patient:
    made = Patient.objects.create(
        public_id=f"invented-{site.pk}-{name.lower()}",
        site=site,
        number=f"P-{name.upper()}",
        family_name="Invented",
        given_name=name,
        registered_at=timezone.now(),
    )
    facts = record_of(case.record, protocol_of(site)).facts
    add(made, [_moved(fact, on - case.on) for fact in facts], SOURCE, today=on)
    return made


def _moved(fact: AnyFact, by: timedelta) -> AnyFact:
    """The same fact so many days later."""
    if fact.day == UNDATED:
        return fact
    days = {
        name: value + by
        for name in ("day", "known", "end", "until")
        if name in fact.__struct_fields__ and (value := getattr(fact, name)) is not None
    }
    return replace(fact, **days)


def _show(enrolment: Enrolment, shown: tuple[Shown, ...], by: User, moved: tuple[Case, date]) -> None:
    case, on = moved
    for one in shown:
        more = {"course": one.course, "until": one.until}
        day = one.day + (on - case.on)
        taking_part.record(enrolment, one.rule, day=day, by=by, today=on, answer=one.answer.value, more=more)


def _spoil(patient: Patient, own: Enrolment, cases: list[Case], on: date) -> None:
    """What withdraws an authorisation: a diagnosis that a case says forbids it, else a paper taken back."""
    for case in cases:
        if _answer(case) == "no" and case.record.conditions:
            facts = record_of(
                replace(case.record, infusions=(), done=(), results=(), answers={}), protocol_of(own.site)
            ).facts
            new = [_moved(fact, on - case.on) for fact in facts if fact.day != UNDATED]
            add(patient, new, SOURCE, today=on)
            return
    rule = taking_part.requirements_of(own, on)[0].id
    taking_part.record(own, rule, day=on, by=None, today=on, answer="no", more={"note": "invented"})
