"""A patient who is clear for a course and everybody who takes part, from the cases beside the real content."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from longwatch.catalogue.case_records import participants_of, record_of
from longwatch.clinic.accounts.models import Site, User
from longwatch.clinic.accounts.signing import Signed
from longwatch.clinic.authorisation.models import OPEN, Authorisation
from longwatch.clinic.enrolment import taking_part
from longwatch.clinic.enrolment.models import Enrolment
from longwatch.clinic.parameters.values import book_of, protocol_of
from longwatch.clinic.patients.models import Patient
from longwatch.core.protocol import Party

CASES = {"EU": ("gate-eu-order", 0), "US": ("gate-us-dispensing", 0)}


@dataclass
class Ready:
    """A site on the day of the case, with its patient and participants."""

    site: Site
    patient: Patient
    doctor: object
    today: object
    enrolments: dict[str, Enrolment]

    def begin(self) -> Authorisation:
        from longwatch.clinic.authorisation import authorising

        named = {"prescriber": self.enrolments["prescriber"], "facility": self.enrolments["facility"]}
        return authorising.begin(self.patient, **named, by=self.doctor, today=self.today)

    def authorised(self) -> Authorisation:
        from longwatch.clinic.authorisation import authorising

        return authorising.authorise(self.begin(), signed=Signed(self.doctor, "password"), today=self.today)


def by_two(one: Authorisation, first: User, second: User | None, *, today: date) -> None:
    """The first goes on although something is not met, and the second agrees; without a second, it waits."""
    from longwatch.clinic.authorisation import authorising

    signed = Signed(first, "password")
    made = authorising.propose_override(one, why="elsewhere", note="", signed=signed, today=today)
    if second is not None:
        authorising.agree_to_override(made, signed=Signed(second, "password"), today=today)


def authorise_all_the_same(patient: Patient, doctor: User, second: User, *, today: date) -> None:
    """What a site does for a patient whose record does not hold enough: it asks, and two people override."""
    from longwatch.clinic.authorisation import authorising

    named = {}
    for who, about in ((Party.PRESCRIBER, {"user": doctor}), (Party.FACILITY, {"name": "Unit"})):
        known = Enrolment.objects.filter(site=patient.site, who=who.value).first()
        named[who.value] = known or taking_part.enrol(who, site=patient.site, by=doctor, today=today, **about)
    current = Authorisation.objects.filter(patient=patient, state__in=OPEN).first()
    one = current or authorising.begin(patient, **named, by=doctor, today=today)
    by_two(one, doctor, second, today=today)


def ready(jurisdiction: str, *, user, patient, morning, name: str = "p1") -> Ready:
    """Move to the day of the case; the second course of the EU, the first of the US."""
    rule, n = CASES[jurisdiction]
    case = book_of("alemtuzumab").cases[rule][n]
    morning.move_to(datetime(case.on.year, case.on.month, case.on.day, 8, tzinfo=UTC))
    site, _ = Site.objects.get_or_create(name=f"Clinic {jurisdiction}", jurisdiction=jurisdiction)
    doctor = user("neurologist", f"doctor-{jurisdiction}", at=site)
    record = record_of(case.record, protocol_of(site))
    made = patient(name, *record.facts, at=site)
    enrolments = {}
    participants = {one.who: one for one in participants_of(case)}
    for who in Party:
        about = {"user": doctor} if who is Party.PRESCRIBER else {"name": f"The {who}"}
        about = {"patient": made} if who is Party.PATIENT else about
        enrolment = taking_part.enrol(who, site=site, by=None, today=case.on, **about)
        enrolments[who.value] = enrolment
        for one in participants[who].shown if who in participants else ():
            more = {"course": one.course}
            taking_part.record(enrolment, one.rule, day=one.day, by=doctor, today=case.on, more=more)
    return Ready(site, made, doctor, case.on, enrolments)
