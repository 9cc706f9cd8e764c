"""While a course is being given, the patient's page speaks of that course; of the next one only after it."""

from datetime import timedelta

import pytest
from tests.clinic.conftest import at, infusions, platelets
from tests.clinic.programme import Ready, ready
from tests.clinic.test_programme_pages import text

from longwatch.clinic.accounts.models import User
from longwatch.clinic.patients.store import Source, add

pytestmark = pytest.mark.django_db
GIVEN = "This course is being given"


@pytest.fixture
def eu(user, patient, morning, client) -> Ready:
    """A patient who is clear for the second course, which has three infusions; a nurse looks at the page."""
    made = ready("EU", user=user, patient=patient, morning=morning)
    client.force_login(user("nurse", at=made.site))
    return made


def clearance(client, here: Ready, part: str = "") -> str:
    client.force_login(User.objects.get(username="nurse"))  # the session ends while time passes
    page = text(client.get(f"/patients/{here.patient.public_id}/{part}"))
    return page.split("Clearance ")[-1].split("Eligibility ")[0]


def given(here: Ready, *days: int) -> None:
    for n in days:
        day = here.today + timedelta(days=n)
        add(here.patient, infusions(day, 1), Source(None, detail="test"), today=day)


def test_before_and_during_and_after(eu, client, morning) -> None:
    said = clearance(client, eu)
    assert "Clear for course 2" in said and GIVEN not in said
    given(eu, 0)
    said = clearance(client, eu)
    assert "Clear for course 2" in said and GIVEN in said and "12 months" not in said
    morning.move_to(at(eu.today + timedelta(days=2)))
    given(eu, 1, 2)
    assert "Clear for course 2" in clearance(client, eu), "its last day is one of its days"
    morning.move_to(at(eu.today + timedelta(days=3)))
    said = clearance(client, eu)
    assert "Blocked for course 3" in said and GIVEN not in said and "12 months" in said


def test_what_goes_wrong_meanwhile_holds_the_course_that_is_given(eu, client) -> None:
    given(eu, 0)
    low = platelets(eu.today, "40")
    add(eu.patient, [low], Source(None, detail="test"), today=eu.today)
    said = clearance(client, eu)
    assert "Incomplete for course 2" in said and "Decide on this alert first" in said


def test_a_course_of_which_infusions_are_missing_goes_on_until_it_can_no_longer(eu, client, morning) -> None:
    given(eu, 0)
    morning.move_to(at(eu.today + timedelta(days=30)))
    assert GIVEN in clearance(client, eu)
    morning.move_to(at(eu.today + timedelta(days=31)))
    assert "Blocked for course 3" in clearance(client, eu)


def test_a_day_of_the_past_is_told_as_it_was(eu, client, morning) -> None:
    given(eu, 0, 1, 2)
    morning.move_to(at(eu.today + timedelta(days=60)))
    said = clearance(client, eu, f"on/?day={eu.today + timedelta(days=1)}")
    assert "Clear for course 2" in said and GIVEN in said
