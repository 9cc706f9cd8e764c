"""A patient from screening through the first course to the day on which the second one is called off.

Told as a nurse and a doctor would tell it, with a real browser against the application in this process: months
pass, for the server and for the browser, because a test moves their clock.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from tests.browser.conftest import chromium
from tests.browser.course import MONTHLY, THYROID, VITALS, Course
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
    with clock(SCREENED) as time, served() as here, chromium() as browser:
        context = browser.new_context(viewport={"width": 760, "height": 1100})
        time.shown_in(context)
        told = Course(arriving(context.new_page()), Clinic(here.url, PASSWORD), time, here.work)
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
    on_day_3_the_connection_is_lost(course, patient)
    days_4_and_5_go_well(course, patient)
    the_patient_is_contacted_on_the_days_after(course, patient)
    the_first_monthly_test_is_recorded(course, patient)
    every_month_of_the_year_is_tested(course, patient)
    the_second_course_is_authorised(course, patient)
    elsewhere = a_patient_of_the_united_states_is_authorised(course)
    a_new_thyroid_disease_withdraws_it(course, patient)
    the_bedside_refuses(course, patient)
    the_same_diagnosis_withdraws_nothing_there(course, elsewhere)
    assert course.found == []


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
    course.look()
    course.stop("short of breath")
    course.clock.later(hours=4)
    course.sign_in("nurse")
    course.open_day(day)
    course.tell_before_leaving()
    course.has_left()


def the_doctor_decides_about_the_reaction(course: Course, patient: str) -> None:
    """Until then the authorisation is held, and the bedside cannot tell."""
    course.clock.to(datetime(2027, 3, 3, 7, 30, tzinfo=UTC))
    course.sign_in("nurse")
    day = course.plan_today(patient)
    course.go_through_the_checks(day)
    assert "cannot tell" in course.page.locator("#row-authorisation h2").inner_text()
    assert course.says("It is held until a neurologist confirms it. Record clear for the course:")
    assert "no" in course.page.locator("#row-alerts h2").inner_text()
    course.sign_in("doctor")
    assert course.says("1 Notices of the programme")
    assert course.deal_with_every_alert(patient) == 3
    course.go(f"/authorisation/patients/{patient}/")
    course.page.click("main tbody a")
    course.look()
    course.sign_authorisation()


def on_day_3_the_connection_is_lost(course: Course, patient: str) -> None:
    """What was typed meanwhile arrives once; and a physician lets the patient go early, by name."""
    page = course.page
    course.sign_in("nurse")
    day = course.plan_today(patient)
    course.go(f"{day}checks/")
    assert course.says("Nothing holds the infusion up: go on")
    course.start(day)
    course.clock.later(minutes=25)
    page.context.set_offline(True)
    course.measure(**{**VITALS, "systolic-blood-pressure": "131"})
    page.wait_for_selector("#unsent li:has-text('131')")
    assert course.logged("131") == 0
    page.context.set_offline(False)
    page.wait_for_selector(".lw-log li:has-text('131')", timeout=15000)
    page.wait_for_selector("#unsent", state="hidden")
    page.reload()
    assert course.logged("131") == 1
    page.wait_for_selector("html[data-ready=yes]")
    course.finish()
    course.unfold("Platelet count")
    course.measure(platelets="190")
    page.wait_for_selector(".lw-log li:has-text('190')")
    course.tell_before_leaving()
    course.leave()
    page.wait_for_selector("form[data-entry='sign-out'] .lw-problem:has-text('Too early')")
    page.click("a:has-text('lets the patient leave early')")
    course.fill({"reason": "against-advice", "name": "doctor", "password": PASSWORD})
    course.send("Sign")
    page.wait_for_selector("html[data-ready=yes]")
    course.has_left()
    assert course.logged("doctor") == 1


def days_4_and_5_go_well(course: Course, patient: str) -> None:
    for number, measured in ((4, {}), (5, {"item": "platelet-count", "platelets": "180"})):
        course.clock.to(datetime(2027, 3, number, 8, 30, tzinfo=UTC))
        course.sign_in("nurse")
        course.a_day_without_trouble(patient, **measured)


def the_patient_is_contacted_on_the_days_after(course: Course, patient: str) -> None:
    course.clock.to(datetime(2027, 3, 6, 9, 0, tzinfo=UTC))
    course.sign_in("nurse")
    course.page.click("a.lw-tile:has-text('Contacts after an infusion')")
    course.page.click(".lw-card >> nth=0")
    course.page.check("text=reached, none of these signs")
    course.send("Save")
    assert course.says("Nobody has to be contacted today")
    for number in (7, 8):
        course.clock.to(datetime(2027, 3, number, 9, 0, tzinfo=UTC))
        course.sign_in("nurse")
        course.contacted()
    course.clock.to(datetime(2027, 3, 9, 9, 0, tzinfo=UTC))
    course.sign_in("nurse")
    assert course.says("0 Contacts after an infusion")


def the_first_monthly_test_is_recorded(course: Course, patient: str) -> None:
    course.clock.to(datetime(2027, 4, 1, 9, 0, tzinfo=UTC))
    course.work()
    course.sign_in("nurse")
    course.page.click("a.lw-tile:has-text('Due soon')")
    assert "1 Apr 2027" in course.page.locator("tbody tr").inner_text()
    course.page.click("tbody th a")
    course.page.click("a:has-text('Record results')")
    course.fill(MONTHLY)
    course.send("Record")
    course.go("/?list=up-to-date")
    assert "1 May 2027" in course.page.locator("tbody tr").inner_text()


def every_month_of_the_year_is_tested(course: Course, patient: str) -> None:
    for year, month in [
        *((2027, month) for month in range(5, 13)),
        *((2028, month) for month in range(1, 4)),
    ]:
        course.clock.to(datetime(year, month, 1, 9, 0, tzinfo=UTC))
        course.sign_in("nurse")
        course.tested_today(patient, **(THYROID if month % 3 == 0 else {}))
    course.go(f"/patients/{patient}/")
    assert "100 %" in course.page.locator(".part:has(h2:text-is('Adherence'))").inner_text()


def the_second_course_is_authorised(course: Course, patient: str) -> None:
    """Twelve months after the last infusion, with everything asked and tested anew."""
    course.clock.to(datetime(2028, 3, 6, 9, 0, tzinfo=UTC))
    course.sign_in("nurse")
    course.screened_today(patient)
    course.tested_today(patient, "ecg", **THYROID)
    course.sign_in("doctor")
    course.ask_for_the_next_course(patient)
    course.sign_authorisation()
    assert course.says("Course 2")


def a_patient_of_the_united_states_is_authorised(course: Course) -> str:
    course.sign_in("western-doctor")
    patient = course.register("W-1", "June")
    course.screened_today(patient)
    items = ("tuberculosis-screening", "varicella-antibodies", "skin-examination")
    course.tested_today(patient, *items, **THYROID, **{"urine-protein-creatinine-ratio-value": "50"})
    course.everything_is_shown(course.enrol("prescriber", user="western-doctor"))
    course.everything_is_shown(course.enrol("facility", name="Western clinic"))
    course.everything_is_shown(course.enrol_patient(patient))
    course.ask_for_the_next_course(patient)
    course.sign_authorisation()
    return patient


def a_new_thyroid_disease_withdraws_it(course: Course, patient: str) -> None:
    course.clock.to(datetime(2028, 3, 7, 8, 30, tzinfo=UTC))
    course.sign_in("nurse")
    course.record_the_thyroid_disease(patient)
    course.sign_in("doctor")
    course.page.click("a.lw-tile:has-text('Notices of the programme')")
    assert course.says("An authorisation was withdrawn")
    course.page.click("main section:has-text('withdrawn') a")
    assert course.page.locator("h1 .nhsuk-tag").inner_text().lower() == "withdrawn"
    course.look()
    assert course.says("Another autoimmune disease (EU): yes, this contraindicates.")


def the_bedside_refuses(course: Course, patient: str) -> None:
    course.sign_in("nurse")
    day = course.plan_today(patient)
    course.go_through_the_checks(day)
    assert "no" in course.page.locator("#row-authorisation h2").inner_text()
    why = course.page.locator("#row-authorisation").inner_text()
    assert "withdrawn on 7 Mar 2028: Record clear for the course: Another autoimmune disease (EU)" in why
    course.look()
    course.open_day(day)
    assert course.page.locator("form[data-entry=start]").is_hidden()


def the_same_diagnosis_withdraws_nothing_there(course: Course, patient: str) -> None:
    course.sign_in("western-doctor")
    course.record_the_thyroid_disease(patient)
    course.go(f"/authorisation/patients/{patient}/")
    course.page.click("main tbody a")
    assert course.page.locator("h1 .nhsuk-tag").inner_text().lower() == "authorised"
    assert course.page.locator(".lw-verdict--yes").count() == 1
