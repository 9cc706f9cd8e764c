"""An infusion day on a tablet, with a real browser against the demo: also while the connection is gone."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from tests.browser.test_clinic import Clinic, arriving, faults, looked_at, opened, sign_in

pytestmark = pytest.mark.browser
# What a database of the browser holds: every store of every database, with bytes as numbers.
STORED = """async () => {
  const found = [];
  for (const { name } of await indexedDB.databases()) {
    const database = await new Promise((done) => { const asked = indexedDB.open(name); asked.onsuccess = () => done(asked.result); });
    for (const store of database.objectStoreNames) {
      const rows = await new Promise((done) => { const asked = database.transaction(store).objectStore(store).getAll(); asked.onsuccess = () => done(asked.result); });
      for (const row of rows) found.push(Object.fromEntries(Object.entries(row).map(([key, one]) =>
        [key, one instanceof ArrayBuffer ? [...new Uint8Array(one)] : one instanceof Uint8Array ? [...one] : one])));
    }
    database.close();
  }
  return { rows: found, local: { ...localStorage }, session: { ...sessionStorage }, caches: await caches.keys() };
}"""


@pytest.fixture
def clinic() -> Iterator[Clinic]:
    yield from opened()


@pytest.fixture
def tablet(browser: Any) -> Iterator[Any]:
    """A tablet's window, in which nothing may be refused by the page's own policy."""
    context = browser.new_context(viewport={"width": 820, "height": 1100})
    window = arriving(context.new_page())
    refused: list[str] = []
    window.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    window.on("pageerror", lambda error: refused.append(str(error)))
    yield window
    context.close()
    assert [one for one in refused if not re.search("4[0-9][0-9]|ERR_INTERNET_DISCONNECTED", one)] == []


def open_day(page: Any, clinic: Clinic, state: str) -> None:
    page.goto(f"{clinic.url}/infusions/")
    page.click(f".lw-card:has-text('{state}') >> nth=0")
    page.wait_for_selector("html[data-ready=yes]")


def log_lines(page: Any, words: str) -> int:
    return int(page.locator(f".lw-log li:has-text('{words}')").count())


def vitals(page: Any, systolic: str, diastolic: str = "75", heart: str = "70") -> None:
    form = page.locator("form[data-entry=measure]").first
    for name, value in (
        ("systolic-blood-pressure", systolic),
        ("diastolic-blood-pressure", diastolic),
        ("heart-rate", heart),
    ):
        form.locator(f"[name={name}]").fill(value)
    form.locator("button").click()


def reaction(page: Any, sign: str, grade: str) -> None:
    page.locator("summary:has-text('A reaction')").click()
    form = page.locator("form[data-entry=reaction]")
    form.locator(f"[name=signs][value={sign}]").check()
    form.locator(f"[name=grade][value='{grade}']").check()
    form.locator("button").click()


def sign(page: Any, clinic: Clinic, reason: str) -> None:
    page.select_option("[name=reason]", reason)
    page.fill("[name=name]", "neurologist")
    page.fill("[name=password]", clinic.password)
    page.click("main button:has-text('Sign')")


def test_the_checks_before_an_infusion_and_its_start(tablet: Any, clinic: Clinic) -> None:
    page, found = tablet, []
    sign_in(page, clinic, "nurse")
    open_day(page, clinic, "checks open")
    assert page.locator("form[data-entry=start]").is_hidden()
    found += looked_at(page)
    page.click("a:has-text('Checks before the infusion')")
    found += looked_at(page)
    for one in page.locator("input[form=answers][value=yes]").all():
        one.check()
    page.click("button:has-text('Save the answers')")
    measure = page.locator("form:has([name=systolic-blood-pressure])")
    for name, value in (
        ("systolic-blood-pressure", "120"),
        ("diastolic-blood-pressure", "75"),
        ("heart-rate", "70"),
    ):
        measure.locator(f"[name={name}]").fill(value)
    measure.locator("button").click()
    page.wait_for_load_state("load")
    page.fill("[name=batch]", "A1234")
    page.fill("[name=expiry]", "2020-01-31")
    page.click("form:has([name=expiry]) button")
    assert "The vial has expired" in page.locator("#row-batch").inner_text()
    page.fill("[name=batch]", "A1235")
    page.fill("[name=expiry]", "2090-01-31")
    page.click("form:has([name=expiry]) button")
    page.click("a:has-text('A physician decides')")
    found += looked_at(page)
    sign(page, clinic, "benefit")
    page.wait_for_selector("#state:has-text('ready to start')")
    page.wait_for_selector("html[data-ready=yes]")
    page.click("form[data-entry=start] button")
    page.wait_for_selector("#state:has-text('running')")
    assert "due at" in page.locator("#clocks").inner_text()
    found += looked_at(page)
    assert found == []


@pytest.mark.parametrize("language", ["en", "fi"])
def test_what_nobody_authorised_names_three_ways_each_a_step_away(
    tablet: Any, clinic: Clinic, language: str
) -> None:
    page, found = tablet, []
    sign_in(page, clinic, "nurse")
    page.click(f"footer button[value={language}]")
    page.goto(f"{clinic.url}/patients/?q=Withdrawn")
    page.click("main tbody a >> nth=0")
    patient = page.url.rstrip("/").rpartition("/")[2]
    page.goto(f"{clinic.url}/infusions/plan/{patient}/")
    page.click("main button")
    found += looked_at(page)
    day = page.url
    ways = [one.get_attribute("href") for one in page.locator(".lw-ways a").all()]
    assert len(ways) == 3
    for way in ways:
        page.goto(day)
        page.click(f".lw-ways a[href='{way}']")
        found += looked_at(page)
    assert page.locator("[name=patient]").input_value() == "P-WITHDRAWN"
    page.goto(f"{day}go-on/")
    found += looked_at(page)

    # Somebody gives it all the same and records it by a form: that is work.
    page.goto(f"{clinic.url}/results/{patient}/infusion/")
    page.fill("[name=day]", datetime.now().astimezone().date().isoformat())
    page.click("main form button")
    page.goto(f"{clinic.url}/authorisation/uncovered/")
    found += looked_at(page)
    page.click("main .lw-big-link")
    found += looked_at(page)
    page.goto(f"{clinic.url}/programme/{patient}/outcome/")
    found += looked_at(page)
    assert found == []


def test_a_lost_connection_loses_nothing_and_counts_nothing_twice(tablet: Any, clinic: Clinic) -> None:
    page = tablet
    sign_in(page, clinic, "nurse")
    open_day(page, clinic, "running")
    name = page.locator("#live a").first.inner_text()
    before = log_lines(page, "Measured")
    vitals(page, "121")
    page.wait_for_selector(".lw-log li:has-text('121')")
    assert log_lines(page, "Measured") == before + 1

    # The connection goes; a reaction of grade 3 says stop at once, by the rules that came with the page.
    page.context.set_offline(True)
    vitals(page, "163", "101", "112")
    page.wait_for_selector("#offline:has-text('No connection')")
    page.wait_for_selector("#unsent li:has-text('163')")
    reaction(page, "trouble-breathing", "3")
    page.wait_for_selector("#warning .lw-stop--stop:has-text('STOP THE INFUSION NOW')")
    assert "emergency service" in page.locator("#warning").inner_text()
    form = page.locator("form[data-entry=stop]")  # it lies open already
    form.locator("[name=note]").fill("severe reaction")
    form.locator("button").click()
    page.wait_for_selector("#state:has-text('ended, being watched')")
    assert page.locator("#warning:has-text('STOP THE INFUSION NOW')").count() == 0
    assert "at least until" in page.locator("#clocks").inner_text()
    assert faults(page) == []

    # What the tablet holds is not to be read, and names nobody.
    held = page.evaluate(STORED)
    assert len(held["rows"]) == 3 and held["local"] == held["session"] == {} and held["caches"] == []
    for row in held["rows"]:
        assert set(row) == {"number", "token", "person", "key", "kept", "iv", "sealed"}
        plain = json.dumps(
            {key: bytes(one).decode("latin-1") if isinstance(one, list) else one for key, one in row.items()}
        )
        for said in ("163", "trouble-breathing", "severe reaction", "measure", "Invented", *name.split()):
            assert said not in plain

    # Unsent work keeps the nurse signed in, and the button says why.
    button = page.locator("header form[data-sign-out] button")
    assert "entries not sent yet: 3" in button.inner_text()
    button.click(force=True)
    page.wait_for_timeout(300)
    assert page.locator("#unsent li").count() == 3

    # It comes back: each entry once, nothing left on the tablet.
    page.context.set_offline(False)
    page.wait_for_selector(".lw-log li:has-text('severe reaction')", timeout=15000)
    page.wait_for_selector("#unsent", state="hidden")
    assert log_lines(page, "163") == 1 and log_lines(page, "Stopped") == 1
    assert page.locator(".lw-log li > b:has-text('Reaction')").count() == 1
    assert "typed without a connection" in page.locator(".lw-log").inner_text()
    assert page.evaluate(STORED)["rows"] == []
    page.reload()
    assert log_lines(page, "163") == 1 and "ended, being watched" in page.locator("#state").inner_text()


def test_an_answer_that_is_lost_on_its_way_back_counts_once(tablet: Any, clinic: Clinic) -> None:
    page, sent = tablet, []

    def lose(route: Any) -> None:
        sent.append(json.loads(route.request.post_data)["id"])
        if len(sent) == 1:
            route.fetch()  # the server has it, the tablet does not know
            route.abort("internetdisconnected")
        else:
            route.continue_()

    sign_in(page, clinic, "nurse")
    open_day(page, clinic, "running")
    page.route("**/entries/", lose)
    vitals(page, "137")
    page.wait_for_selector(".lw-log li:has-text('137')", timeout=15000)
    assert sent[0] == sent[1] and log_lines(page, "137") == 1
    page.wait_for_selector("#unsent", state="hidden")


def test_a_tablet_that_was_reloaded_sends_what_waited(tablet: Any, clinic: Clinic) -> None:
    page = tablet
    sign_in(page, clinic, "nurse")
    open_day(page, clinic, "running")
    address = page.url
    # Cut off in a way that outlives the page: a page that is left may still send for a moment.
    page.context.route("**/entries/", lambda route: route.abort("internetdisconnected"))
    vitals(page, "149")
    page.wait_for_selector("#unsent li:has-text('149')")
    # Another page of the clinic does not let the nurse sign out either.
    page.goto(f"{clinic.url}/patients/")
    page.wait_for_selector("header button:has-text('entries not sent yet: 1')")
    page.context.unroute_all()
    page.goto(address)
    page.wait_for_selector(".lw-log li:has-text('149')")
    assert log_lines(page, "149") == 1 and page.evaluate(STORED)["rows"] == []


def test_what_the_server_refuses_can_be_put_right(tablet: Any, clinic: Clinic) -> None:
    page = tablet
    sign_in(page, clinic, "nurse")
    open_day(page, clinic, "running")
    vitals(page, "many")
    page.wait_for_selector("form[data-entry=measure] .lw-problem:has-text('no amount')")
    page.context.set_offline(True)
    vitals(page, "plenty")
    page.wait_for_selector("#unsent li:has-text('plenty')")
    page.context.set_offline(False)
    page.wait_for_selector("#unsent li:has-text('no amount')", timeout=15000)
    page.locator("#unsent button").click()
    page.wait_for_selector("#unsent", state="hidden")
    form = page.locator("form[data-entry=measure]").first
    assert form.locator("[name=systolic-blood-pressure]").input_value() == "plenty"
    form.locator("[name=systolic-blood-pressure]").fill("128")
    form.locator("button").click()
    page.wait_for_selector(".lw-log li:has-text('128')")


def test_leaving_early_is_refused_until_a_physician_signs_and_calls_are_work(
    tablet: Any, clinic: Clinic
) -> None:
    page = tablet
    sign_in(page, clinic, "nurse")
    open_day(page, clinic, "running")
    page.locator("summary:has-text('The infusion is complete')").click()
    form = page.locator("form[data-entry=finish]")
    form.locator("[name=dose_mg]").fill("12")
    form.locator("button").click()
    page.wait_for_selector("#state:has-text('ended, being watched')")
    leave = page.locator("form[data-entry='sign-out']")
    leave.locator("button").click()
    page.wait_for_selector("form[data-entry='sign-out'] .lw-problem:has-text('Too early')")
    page.click("form[data-entry=check] button[value=yes] >> nth=0")
    page.wait_for_selector("form[data-entry=check] button[aria-pressed=true]")
    assert looked_at(page) == []
    page.click("a:has-text('lets the patient leave early')")
    sign(page, clinic, "against-advice")
    page.wait_for_selector("html[data-ready=yes]")
    page.locator("form[data-entry='sign-out'] button").click()
    page.wait_for_selector("#state:has-text('signed out')")

    # The demo has an infusion of yesterday: its first contact is due today.
    page.goto(clinic.url)
    page.click("a.lw-tile:has-text('Contacts after an infusion')")
    assert looked_at(page) == []
    page.click(".lw-card >> nth=0")
    assert looked_at(page) == []
    page.check("text=reached, none of these signs")
    page.click("main button:has-text('Save')")
    assert "Nobody has to be contacted today" in page.locator("main").inner_text()


def test_without_scripts_an_infusion_day_still_works(browser: Any, clinic: Clinic) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = arriving(context.new_page())
    sign_in(page, clinic, "nurse")
    page.goto(f"{clinic.url}/infusions/")
    page.click(".lw-card:has-text('running') >> nth=0")
    vitals(page, "133")
    page.wait_for_load_state("load")
    assert log_lines(page, "133") == 1
    reaction(page, "trouble-breathing", "3")
    page.wait_for_load_state("load")
    assert "STOP THE INFUSION NOW" in page.locator(".lw-stop--stop").inner_text()
    vitals(page, "many")
    page.wait_for_load_state("load")
    assert "no amount" in page.locator("main").inner_text()
    context.close()


@pytest.mark.parametrize("language", ["en", "fi"])
def test_no_page_of_an_infusion_day_has_an_accessibility_fault(
    tablet: Any, clinic: Clinic, language: str
) -> None:
    page, found = tablet, []
    sign_in(page, clinic, "neurologist")
    page.click(f"footer button[value={language}]")
    page.goto(f"{clinic.url}/infusions/")
    found += looked_at(page)
    days = [one.get_attribute("href") for one in page.locator(".lw-card").all()]
    for address in days:
        page.goto(f"{clinic.url}{address}")
        page.wait_for_selector("html[data-ready=yes]")
        for summary in page.locator("main summary:visible").all():
            if summary.locator("xpath=..").get_attribute("open") is None:
                summary.click()
        found += looked_at(page)
        small = page.evaluate(
            "[...document.querySelectorAll('main button, main a.nhsuk-button, main summary, .lw-pick, .lw-correct, .lw-big-link')]"
            ".filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 44).map((one) => one.outerHTML.slice(0, 120))"
        )
        found += small
        for part in ("checks/", "leave/", "go-on/"):
            page.goto(f"{clinic.url}{address}{part}")
            found += looked_at(page)
        page.goto(f"{clinic.url}{address}")
        if page.locator(".lw-correct").count():
            page.click(".lw-correct >> nth=0")
            found += looked_at(page)
    assert len(days) >= 2 and found == []


def test_what_one_person_left_on_a_tablet_waits_for_them_and_holds_nobody_else(
    tablet: Any, clinic: Clinic
) -> None:
    page = tablet
    sign_in(page, clinic, "nurse")
    open_day(page, clinic, "running")
    address = page.url
    # Cut off in a way that outlives the page: a page that is left may still send for a moment.
    page.context.route("**/entries/", lambda route: route.abort("internetdisconnected"))
    vitals(page, "151")
    page.wait_for_selector("#unsent li:has-text('151')")
    page.goto(f"{clinic.url}/patients/")
    page.context.clear_cookies()  # the session is gone, as after half an hour in which nobody used it
    page.context.unroute_all()
    sign_in(page, clinic, "neurologist")
    page.goto(address)
    page.wait_for_selector("html[data-ready=yes]")
    assert log_lines(page, "151") == 0
    assert len(page.evaluate(STORED)["rows"]) == 1
    assert page.locator("header form[data-sign-out] button").inner_text() == "Sign out"
    page.locator("header form[data-sign-out] button").click()
    page.wait_for_url(re.compile("/accounts/login/"))
    sign_in(page, clinic, "nurse")
    page.goto(address)
    page.wait_for_selector(".lw-log li:has-text('151'):has-text('nurse')")
    assert page.evaluate(STORED)["rows"] == []
