"""Codes for dispensing: made for one authorisation and one pharmacy, good once, for a short time.

The code itself is shown when it is made and kept nowhere: the table has a hash that needs the application's key.
"""

import hmac
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from secrets import randbits

from django.conf import settings

from longwatch.clinic.accounts.models import Site
from longwatch.clinic.audit import chain
from longwatch.clinic.authorisation import gate
from longwatch.clinic.authorisation.following import check, note_in_audit, revoke_codes, tell
from longwatch.clinic.authorisation.lifecycle import DISPENSE_CODE
from longwatch.clinic.authorisation.models import About, Authorisation, CodeState, DispenseCode, State
from longwatch.clinic.enrolment.models import Enrolment, Who
from longwatch.core.answers import Answer
from longwatch.core.dates import in_words
from longwatch.core.protocol import Moment
from longwatch.core.short_codes import CodeMistake, plain, spelled

GOOD_FOR = timedelta(hours=24)
_LETTERS = 11  # 55 bits: nobody guesses one of the few that are good at a time


class Refused(StrEnum):
    """Why a code was not accepted."""

    UNKNOWN = "unknown"
    MISTYPED = "mistyped"
    USED = "used"
    EXPIRED = "expired"
    REVOKED = "revoked"
    ELSEWHERE = "elsewhere"
    NOT_NOW = "not-now"


@dataclass(frozen=True)
class Asked:
    """The answer to a pharmacy: with yes a code and when it expires, else what stands in the way."""

    answered: gate.Answered
    code: str = ""
    expires: datetime | None = None
    why_not: str = ""


@dataclass(frozen=True)
class Tried:
    """What came of a code: dispensed, or why it was refused."""

    code: DispenseCode | None = None
    refused: Refused | None = None
    answered: gate.Answered | None = None


def ask(one: Authorisation, *, pharmacy: Enrolment, today: date, now: datetime, name: str) -> Asked:
    """May this pharmacy dispense this course? With yes comes a code; one that was ready before works no more."""
    check(one, today=today)
    with chain.turn():
        found = _locked(one)
        answered = gate.ask(found, Moment.DISPENSING, today=today, pharmacy=pharmacy)
        why_not = _why_not(found, pharmacy)
        if why_not or answered.answer is not Answer.YES:
            note_in_audit(found, "dispensing-refused", name)
            return Asked(answered, why_not=why_not)
        revoke_codes(found)
        code = spelled(randbits(5 * _LETTERS), _LETTERS)
        DispenseCode.objects.create(
            authorisation=found,
            pharmacy=pharmacy,
            hashed=_hashed(plain(code)),
            made_at=now,
            made_by=name,
            expires_at=now + GOOD_FOR,
        )
        note_in_audit(found, "dispensing-code", name)
    return Asked(answered, code, now + GOOD_FOR)


def use(typed: str, *, site: Site, pharmacy: Enrolment, today: date, now: datetime, name: str) -> Tried:
    """Dispense on a code. Of two that try at once one wins; whoever comes second is refused, and people are told."""
    try:
        letters = plain(typed)
    except CodeMistake:
        return Tried(refused=Refused.MISTYPED)
    known = DispenseCode.objects.filter(hashed=_hashed(letters), authorisation__site=site)
    code = known.select_related("authorisation").first()
    if code is None:
        return Tried(refused=Refused.UNKNOWN)
    check(code.authorisation, today=today)
    with chain.turn():
        # First the authorisation, as everywhere else, so that two never wait for each other.
        found = _locked(code.authorisation)
        code = DispenseCode.objects.select_for_update(of=("self",)).get(pk=code.pk)
        if code.pharmacy_id != pharmacy.pk:
            return _refuse(found, Refused.ELSEWHERE, name)
        if code.state == CodeState.READY and code.expires_at <= now:
            code.state = CodeState(DISPENSE_CODE.after(code.state, "expire"))
            code.save(update_fields=["state"])
        if code.state != CodeState.READY:
            return _refuse(found, Refused(code.state), name)
        answered = gate.ask(found, Moment.DISPENSING, today=today, pharmacy=pharmacy)
        if found.state != State.AUTHORISED or answered.answer is not Answer.YES:
            note_in_audit(found, "dispensing-refused", name)
            return Tried(refused=Refused.NOT_NOW, answered=answered)
        # The condition decides, also where a database does not lock rows.
        won = DispenseCode.objects.filter(pk=code.pk, state=CodeState.READY).update(
            state=CodeState(DISPENSE_CODE.after(code.state, "use")), used_at=now, used_by=name
        )
        if not won:
            return _refuse(found, Refused.USED, name)
        note_in_audit(found, "dispensed", name)
    code.refresh_from_db()
    return Tried(code=code, answered=answered)


def pharmacies_of(site: Site) -> list[Enrolment]:
    """The pharmacies of a site's programme."""
    return list(site.enrolments.filter(who=Who.PHARMACY).exclude(state="left"))


def _why_not(found: Authorisation, pharmacy: Enrolment) -> str:
    """What no gate judges: the state of the authorisation, its days, and whether it was dispensed already."""
    used = DispenseCode.objects.filter(authorisation=found, state=CodeState.USED).first()
    if used is not None and used.used_at is not None:
        return f"The course was dispensed on {in_words(used.used_at.date())}."
    if pharmacy.site_id != found.site_id or pharmacy.who != Who.PHARMACY:
        return "This pharmacy takes no part in the programme of the patient's site."
    if found.state != State.AUTHORISED:
        return "The course is not authorised, or no longer."
    return ""


def _refuse(found: Authorisation, why: Refused, name: str) -> Tried:
    if why is Refused.USED:
        tell(found, About.CODE_AGAIN, "The code was tried again after the medicine had been dispensed.")
    if why is Refused.ELSEWHERE:
        tell(found, About.CODE_ELSEWHERE, "The code was tried by a pharmacy that it was not made for.")
    note_in_audit(found, f"code-refused-{why}", name)
    return Tried(refused=why)


def _hashed(letters: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), letters.encode(), "sha256").hexdigest()


def _locked(one: Authorisation) -> Authorisation:
    return (
        Authorisation.objects.select_for_update(of=("self",)).select_related("patient__site").get(pk=one.pk)
    )
