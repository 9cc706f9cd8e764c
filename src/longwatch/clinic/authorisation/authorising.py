"""What people do to an authorisation: ask for it, authorise it, confirm it, cancel it, override with a second person."""

from datetime import date
from secrets import randbits

import msgspec
from django.db import transaction
from django.utils import timezone

from longwatch.clinic.accounts.models import Site, User
from longwatch.clinic.accounts.signing import Signed, digest_of
from longwatch.clinic.audit import chain
from longwatch.clinic.authorisation import gate
from longwatch.clinic.authorisation.following import move, note_in_audit
from longwatch.clinic.authorisation.models import OPEN, Authorisation, Event, Override, State
from longwatch.clinic.enrolment.models import Enrolment
from longwatch.clinic.parameters.values import protocol_of
from longwatch.clinic.patients.models import Patient
from longwatch.core.answers import Answer
from longwatch.core.lifecycle import NotPossible
from longwatch.core.programme import GateStanding
from longwatch.core.protocol import Moment
from longwatch.core.short_codes import spelled


class NotAllowed(Exception):
    """The gate does not say yes: `answered` says why."""

    def __init__(self, answered: gate.Answered) -> None:
        super().__init__("the gate does not say yes")
        self.answered = answered


class SamePerson(Exception):
    """A second signature must be another person's."""


class NotInTime(Exception):
    """An authorisation of today does not reach the planned day: `until` is the last one that it does."""

    def __init__(self, until: date) -> None:
        super().__init__("an authorisation of today does not reach the planned day")
        self.until = until


def begin(
    patient: Patient,
    *,
    prescriber: Enrolment,
    facility: Enrolment,
    by: User,
    today: date,
    planned: date | None = None,
) -> Authorisation:
    """Ask for an authorisation of the patient's next course, whose first day is planned for today or soon.

    Raises:  NotPossible if one is open already; NotInTime; NoProgramme where the rules have no programme.
    """
    planned = planned or today
    # The patient first, as whoever adds to the record does.
    with transaction.atomic():
        Patient.objects.select_for_update(of=("self",)).get(pk=patient.pk)
        current = Authorisation.objects.filter(patient=patient, state__in=OPEN).first()
        if current is not None:
            raise NotPossible("authorisation", current.state, "ask")
        named: gate.Named = {"prescriber": prescriber, "facility": facility, "planned": planned}
        standing = gate.standing_of(patient, Moment.ORDER, today=today, **named)
        until = _until(patient.site, standing, today)
        if not today <= planned <= until:
            raise NotInTime(until)
        made = Authorisation.objects.create(
            number=f"A-{spelled(randbits(35), 7)}",
            patient=patient,
            site=patient.site,
            course=standing.course,
            planned=planned,
            prescriber=prescriber,
            facility=facility,
            made_at=timezone.now(),
            made_by=by,
            checked_on=today,
        )
        answered = gate.Answered(standing)
        Event.objects.create(
            authorisation=made,
            at=made.made_at,
            verb="ask",
            state=made.state,
            who=by,
            answer=standing.answer,
            reasons=gate.written(answered.open),
        )
        note_in_audit(made, "authorisation-ask", by.get_username())
    return made


def authorise(one: Authorisation, *, signed: Signed, today: date) -> Authorisation:
    """Sign it: the first time, or to confirm it after it was held. Its days begin today.

    Raises:  NotAllowed while the gate does not say yes; NotPossible if somebody was quicker.
    """
    with chain.turn():
        found = _locked(one)
        answered = gate.ask(found, Moment.ORDER, today=today)
        if answered.answer is not Answer.YES:
            raise NotAllowed(answered)
        _sign(found, answered, signed, today=today)
    return found


def cancel(one: Authorisation, *, reason: str, by: User) -> None:
    """The prescriber takes it back.

    Raises:  NotPossible if it is over already.
    """
    with chain.turn():
        move(_locked(one), "cancel", who=by, note=reason)


def propose_override(one: Authorisation, *, why: str, note: str, signed: Signed, today: date) -> Override:
    """The first of two people goes on although requirements are not met: those that are open now, as they stand."""
    with chain.turn():
        found = _locked(one)
        if found.state not in OPEN:
            raise NotPossible("authorisation", found.state, "override")
        answered = gate.to_override(found, today=today)
        covers = [[each.id, gate.mark(each)] for each in answered.open]
        if not covers:
            raise NotPossible("authorisation", found.state, "override")
        made = Override.objects.create(
            authorisation=found,
            covers=msgspec.json.encode(covers).decode(),
            told=gate.written(answered.open),
            why=why,
            note=note,
            first=signed.who,
            first_at=timezone.now(),
            first_digest=digest_of([found.number, covers, why, note, signed.name]),
        )
        note_in_audit(found, "override-proposed", signed.who.get_username())
    return made


def agree_to_override(override: Override, *, signed: Signed, today: date) -> None:
    """The second person agrees to exactly what the first one signed. Where nothing else is in the way, it is authorised.

    Raises:  SamePerson; NotPossible if somebody has agreed already, or the authorisation is over.
    """
    with chain.turn():
        authorisation = _locked(override.authorisation)
        found = Override.objects.select_for_update(of=("self",)).select_related("first").get(pk=override.pk)
        if found.first_id == signed.who.pk:
            raise SamePerson
        if found.second_id is not None or authorisation.state not in OPEN:
            raise NotPossible("override", authorisation.state, "agree")
        found.second, found.second_at = signed.who, timezone.now()
        found.second_digest = digest_of([found.first_digest, signed.name])
        found.save()
        note_in_audit(authorisation, "override-agreed", signed.who.get_username())
        answered = gate.ask(authorisation, Moment.ORDER, today=today)
        if answered.answer is Answer.YES and authorisation.state in (State.ASKED, State.HELD):
            by = Signed(found.first, "override")
            _sign(authorisation, answered, by, today=today, note=f"override agreed to by {signed.name}")


def _sign(
    found: Authorisation, answered: gate.Answered, signed: Signed, *, today: date, note: str = ""
) -> None:
    """The gate says yes and a neurologist has signed: its days begin, or it holds again."""
    verb = "confirm" if found.state == State.HELD else "authorise"
    if verb == "authorise":
        found.from_day, found.until = today, _until(found.site, answered.standing, today)
    move(found, verb, answered=answered, signed=signed, note=note, digest=_digest(found, answered, signed))


def _locked(one: Authorisation) -> Authorisation:
    return (
        Authorisation.objects.select_for_update(of=("self",)).select_related("patient__site").get(pk=one.pk)
    )


def _until(site: Site, standing: GateStanding, today: date) -> date:
    """The last day by the rule of the gate. What ends earlier, a certificate or a test, takes it back by itself."""
    rule = next(rule for rule in protocol_of(site).gates if rule.revision == standing.revision)
    assert rule.valid_for is not None  # a gate of the order always says it
    return rule.valid_for.after(today)


def _digest(found: Authorisation, answered: gate.Answered, signed: Signed) -> str:
    told = [[one.id, one.revision, one.answer] for one in answered.standing.requirements]
    what = [found.number, found.patient.public_id, found.course, found.facility.number]
    return digest_of([*what, str(found.planned), str(found.from_day), str(found.until), told, signed.name])
