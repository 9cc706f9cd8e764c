"""Nobody alone starts an infusion that no authorisation covers; the bedside names three ways that lead on."""

import pytest
from tests.clinic.programme import Ready, by_two, ready
from tests.clinic.test_infusion_day import SIGNED, Bedside

from longwatch.clinic.authorisation import authorising, emergency
from longwatch.clinic.authorisation.models import Authorisation, EmergencyRelease, State
from longwatch.clinic.infusions.models import InfusionDay

pytestmark = pytest.mark.django_db


@pytest.fixture
def eu(user, patient, morning) -> Ready:
    return ready("EU", user=user, patient=patient, morning=morning)


@pytest.fixture
def day(client, user, eu) -> Bedside:
    """Everything is ready for the second course but its authorisation; a physician's password is known."""
    doctor = user("neurologist", "doctor", at=eu.site)
    doctor.set_password(SIGNED["password"])
    doctor.save()
    nurse = user("infusion-nurse", at=eu.site)
    client.force_login(nurse)
    client.post(f"/infusions/plan/{eu.patient.public_id}/", {"day": eu.today})
    made = Bedside(client, nurse, InfusionDay.objects.get())
    made.prepare()
    return made


def test_a_physician_alone_does_not_start_what_nobody_asked_for(day) -> None:
    day.decide(**SIGNED)
    assert day.held() == ["authorisation"]
    day.enter("start")
    assert day.state == "planned"
    page = day.client.get(f"{day.path}go-on/").content.decode()
    assert "Nobody decides this alone" in page


@pytest.mark.parametrize("page", ["", "checks/", "go-on/"])
def test_the_three_ways_are_named_and_one_step_away(day, eu, page: str) -> None:
    text = day.client.get(f"{day.path}{page}").content.decode()
    asking = f"/authorisation/patients/{eu.patient.public_id}/"
    release = (
        f"/authorisation/emergency/enter/?patient={eu.patient.public_id}&amp;course=2&amp;day={eu.today}"
    )
    for address in (asking, f"{asking}?then=override", release):
        assert f'href="{address}"' in text, address
        assert day.client.get(address.replace("&amp;", "&")).status_code == 200


def test_an_authorisation_opens_the_way(day, eu) -> None:
    eu.authorised()
    day.page()
    assert day.held() == [] and day.state == "ready"


def without_card(eu: Ready) -> None:
    from longwatch.clinic.enrolment import taking_part
    from longwatch.clinic.enrolment.models import Shown

    more = {"corrects": Shown.objects.get(rule="req-eu-card")}
    own = eu.enrolments["patient"]
    taking_part.record(own, "req-eu-card", day=eu.today, by=eu.doctor, today=eu.today, answer="no", more=more)


def test_an_override_of_two_people_opens_the_way_and_of_one_does_not(day, eu, user) -> None:
    without_card(eu)
    one = eu.begin()
    page = day.page()
    assert f'href="/authorisation/{one.pk}/override/"' in page
    by_two(one, eu.doctor, None, today=eu.today)
    page = day.page()
    assert day.held() == ["authorisation"] and "A second person signs the override" in page
    override = one.overrides.get()
    assert f'href="/authorisation/overrides/{override.pk}/"' in page
    from longwatch.clinic.accounts.signing import Signed

    second = user("safety-officer", at=eu.site)
    authorising.agree_to_override(override, signed=Signed(second, "password"), today=eu.today)
    one.refresh_from_db()
    assert one.state == State.AUTHORISED
    day.page()
    assert day.held() == [] and day.state == "ready"
    event = one.events.last()
    assert (event.verb, event.who) == ("authorise", eu.doctor) and "safety-officer" in event.note


def test_who_asks_in_order_to_override_comes_to_the_override(day, eu, client) -> None:
    client.force_login(eu.doctor)
    path = f"/authorisation/patients/{eu.patient.public_id}/"
    assert 'name="then" value="override"' in client.get(f"{path}?then=override").content.decode()
    named = {name: eu.enrolments[name].pk for name in ("prescriber", "facility")}
    answer = client.post(path, {**named, "planned": eu.today, "then": "override"})
    assert answer["Location"] == f"/authorisation/{Authorisation.objects.get().pk}/override/"


def test_an_emergency_release_opens_the_way_and_waits_to_be_reconciled(day, eu) -> None:
    emergency.make_blanks(eu.site, 1, by=eu.doctor)
    blank = EmergencyRelease.objects.get()
    path = f"/authorisation/emergency/enter/?patient={eu.patient.public_id}&course=2&day={eu.today}"
    form = day.client.get(path).content.decode()
    assert f'value="{eu.patient.number}"' in form and f'value="{eu.today}"' in form
    said = {"number": blank.number, "patient": eu.patient.number, "day": eu.today, "course": 2}
    answer = day.client.post(path, {**said, "physician": eu.doctor.pk, "why": "system"})
    assert answer.status_code == 302
    day.page()
    assert day.held() == [] and day.state == "ready"
    assert emergency.to_reconcile([eu.site]) == [blank]


def test_a_release_of_another_day_opens_nothing(day, eu) -> None:
    from datetime import timedelta

    emergency.make_blanks(eu.site, 1, by=eu.doctor)
    said = {"course": 2, "day": eu.today - timedelta(days=1), "physician": "D", "why": "system", "note": ""}
    emergency.enter(EmergencyRelease.objects.get(), eu.patient, said=said, by=eu.doctor)
    assert day.held() == ["authorisation"]
