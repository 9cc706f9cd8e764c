"""An authorisation follows the facts: held when something can no longer be told, withdrawn when something says no.

It is looked at whenever the record is renewed, whenever what a participant has shown changes, and each morning.
Nothing here ever makes an authorisation stronger: that takes a person.
"""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q
from django.utils import timezone

from longwatch.clinic.accounts.models import Role, User
from longwatch.clinic.accounts.signing import Signed
from longwatch.clinic.audit import chain
from longwatch.clinic.authorisation import gate
from longwatch.clinic.authorisation.lifecycle import AUTHORISATION, DISPENSE_CODE
from longwatch.clinic.authorisation.models import (
    OPEN,
    About,
    Authorisation,
    CodeState,
    DispenseCode,
    Event,
    Notice,
    State,
)
from longwatch.clinic.enrolment.models import Enrolment
from longwatch.clinic.parameters.values import protocol_of
from longwatch.clinic.patients import facts
from longwatch.clinic.patients.models import Patient
from longwatch.core.answers import Answer
from longwatch.core.dates import in_words
from longwatch.core.protocol import Moment
from longwatch.engine.reference.courses import courses_of

_HOLDING = (State.AUTHORISED, State.HELD)
_TOLD = (Role.NEUROLOGIST, Role.PHARMACIST, Role.INFUSION_NURSE)


def follow(patient: Patient, *, today: date) -> None:
    """Hold the patient's open authorisation against the facts as they are now."""
    for one in Authorisation.objects.filter(patient=patient, state__in=OPEN):
        check(one, today=today)


def follow_participant(enrolment: Enrolment, *, today: date) -> None:
    """Hold every open authorisation that rests on a participant against the facts as they are now."""
    named = Q(prescriber=enrolment) | Q(facility=enrolment)
    if enrolment.patient_id is not None:
        named |= Q(patient=enrolment.patient_id)
    for one in Authorisation.objects.filter(named, state__in=OPEN):
        check(one, today=today)


def follow_all(*, today: date) -> int:
    """Each morning: whatever was not looked at today; how many there were."""
    rows = Authorisation.objects.filter(state__in=OPEN).exclude(checked_on=today)
    waiting: Iterable[Authorisation] = list(rows)
    for one in waiting:
        check(one, today=today)
    expired = DispenseCode.objects.filter(state=CodeState.READY, expires_at__lte=timezone.now())
    expired.update(state=CodeState(DISPENSE_CODE.after(CodeState.READY, "expire")))
    return len(list(waiting))


def check(one: Authorisation, *, today: date) -> None:
    """Hold one authorisation against its gate, and take it where it belongs."""
    with chain.turn():
        found = (
            Authorisation.objects.select_for_update(of=("self",))
            .select_related("patient__site")
            .get(pk=one.pk)
        )
        if found.state in OPEN:
            _check(found, today)
    one.refresh_from_db()


def _check(found: Authorisation, today: date) -> None:
    is_begun, is_over = _course(found, today)
    if found.patient.site_id != found.site_id:
        _leave(found, "withdraw", "The patient is followed by another site now.")
    elif is_over and found.state in _HOLDING:
        move(found, "complete")
    elif found.until is not None and today > found.until and not is_begun:
        move(found, "lapse")
        tell(found, About.LAPSED, f"Its last day was {in_words(found.until)}.")
    elif found.state in _HOLDING:
        _hold_against_gate(found, today)
    found.checked_on = today
    found.save(update_fields=["checked_on"])


def _leave(found: Authorisation, verb: str, note: str) -> None:
    if found.state == State.ASKED:
        move(found, "cancel", note=note)
        return
    move(found, verb, note=note)
    tell(found, About.WITHDRAWN, note)


def _hold_against_gate(found: Authorisation, today: date) -> None:
    answered = gate.ask(found, Moment.ORDER, today=today)
    if answered.answer is Answer.NO:
        move(found, "withdraw", answered=answered)
        tell(found, About.WITHDRAWN, _reasons(answered))
    elif answered.answer is Answer.UNKNOWN and found.state == State.AUTHORISED:
        move(found, "hold", answered=answered)
        tell(found, About.HELD, _reasons(answered))


def _reasons(answered: gate.Answered) -> str:
    return " ".join(one.text for one in answered.open) or answered.standing.text


def _course(found: Authorisation, today: date) -> tuple[bool, bool]:
    """Whether the authorised course has begun, and whether it is over."""
    protocol = protocol_of(found.patient.site)
    seen = facts.record_of(found.patient).seen_on(today)
    days = [infusion.day for infusion in seen.infusions]
    courses = courses_of(days, protocol.drug.same_course_within)
    if len(courses) < found.course:
        return False, False
    course = courses[found.course - 1]
    foreseen = [
        rule.infusions
        for rule in protocol.in_force(found.patient.site.jurisdiction, protocol.courses, today)
        if rule.first_course <= found.course
        and (rule.last_course is None or found.course <= rule.last_course)
    ]
    assert course.last is not None  # of infusions, the last is always known
    is_whole = any(number is not None and course.infusions >= number for number in foreseen)
    is_past = today > protocol.drug.same_course_within.after(course.last)
    return True, is_past or (is_whole and today > course.last)


def move(
    found: Authorisation,
    verb: str,
    *,
    answered: gate.Answered | None = None,
    signed: Signed | None = None,
    who: User | None = None,
    note: str = "",
    digest: str = "",
) -> None:
    """Take a locked authorisation to its next state, with an event and an entry in the audit.

    Raises:  NotPossible if the table has no such move.
    """
    found.state = State(AUTHORISATION.after(found.state, verb))
    found.save()
    by = signed.who if signed else who
    Event.objects.create(
        authorisation=found,
        at=timezone.now(),
        verb=verb,
        state=found.state,
        who=by,
        answer=answered.answer if answered else "",
        reasons=gate.written(answered.open) if answered else "[]",
        note=note,
        means=signed.means if signed else "",
        digest=digest,
    )
    if found.state not in (State.ASKED, State.AUTHORISED):
        revoke_codes(found)
    note_in_audit(found, f"authorisation-{verb}", by.get_username() if by else "system: programme")


def revoke_codes(found: Authorisation) -> None:
    """Codes that are still ready work no more."""
    ready = DispenseCode.objects.filter(authorisation=found, state=CodeState.READY)
    ready.update(state=CodeState(DISPENSE_CODE.after(CodeState.READY, "revoke")))


def tell(found: Authorisation, about: About, text: str) -> None:
    """Put it before whoever orders, dispenses and infuses."""
    now = timezone.now()
    for role in _TOLD:
        Notice.objects.create(authorisation=found, role=role, about=about, text=text, at=now)


def note_in_audit(found: Authorisation, action: str, who: str) -> None:
    """An entry that names the authorisation and never what was told of the patient."""
    chain.add(who, action, site=found.site_id, patient=found.patient.public_id, what=found.number)
