"""A course can be authorised ahead of its first day: judged for that day, looked at on every day until then."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from tests.clinic.conftest import at, infusions
from tests.clinic.programme import Ready, by_two, ready
from tests.clinic.test_programme_pages import person, text

from longwatch.clinic.accounts.signing import Signed
from longwatch.clinic.authorisation import authorising, dispensing, following, gate
from longwatch.clinic.authorisation.bedside import authorised
from longwatch.clinic.authorisation.models import Authorisation, State
from longwatch.clinic.patients.store import Source, add
from longwatch.core.answers import Answer
from longwatch.core.protocol import Moment

pytestmark = pytest.mark.django_db
# The last infusion of course 1 was on 8 March 2024; the tests before course 2 are of 3 March 2025.
AHEAD, OVER, PLANNED = date(2025, 3, 5), date(2025, 3, 8), date(2025, 3, 10)


@pytest.fixture
def eu(user, patient, morning) -> Ready:
    """Five days before the planned one, and three before the twelve months are over."""
    made = ready("EU", user=user, patient=patient, morning=morning)
    morning.move_to(at(AHEAD))
    made.today = AHEAD
    return made


def asked(here: Ready, planned: date, *, today: date = AHEAD) -> Authorisation:
    named = {"prescriber": here.enrolments["prescriber"], "facility": here.enrolments["facility"]}
    return authorising.begin(here.patient, **named, by=here.doctor, today=today, planned=planned)


def signed(here: Ready, planned: date) -> Authorisation:
    one = asked(here, planned)
    return authorising.authorise(one, signed=Signed(here.doctor, "password"), today=AHEAD)


def state(one: Authorisation) -> str:
    one.refresh_from_db()
    return one.state


def test_today_is_too_early_and_the_planned_day_is_not(eu) -> None:
    too_early = asked(eu, OVER - timedelta(days=1))
    assert gate.ask(too_early, Moment.ORDER, today=AHEAD).answer is Answer.NO
    with pytest.raises(authorising.NotAllowed):
        authorising.authorise(too_early, signed=Signed(eu.doctor, "password"), today=AHEAD)
    authorising.cancel(too_early, reason="too early", by=eu.doctor)
    one = signed(eu, OVER)
    assert (one.state, one.planned, one.from_day) == (State.AUTHORISED, OVER, AHEAD)
    assert one.until == AHEAD + timedelta(days=30)


def test_tests_are_judged_by_how_old_they_are_on_the_planned_day(eu) -> None:
    last = date(2025, 4, 2)  # 30 days after the tests
    assert (
        gate.ask(asked(eu, last), Moment.ORDER, today=AHEAD).answer is Answer.UNKNOWN
    )  # the answers are older
    open_ = gate.ask(Authorisation.objects.get(), Moment.ORDER, today=AHEAD).open
    assert "more than 30 days before the course" in open_[0].text and "too long ago" not in open_[0].text
    authorising.cancel(Authorisation.objects.get(), reason="later", by=eu.doctor)
    later = gate.ask(asked(eu, last + timedelta(days=1)), Moment.ORDER, today=AHEAD).open
    assert "Complete blood count" in later[0].text and "too long ago for the course planned" in later[0].text


def test_in_the_us_the_form_is_worth_what_its_tests_will_be(user, patient, morning) -> None:
    us = ready("US", user=user, patient=patient, morning=morning)
    assert gate.ask(asked(us, us.today, today=us.today), Moment.ORDER, today=us.today).answer is Answer.YES
    authorising.cancel(Authorisation.objects.get(), reason="later", by=us.doctor)
    later = asked(us, us.today + timedelta(days=30), today=us.today)
    told = {one.id: one for one in gate.ask(later, Moment.ORDER, today=us.today).open}
    assert told["req-us-authorisation"].answer is Answer.NO
    assert "older than 30 days" in told["req-us-authorisation"].text


def test_it_is_looked_at_on_the_days_between(eu) -> None:
    one = signed(eu, PLANNED)
    following.follow_all(today=AHEAD + timedelta(days=1))
    assert state(one) == State.AUTHORISED and one.checked_on == AHEAD + timedelta(days=1)
    from longwatch.core.record import Condition

    stroke = Condition(id="Condition/1", day=AHEAD, known=at(AHEAD), codes=("icd10:I63.9",), current=True)
    add(eu.patient, [stroke], Source(None, detail="test"), today=AHEAD)
    assert state(one) == State.WITHDRAWN


def test_a_planned_day_that_passes_is_no_longer_the_one_that_counts(eu, morning) -> None:
    one = signed(eu, PLANNED)
    late = date(2025, 4, 3)  # the tests of 3 March are too old now
    following.follow_all(today=late)
    assert state(one) == State.HELD


def test_at_the_bedside_today_counts(eu) -> None:
    signed(eu, PLANNED)
    before = OVER - timedelta(days=1)
    told = authorised(eu.patient, course=2, day=1, now=at(before))
    assert told.answer is Answer.NO and "at the earliest" in told.why
    assert authorised(eu.patient, course=2, day=1, now=at(OVER)).answer is Answer.YES


def test_a_pharmacy_dispenses_ahead_for_the_planned_day(eu) -> None:
    from longwatch.clinic.enrolment.models import Enrolment

    one, pharmacy = signed(eu, PLANNED), Enrolment.objects.get(who="pharmacy")
    told = {"pharmacy": pharmacy, "today": AHEAD, "now": timezone.now(), "name": "p"}
    assert dispensing.ask(one, **told).code


def test_an_override_signed_ahead_holds_on_the_planned_day_and_through_the_course(eu, user) -> None:
    stale = date(2025, 4, 2)  # the questions of 1 March are too old for this day
    one = asked(eu, stale)
    by_two(one, eu.doctor, user("safety-officer", at=eu.site), today=AHEAD)
    assert state(one) == State.AUTHORISED
    assert authorised(eu.patient, course=2, day=1, now=at(stale)).answer is Answer.YES
    add(eu.patient, infusions(stale, 1), Source(None, detail="test"), today=stale)
    following.follow_all(today=stale + timedelta(days=1))
    assert state(one) == State.AUTHORISED
    assert authorised(eu.patient, course=2, day=2, now=at(stale + timedelta(days=1))).answer is Answer.YES


@pytest.mark.parametrize(("days", "is_taken"), [(-1, False), (0, True), (30, True), (31, False)])
def test_a_day_that_an_authorisation_of_today_reaches(eu, client, user, days: int, is_taken: bool) -> None:
    person(client, user, "neurologist", eu)
    page = f"/authorisation/patients/{eu.patient.public_id}/"
    named = {name: eu.enrolments[name].pk for name in ("prescriber", "facility")}
    answer = client.post(page, {**named, "planned": AHEAD + timedelta(days=days)})
    assert answer.status_code == (302 if is_taken else 400)
    assert Authorisation.objects.exists() == is_taken


def test_the_page_says_for_which_day_it_was_judged(eu, client, user) -> None:
    one = signed(eu, PLANNED)
    person(client, user, "neurologist", eu)
    page = text(client.get(f"/authorisation/{one.pk}/"))
    assert "Judged for the planned first day, 10 Mar 2025." in page
    assert "May the infusion go ahead? No" in text(client.get(f"/authorisation/{one.pk}/bedside/"))


def test_a_planned_infusion_day_stands_in_the_form(eu, client, user) -> None:
    from longwatch.clinic.infusions.planning import plan

    plan(eu.patient, PLANNED, eu.doctor)
    person(client, user, "neurologist", eu)
    page = client.get(f"/authorisation/patients/{eu.patient.public_id}/").content.decode()
    assert f'value="{PLANNED}"' in page


def test_a_day_that_is_known_stands_in_the_form_in_finnish_too(eu, client, user) -> None:
    person(client, user, "neurologist", eu)
    client.post("/language/", {"language": "fi"})
    for page in (f"authorisation/patients/{eu.patient.public_id}", f"infusions/plan/{eu.patient.public_id}"):
        answer = client.get(f"/{page}/", headers={"accept-language": "fi"}).content.decode()
        assert '<html lang="fi"' in answer and f'value="{AHEAD}"' in answer, page
