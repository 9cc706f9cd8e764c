"""An authorisation is for one course, follows the facts, and takes people to come back."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone, translation
from tests.clinic.conftest import at, infusions, platelets
from tests.clinic.programme import Ready, ready

from longwatch.clinic.accounts.signing import Signed
from longwatch.clinic.authorisation import authorising, following, gate
from longwatch.clinic.authorisation.bedside import authorised
from longwatch.clinic.authorisation.models import Authorisation, Event, Notice, State
from longwatch.clinic.enrolment import taking_part
from longwatch.clinic.enrolment.models import Shown
from longwatch.clinic.patients.store import Source, add
from longwatch.core.answers import Answer
from longwatch.core.lifecycle import NotPossible
from longwatch.core.protocol import Moment
from longwatch.core.record import Condition

pytestmark = pytest.mark.django_db


@pytest.fixture
def eu(user, patient, morning) -> Ready:
    return ready("EU", user=user, patient=patient, morning=morning)


@pytest.fixture
def us(user, patient, morning) -> Ready:
    return ready("US", user=user, patient=patient, morning=morning)


def learn(here: Ready, *facts) -> None:
    add(here.patient, facts, Source(None, detail="test"), today=here.today)


def condition(here: Ready, code: str) -> Condition:
    return Condition(
        id=f"Condition/{code}", day=here.today, known=at(here.today), codes=(code,), current=True
    )


GRAVES, STROKE = "icd10:E05.0", "icd10:I63.9"


def state(one: Authorisation) -> str:
    one.refresh_from_db()
    return one.state


def test_with_everything_shown_a_course_is_authorised_for_thirty_days(eu) -> None:
    one = eu.authorised()
    assert (one.course, one.state) == (2, State.AUTHORISED)
    assert (one.from_day, one.until) == (eu.today, eu.today + timedelta(days=30))
    events = list(Event.objects.filter(authorisation=one).values_list("verb", "answer"))
    assert events == [("ask", "yes"), ("authorise", "yes")]
    assert Event.objects.last().digest and Event.objects.last().means == "password"


def test_a_patient_has_one_open_authorisation(eu) -> None:
    eu.begin()
    with pytest.raises(NotPossible):
        eu.begin()


def test_while_the_gate_cannot_tell_nothing_is_authorised(eu) -> None:
    one = eu.begin()
    taking_part.change(eu.enrolments["patient"], "suspend", reason="moves", by=eu.doctor, today=eu.today)
    with pytest.raises(authorising.NotAllowed) as told:
        authorising.authorise(one, signed=Signed(eu.doctor, "password"), today=eu.today)
    assert {each.id for each in told.value.answered.open} == {"req-eu-guide", "req-eu-card", "req-eu-leaflet"}
    assert state(one) == State.ASKED


def test_a_new_thyroid_disease_after_course_1_withdraws_course_2_in_the_eu(eu) -> None:
    one = eu.authorised()
    learn(eu, condition(eu, GRAVES))
    assert state(one) == State.WITHDRAWN
    event = Event.objects.filter(authorisation=one).last()
    assert (event.verb, event.answer) == ("withdraw", "no")
    (reason,) = gate.read(event.reasons)
    assert reason.id == "req-clearance" and "autoimmune" in reason.text
    assert sorted(Notice.objects.values_list("role", flat=True)) == [
        "infusion-nurse",
        "neurologist",
        "pharmacist",
    ]


def test_the_bedside_is_told_why_it_was_withdrawn_or_is_held(eu) -> None:
    def told() -> str:
        with translation.override("en"):
            return str(authorised(eu.patient, course=2, day=1, now=timezone.now()).why)

    one = eu.authorised()
    learn(eu, platelets(eu.today, "40"))
    assert state(one) == State.HELD
    assert "neurologist confirms it" in told() and '<span lang="en">Record clear' in told()
    learn(eu, condition(eu, GRAVES))
    assert state(one) == State.WITHDRAWN
    assert "Ask for one" in told() and "withdrawn on 10 Mar 2025" in told() and "autoimmune" in told()


def at_the_bedside(here: Ready, course: int):
    return authorised(here.patient, course=course, day=1, now=at(here.today))


def test_at_the_bedside_nobody_alone_goes_on_against_an_authorisation(eu) -> None:
    assert at_the_bedside(eu, 2)[1:4:2] == (Answer.NO, False), "nobody asked for one"
    one = eu.begin()
    assert at_the_bedside(eu, 2)[1:4:2] == (Answer.NO, False), "asked for and not signed"
    authorising.authorise(one, signed=Signed(eu.doctor, "password"), today=eu.today)
    assert at_the_bedside(eu, 2).answer is Answer.YES
    learn(eu, condition(eu, GRAVES))
    told = at_the_bedside(eu, 2)
    assert (told.answer, told.override) == (Answer.NO, False) and "withdrawn" in told.why


def test_in_the_us_a_new_thyroid_disease_does_not_withdraw_it(us) -> None:
    one = us.authorised()
    learn(us, condition(us, GRAVES))
    assert state(one) == State.AUTHORISED and not Notice.objects.exists()


def test_a_stroke_withdraws_it_and_nothing_brings_it_back(eu) -> None:
    one = eu.authorised()
    learn(eu, condition(eu, STROKE))
    assert state(one) == State.WITHDRAWN
    wrong = Condition(
        id=f"Condition/{STROKE}",
        day=eu.today,
        known=at(eu.today) + timedelta(hours=2),
        codes=(STROKE,),
        refuted=True,
    )
    learn(eu, wrong)
    assert state(one) == State.WITHDRAWN
    assert eu.begin().pk != one.pk


def test_a_card_that_was_another_patients_withdraws_it(us) -> None:
    one = us.authorised()
    row = Shown.objects.get(rule="req-us-card")
    patient, more = us.enrolments["patient"], {"corrects": row, "note": "another patient's"}
    taking_part.record(patient, row.rule, day=us.today, by=us.doctor, today=us.today, answer="no", more=more)
    assert state(one) == State.WITHDRAWN


def test_a_worrying_result_holds_it_and_a_person_confirms(eu) -> None:
    one = eu.authorised()
    learn(eu, platelets(eu.today, "40"))
    assert state(one) == State.HELD
    with pytest.raises(authorising.NotAllowed):
        authorising.authorise(one, signed=Signed(eu.doctor, "password"), today=eu.today)
    learn(eu, platelets(eu.today, "240", id=f"Result/{eu.today}/2"))
    from longwatch.core.record import Decision

    ended = [
        Decision(id=f"Decision/{rule}", day=eu.today, known=at(eu.today), kind="ended", rule=rule)
        for rule in ("thr-plt-100", "thr-plt-50", "thr-plt-drop")
    ]
    learn(eu, *ended)
    assert state(one) == State.HELD, "nothing is restored in silence"
    authorising.authorise(one, signed=Signed(eu.doctor, "password"), today=eu.today)
    assert state(one) == State.AUTHORISED
    assert Event.objects.filter(authorisation=one).last().verb == "confirm"


def test_a_result_taken_back_by_the_laboratory_holds_it(eu) -> None:
    from msgspec.structs import replace

    from longwatch.clinic.patients import facts
    from longwatch.core.record import Result, Standing

    one = eu.authorised()
    record = facts.record_of(eu.patient)
    counts = [f for f in record.facts if isinstance(f, Result) and "loinc:777-3" in f.codes]
    wrong = replace(counts[-1], standing=Standing.WITHDRAWN, known=at(eu.today))
    learn(eu, wrong)
    assert state(one) == State.HELD
    assert "Complete blood count" in Notice.objects.first().text


def test_a_certificate_that_ends_withdraws_it_in_the_morning(us, morning) -> None:
    one = us.authorised()
    facility = us.enrolments["facility"]
    row = Shown.objects.get(enrolment=facility, rule="req-us-facility-enrolment")
    more = {"corrects": row, "until": us.today}
    taking_part.record(facility, row.rule, day=row.day, by=us.doctor, today=us.today, more=more)
    assert state(one) == State.AUTHORISED
    following.follow_all(today=us.today + timedelta(days=1))
    assert state(one) == State.WITHDRAWN
    assert (
        "Facility certified (US)" in Notice.objects.first().text and "ended on" in Notice.objects.first().text
    )


def test_a_suspended_prescriber_withdraws_it_at_once(us) -> None:
    one = us.authorised()
    taking_part.change(
        us.enrolments["prescriber"], "suspend", reason="training", by=us.doctor, today=us.today
    )
    assert state(one) == State.WITHDRAWN


def test_it_lapses_on_the_day_after_its_last_and_people_are_told(us) -> None:
    one = us.begin()
    with transaction.atomic():
        found = Authorisation.objects.get(pk=one.pk)
        found.from_day = found.until = us.today
        following.move(found, "authorise")
    following.follow_all(today=us.today + timedelta(days=1))
    assert state(one) == State.LAPSED and Notice.objects.count() == 3


def test_during_the_course_its_own_infusions_do_not_withdraw_it(eu) -> None:
    one = eu.authorised()
    for n in range(2):
        day = eu.today + timedelta(days=n)
        add(eu.patient, infusions(day, 1), Source(None, detail="test"), today=day)
        assert state(one) == State.AUTHORISED, day
        assert gate.ask(one, Moment.INFUSION, today=day).answer is Answer.YES
    third = eu.today + timedelta(days=2)
    add(eu.patient, infusions(third, 1), Source(None, detail="test"), today=third)
    following.follow_all(today=third + timedelta(days=1))
    assert state(one) == State.GIVEN


def test_a_patient_who_is_followed_elsewhere_has_no_authorisation_here(eu) -> None:
    from longwatch.clinic.accounts.models import Site
    from longwatch.clinic.patients import standing

    one = eu.authorised()
    eu.patient.site = Site.objects.create(name="Elsewhere", jurisdiction="EU")
    eu.patient.save()
    standing.renew(eu.patient, today=eu.today)
    assert state(one) == State.WITHDRAWN


# ---- overrides


def overridden(here: Ready, one: Authorisation, second) -> None:
    made = authorising.propose_override(
        one, why="paper", note="", signed=Signed(here.doctor, "password"), today=here.today
    )
    authorising.agree_to_override(made, signed=Signed(second, "password"), today=here.today)


@pytest.fixture
def without_card(us) -> Authorisation:
    row = Shown.objects.get(rule="req-us-card")
    patient = us.enrolments["patient"]
    more = {"corrects": row}
    taking_part.record(patient, row.rule, day=us.today, by=us.doctor, today=us.today, answer="no", more=more)
    return us.begin()


def test_two_people_go_on_although_a_requirement_is_not_met(us, without_card, user) -> None:
    overridden(us, without_card, user("safety-officer", at=us.site))
    assert state(without_card) == State.AUTHORISED, "two have signed: nobody signs a third time"
    assert without_card.until == us.today + timedelta(days=30)
    assert gate.ask(without_card, Moment.INFUSION, today=us.today).overridden == {"req-us-card"}


def test_one_person_cannot_be_both(us, without_card) -> None:
    with pytest.raises(authorising.SamePerson):
        overridden(us, without_card, us.doctor)
    with pytest.raises(authorising.NotAllowed):
        authorising.authorise(without_card, signed=Signed(us.doctor, "password"), today=us.today)


def test_an_override_covers_what_was_told_and_nothing_that_comes_later(us, without_card, user) -> None:
    overridden(us, without_card, user("safety-officer", at=us.site))
    taking_part.change(us.enrolments["facility"], "suspend", reason="fire", by=us.doctor, today=us.today)
    assert state(without_card) == State.WITHDRAWN


def test_the_database_wants_two_people_too(us, without_card) -> None:
    made = authorising.propose_override(
        without_card, why="paper", note="", signed=Signed(us.doctor, "password"), today=us.today
    )
    made.second = us.doctor
    with pytest.raises(IntegrityError), transaction.atomic():
        made.save()


@pytest.mark.parametrize(
    "table", ["enrolment_shown", "enrolment_formversion", "enrolment_signature", "authorisation_event"]
)
def test_what_was_shown_and_signed_cannot_be_altered(us, table) -> None:
    from longwatch.clinic.enrolment import submitting

    us.authorised()
    answers = {"card-received": True}
    form = submitting.submit(
        us.patient,
        "patient-enrolment",
        answers,
        day=us.today,
        today=us.today,
        name="system: EHR",
        signed_by="Dr A",
    )
    assert form.state == "signed"
    for statement in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):
        with (
            pytest.raises(Exception, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
