"""A programme at work in the invented clinic: people and places enrolled, and courses in three states.

The patients come from the cases beside the rules of the gates, moved to today, so that nothing medical is made up.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any, TypedDict

from django.utils import timezone
from msgspec.structs import replace

from longwatch.catalogue.case_language import Case
from longwatch.catalogue.case_records import participants_of, record_of
from longwatch.clinic.accounts.models import Membership, Role, Site, User
from longwatch.clinic.accounts.signing import Signed
from longwatch.clinic.authorisation import authorising, emergency, gate
from longwatch.clinic.authorisation.models import OverrideWhy
from longwatch.clinic.enrolment import taking_part
from longwatch.clinic.enrolment.models import Enrolment
from longwatch.clinic.parameters.values import book_of, protocol_of
from longwatch.clinic.patients.models import Origin, Patient
from longwatch.clinic.patients.store import Source, add
from longwatch.core.programme import Shown
from longwatch.core.protocol import Moment, Party
from longwatch.core.record import UNDATED, AnyFact


class Named(TypedDict):
    """Who orders a course, and where it is given."""

    prescriber: Enrolment
    facility: Enrolment


SOURCE = Source(None, Origin.INVENTED, "invented clinic")


def invent_programme(site: Site, *, on: date) -> None:
    """Enrol whom the invented clinic has, and show one course asked for, one authorised and one withdrawn."""
    cases = list(_cases(site, on))
    yes = _first_yes(cases)
    if yes is None:
        return  # a jurisdiction whose programme has no order
    doctor = _somebody(site, Role.NEUROLOGIST)
    named = _participants(site, yes, doctor, on)
    for name in ("Waiting", "Authorised", "Withdrawn"):
        patient = _patient(site, name, yes, on)
        own = _takes_part(patient, yes, doctor, on)
        one = authorising.begin(patient, **named, by=doctor, today=on)
        if name != "Waiting":
            authorising.authorise(one, signed=Signed(doctor, "invented"), today=on)
        if name == "Withdrawn":
            _spoil(patient, own, cases, on)
    emergency.make_blanks(site, 2, by=doctor)


def invent_authorisation(patient: Patient, *, on: date) -> None:
    """The patient's next course is asked for; what the invented record does not hold, two people override."""
    yes = _first_yes(_cases(patient.site, on))
    if yes is None:
        return
    doctor = _somebody(patient.site, Role.NEUROLOGIST)
    _takes_part(patient, yes, doctor, on)
    named = _participants(patient.site, yes, doctor, on)
    one = authorising.begin(patient, **named, by=doctor, today=on)
    if gate.ask(one, Moment.ORDER, today=on).open:
        first = Signed(doctor, "invented")
        made = authorising.propose_override(one, why=OverrideWhy.ELSEWHERE, note="", signed=first, today=on)
        second = Signed(_somebody(patient.site, Role.SAFETY_OFFICER), "invented")
        authorising.agree_to_override(made, signed=second, today=on)
    else:
        authorising.authorise(one, signed=Signed(doctor, "invented"), today=on)


def _first_yes(cases: Iterable[Case]) -> Case | None:
    return next((case for case in cases if _answer(case) == "yes"), None)


def _somebody(site: Site, role: str) -> User:
    return Membership.objects.filter(site=site, role=role).select_related("user").order_by("pk")[0].user


def _participants(site: Site, yes: Case, doctor: User, on: date) -> Named:
    """The prescriber and the facility of the invented clinic, enrolled with its pharmacy when first asked for."""
    about: dict[Party, dict[str, Any]] = {
        Party.PRESCRIBER: {"user": doctor},
        Party.FACILITY: {"name": "Invented infusion unit"},
        Party.PHARMACY: {"name": "Invented pharmacy"},
    }
    shown = {one.who: one.shown for one in participants_of(yes)}
    found = {}
    for who, named in about.items():
        enrolment = Enrolment.objects.filter(site=site, who=who.value).order_by("pk").first()
        if enrolment is None:
            enrolment = taking_part.enrol(who, site=site, by=doctor, today=on, **named)
            _show(enrolment, shown.get(who, ()), doctor, (yes, on))
        found[who] = enrolment
    return {"prescriber": found[Party.PRESCRIBER], "facility": found[Party.FACILITY]}


def _takes_part(patient: Patient, yes: Case, doctor: User, on: date) -> Enrolment:
    shown = {one.who: one.shown for one in participants_of(yes)}
    own = taking_part.enrolled(patient, by=doctor, today=on)
    _show(own, shown.get(Party.PATIENT, ()), doctor, (yes, on))
    return own


def _cases(site: Site, on: date) -> Iterator[Case]:
    """The cases of the gate of the order in the site's jurisdiction, which speak of the rules of today."""
    protocol, where = protocol_of(site), site.jurisdiction
    for rule in protocol.in_force(where, protocol.gates, on):
        if rule.at is Moment.ORDER:
            yield from book_of(site.protocol).cases[rule.id]


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
