"""A patient from screening through the first course to the day on which the second one is called off.

Told as a nurse and a doctor would tell it, with a real browser against the application in this process: months
pass, for the server and for the browser, because a test moves their clock.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from tests.browser.conftest import chromium
from tests.browser.course import THYROID, Course
from tests.browser.served import clock, served
from tests.browser.test_clinic import Clinic, arriving

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
SCREENED = datetime(2027, 2, 22, 9, 0, tzinfo=UTC)
PASSWORD = "right horse of the clinic"


@pytest.fixture
def course(db: None) -> Iterator[Course]:
    """A site in the European Union and one in the United States, their people, and a tablet."""
    # Playwright keeps a loop in this thread, beside which Django refuses its database: so the people come first,
    # and from then on only the server's threads ask it anything.
    people()
    with clock(SCREENED) as time, served() as url, chromium() as browser:
        context = browser.new_context(viewport={"width": 760, "height": 1100})
        time.shown_in(context)
        told = Course(arriving(context.new_page()), Clinic(url, PASSWORD), time)
        page, refused = told.page, list[str]()
        page.on("console", lambda said: refused.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: refused.append(str(error)))
        yield told
        context.close()
        assert [one for one in refused if not re.search("4[0-9][0-9]|ERR_INTERNET_DISCONNECTED", one)] == []


def people() -> None:
    """Who works where."""
    from longwatch.clinic.accounts.models import Membership, Site, User

    north = Site.objects.create(name="North", jurisdiction="EU")
    west = Site.objects.create(name="West", jurisdiction="US")
    for name, site, role in (
        ("nurse", north, "nurse"),
        ("doctor", north, "neurologist"),
        ("western-doctor", west, "neurologist"),
    ):
        user = User.objects.create_user(name, password=PASSWORD)
        Membership.objects.create(user=user, site=site, role=role)


def test_a_course(course: Course) -> None:
    patient = the_patient_is_screened(course)
    the_course_is_authorised(course, patient)


def the_patient_is_screened(course: Course) -> str:
    course.sign_in("nurse")
    patient = course.register("N-1", "Aino")
    course.screened_today(patient)
    course.tested_today(patient, "tuberculosis-screening", "varicella-antibodies", "ecg", **THYROID)
    course.everything_is_shown(course.enrol("facility", name="North hospital"))
    course.everything_is_shown(course.enrol_patient(patient))
    return patient


def the_course_is_authorised(course: Course, patient: str) -> None:
    course.sign_in("doctor")
    me = course.enrol("prescriber", user="doctor")
    course.everything_is_shown(me)
    course.ask_for_the_next_course(patient)
    course.sign_authorisation()
