"""A code for dispensing works once, for one pharmacy, for a day; and only while the gate says yes."""

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.clinic.programme import Ready, ready

from longwatch.clinic.authorisation import dispensing
from longwatch.clinic.authorisation.dispensing import Asked, Refused, Tried
from longwatch.clinic.authorisation.models import Authorisation, CodeState, DispenseCode, Notice
from longwatch.clinic.enrolment import taking_part
from longwatch.core.protocol import Party

pytestmark = pytest.mark.django_db


@pytest.fixture
def us(user, patient, morning) -> Ready:
    return ready("US", user=user, patient=patient, morning=morning)


@pytest.fixture
def one(us) -> Authorisation:
    return us.authorised()


def ask(us, one, pharmacy=None) -> Asked:
    at = pharmacy or us.enrolments["pharmacy"]
    return dispensing.ask(one, pharmacy=at, today=us.today, now=timezone.now(), name="pharmacist")


def use(us, code: str, pharmacy=None) -> Tried:
    at = pharmacy or us.enrolments["pharmacy"]
    now = timezone.now()
    return dispensing.use(code, site=us.site, pharmacy=at, today=us.today, now=now, name="pharmacist")


def test_a_pharmacy_gets_a_code_and_dispenses_on_it(us, one) -> None:
    code = ask(us, one).code
    assert len(code) == 14
    assert use(us, code).code.state == CodeState.USED


def test_the_code_itself_is_kept_nowhere(us, one) -> None:
    code = ask(us, one).code
    kept = str(DispenseCode.objects.values().get())
    assert code not in kept and code.replace("-", "") not in kept


def test_used_twice_it_is_refused_and_people_are_told(us, one) -> None:
    code = ask(us, one).code
    use(us, code)
    assert use(us, code).refused is Refused.USED
    assert Notice.objects.filter(about="code-again").count() == 3


def test_however_it_is_typed_and_never_with_a_slip(us, one) -> None:
    code = ask(us, one).code
    wrong = ("0" if code[0] != "0" else "1") + code[1:]
    assert use(us, wrong).refused is Refused.MISTYPED
    assert use(us, code.lower().replace("-", " ")).refused is None


def test_it_expires_after_a_day(us, one, morning) -> None:
    code = ask(us, one).code
    DispenseCode.objects.update(expires_at=timezone.now())
    assert use(us, code).refused is Refused.EXPIRED
    assert DispenseCode.objects.get().state == CodeState.EXPIRED


def test_a_newer_code_takes_the_place_of_the_one_before(us, one) -> None:
    first, second = ask(us, one).code, ask(us, one).code
    assert use(us, first).refused is Refused.REVOKED
    assert use(us, second).refused is None


def test_another_pharmacy_cannot_use_it(us, one) -> None:
    code = ask(us, one).code
    other = taking_part.enrol(Party.PHARMACY, site=us.site, by=us.doctor, today=us.today, name="Other")
    assert use(us, code, other).refused is Refused.ELSEWHERE
    assert Notice.objects.filter(about="code-elsewhere").exists()
    assert use(us, code).refused is None


def test_what_changes_between_asking_and_dispensing_stops_it(us, one) -> None:
    code = ask(us, one).code
    taking_part.change(us.enrolments["pharmacy"], "suspend", reason="", by=us.doctor, today=us.today)
    assert use(us, code).refused is Refused.NOT_NOW
    taking_part.change(us.enrolments["pharmacy"], "lift", reason="", by=us.doctor, today=us.today)
    taking_part.change(us.enrolments["facility"], "suspend", reason="", by=us.doctor, today=us.today)
    assert use(us, code).refused is Refused.REVOKED


def test_a_course_is_dispensed_once(us, one) -> None:
    use(us, ask(us, one).code)
    assert ask(us, one).code == "" and "was dispensed on" in ask(us, one).why_not


def test_a_pharmacy_that_takes_no_part_gets_the_reasons(us, one) -> None:
    other = taking_part.enrol(Party.PHARMACY, site=us.site, by=us.doctor, today=us.today, name="Other")
    said = ask(us, one, other)
    assert said.code == ""
    assert {each.id for each in said.answered.open} == {
        "req-us-pharmacy-training",
        "req-us-pharmacy-enrolment",
    }


def test_a_code_of_another_site_is_unknown(us, one) -> None:
    from longwatch.clinic.accounts.models import Site

    code = ask(us, one).code
    elsewhere = Site.objects.create(name="Elsewhere", jurisdiction="US")
    other = taking_part.enrol(Party.PHARMACY, site=elsewhere, by=us.doctor, today=us.today, name="Other")
    now = timezone.now()
    tried = dispensing.use(code, site=elsewhere, pharmacy=other, today=us.today, now=now, name="x")
    assert tried.refused is Refused.UNKNOWN
    assert timedelta(0) < DispenseCode.objects.get().expires_at - now <= dispensing.GOOD_FOR
