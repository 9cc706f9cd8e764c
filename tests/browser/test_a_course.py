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
    on_day_1_nobody_leaves_before_the_two_hours(course, patient)
    on_day_2_a_reaction_says_stop(course, patient)
    the_doctor_decides_about_the_reaction(course, patient)


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


def on_day_1_nobody_leaves_before_the_two_hours(course: Course, patient: str) -> None:
    """The gate says yes, and no physician has to decide anything."""
    course.clock.to(datetime(2027, 3, 1, 8, 30, tzinfo=UTC))
    course.sign_in("nurse")
    day = course.plan_today(patient)
    course.go_through_the_checks(day)
    assert course.says("Nothing holds the infusion up: go on") and not course.says("a physician has decided")
    course.start(day)
    course.clock.later(minutes=20)
    course.page.wait_for_selector("#clocks:has-text('40 min')")
    course.clock.later(minutes=55)
    course.page.wait_for_selector("#clocks:has-text('OVERDUE')")
    course.sign_in("nurse")
    course.open_day(day)
    course.measure()
    course.page.wait_for_selector("#clocks:not(:has-text('OVERDUE'))")
    course.finish()
    course.tell_before_leaving()
    course.leave()
    course.page.wait_for_selector("form[data-entry='sign-out'] .lw-problem:has-text('Too early')")
    course.clock.later(minutes=121)
    course.sign_in("nurse")
    course.open_day(day)
    course.has_left()


def on_day_2_a_reaction_says_stop(course: Course, patient: str) -> None:
    course.clock.to(datetime(2027, 3, 2, 8, 30, tzinfo=UTC))
    course.sign_in("nurse")
    assert course.says("1 Contacts after an infusion")
    day = course.plan_today(patient)
    course.go_through_the_checks(day)
    course.start(day)
    course.clock.later(minutes=25)
    course.unfold("A reaction")
    course.page.check("form[data-entry=reaction] [name=signs][value=trouble-breathing]")
    course.page.check("form[data-entry=reaction] [name=grade][value='3']")
    course.page.click("form[data-entry=reaction] button")
    course.page.wait_for_selector(".lw-stop--stop:has-text('STOP THE INFUSION NOW')")
    course.page.screenshot(path="/tmp/x-story-stop.png", full_page=True)
    course.unfold("Stop the infusion for good")
    course.fill({"dose_mg": "2", "note": "short of breath"}, "form[data-entry=stop]")
    course.page.click("form[data-entry=stop] button")
    course.page.wait_for_selector("#state:has-text('ended, being watched')")
    course.clock.later(hours=4)
    course.sign_in("nurse")
    course.open_day(day)
    course.tell_before_leaving()
    course.page.screenshot(path="/tmp/x-story-leave.png", full_page=True)
    course.has_left()


def the_doctor_decides_about_the_reaction(course: Course, patient: str) -> None:
    """Until then the authorisation is held, and the bedside cannot tell."""
    course.clock.to(datetime(2027, 3, 3, 7, 30, tzinfo=UTC))
    course.sign_in("nurse")
    day = course.plan_today(patient)
    course.go_through_the_checks(day)
    course.page.screenshot(path="/tmp/x-story-held.png", full_page=True)
    print(course.page.locator("main").inner_text())
    course.sign_in("doctor")
    print(course.page.locator("main").inner_text())
    course.go(f"/authorisation/patients/{patient}/")
    print(course.page.locator("main").inner_text())
    course.page.click("main tbody a")
    print(course.page.locator("main").inner_text())
    course.go(f"/patients/{patient}/")
    print(course.page.locator("main").inner_text())
