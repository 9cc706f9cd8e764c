"""A nurse's morning in the clinic, with a real browser and a real server; every page is looked at by axe."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser
WIDTHS = (360, 1440)


class Clinic(NamedTuple):
    """Where the clinic is, and the password of everybody in it."""

    url: str
    password: str


def opened() -> Iterator[Clinic]:
    """The demo itself, as its user starts it, until it is told to stop."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    command = [sys.executable, "-m", "longwatch", "demo", "--patients", "40", "--port", str(port)]
    demo = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "NO_COLOR": "1"})
    assert demo.stdout is not None
    password = ""
    for line in demo.stdout:
        if match := re.search(r"the password of all of them is (\S+)", line):
            password = match[1]
        if line.startswith("Stop it"):
            break
    _wait(port)
    yield Clinic(f"http://127.0.0.1:{port}", password)
    demo.send_signal(signal.SIGINT)
    assert demo.wait(timeout=40) == 0


def _wait(port: int) -> None:
    for _ in range(300):
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("the demo did not open")


@pytest.fixture
def own_clinic() -> Iterator[Clinic]:
    """A clinic for a test that changes it."""
    yield from opened()


@pytest.fixture(scope="module")
def clinic() -> Iterator[Clinic]:
    """A clinic that tests only look at."""
    yield from opened()


def arriving(window: Any) -> Any:
    """The same window, in which a click ends when the page it leads to is there as a whole.

    The browser calls a click done when the first byte of the next page has come.
    """
    click = window.click

    def and_arrive(selector: str) -> None:
        click(selector)
        window.wait_for_load_state("load")

    window.click = and_arrive
    return window


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A window in which nothing may be refused by the page's own policy."""
    window = arriving(browser.new_page(viewport={"width": 1440, "height": 900}))
    refused: list[str] = []
    window.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    yield window
    window.close()
    assert [text for text in refused if not re.search("400|404|429", text)] == []


def sign_in(page: Any, clinic: Clinic, name: str) -> None:
    page.goto(f"{clinic.url}/accounts/login/")
    page.fill("[name=login]", name)
    page.fill("[name=password]", clinic.password)
    page.click("main button[type=submit], main form button")
    page.wait_for_url(f"{clinic.url}/")


def sign_out(page: Any) -> None:
    page.click("header form[action$='/logout/'] button")
    page.wait_for_url(re.compile("/accounts/login/"))


def faults(page: Any) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{page.url} {one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]


def test_a_morning(page: Any, own_clinic: Clinic) -> None:
    clinic = own_clinic
    sign_in(page, clinic, "nurse")
    page.click("a.lw-tile:has-text('Overdue')")
    rows = page.locator("tbody tr")
    assert rows.count() >= 3
    names = [rows.nth(n).locator("th a").inner_text() for n in range(3)]

    # One is called and does not answer: the patient stays on the list, with the call beside the name.
    page.click(f"tbody a:has-text('{names[0]}')")
    page.click("a:has-text('Record a call')")
    page.select_option("[name=outcome]", "no-answer")
    page.click("main button:has-text('Record the call')")
    page.goto(f"{clinic.url}/?list=overdue")
    row = page.locator(f"tr:has(a:has-text('{names[0]}'))")
    assert "no answer" in row.inner_text()

    # The result of another is there, and it is low.
    page.click(f"tbody a:has-text('{names[1]}')")
    patient = page.url
    page.click("a:has-text('Record results')")
    for name, value in (
        ("haemoglobin", "130"),
        ("leukocytes", "5"),
        ("platelets", "41"),
        ("neutrophils", "3"),
        ("lymphocytes", "1"),
    ):
        page.fill(f"[name={name}-value]", value)
    page.click("main button:has-text('Record')")
    page.wait_for_url(patient)
    assert "Very low platelets" in page.locator(".lw-alert").first.inner_text()
    sign_out(page)

    # The neurologist finds the alert and says what was done; reading it alone closes nothing.
    sign_in(page, clinic, "neurologist")
    page.click("nav a:has-text('Alerts')")
    page.click(f"tr:has-text('{names[1]}'):has-text('Very low platelets') a")
    page.check("text=I have seen it and will act")
    page.click("main button:has-text('Save')")
    page.wait_for_url(patient)
    assert page.locator(".lw-alert:has-text('Very low platelets')").count() == 1
    page.click(".lw-alert:has-text('Very low platelets') a")
    page.check("text=It has been dealt with")
    page.click("main button:has-text('Save')")
    assert "Say what was done" in page.locator("main").inner_text()
    page.check("text=It has been dealt with")
    page.select_option("[name=reason]", "referred")
    page.click("main button:has-text('Save')")
    page.wait_for_url(patient)
    assert page.locator(".lw-alert:has-text('Very low platelets')").count() == 0


PAGES = (
    "",
    "?list=alerts",
    "?list=not-treated",
    "patients/",
    "patients/?q=zz",
    "alerts/",
    "patients/new/",
    "files/",
    "files/new/results/",
    "unmatched/",
    "programme/transfers/",
    "forecast/",
    "data/erasures/",
    "messages/",
    "messages/mine/",
    "messages/held/",
    "messages/returns/",
    "messages/reminders/1/",
    "enrolment/",
    "enrolment/new/",
    "enrolment/due/",
    "authorisation/",
    "authorisation/notices/",
    "authorisation/emergency/",
    "authorisation/emergency/print/",
    "authorisation/emergency/enter/",
    "authorisation/uncovered/",
)


@pytest.mark.parametrize("language", ["en", "fi"])
def test_no_page_has_an_accessibility_fault(page: Any, clinic: Clinic, language: str) -> None:
    found: list[str] = []
    page.goto(f"{clinic.url}/accounts/login/")
    found += faults(page)
    sign_in(page, clinic, "neurologist")
    page.click(f"footer button[value={language}]")
    assert page.get_attribute("html", "lang") == language
    page.click("tbody a >> nth=0")
    patient = page.url
    own = patient.rstrip("/").rpartition("/")[2]
    more = [f"patients/{own}/", f"patients/{own}/history/", f"patients/{own}/on/", f"calls/{own}/"]
    more += [
        f"patients/{own}/on/?day={date.today().replace(day=1)}",
        f"results/{own}/new/",
        f"results/{own}/screening/",
    ]
    more += [
        f"results/{own}/{kind}/" for kind in ("infusion", "condition", "medicine", "examination", "decision")
    ]
    more += [f"data/{own}/"]
    more += [f"programme/{own}/{what}/" for what in ("transfer", "closure", "outcome")]
    more.append(f"messages/contact/{own}/")
    for listed in ("alerts", "messages"):  # the first of the messages has failed
        page.goto(f"{clinic.url}/{listed}/")
        more.append(page.get_attribute("tbody a >> nth=0", "href").lstrip("/"))
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for path in (*PAGES, *more, "nothing-here/"):
            page.goto(f"{clinic.url}/{path}")
            found += faults(page)
            if page.evaluate("document.documentElement.scrollWidth") > width:
                found.append(f"{path} is wider than {width} px")
    assert found == []


@pytest.mark.parametrize("language", ["en", "fi"])
def test_the_pages_of_a_course_in_the_programme_are_accessible(
    page: Any, own_clinic: Clinic, language: str
) -> None:
    found: list[str] = []
    clinic = own_clinic
    sign_in(page, clinic, "neurologist")
    page.click(f"footer button[value={language}]")
    page.goto(f"{clinic.url}/authorisation/notices/")
    found += looked_at(page)
    page.click("main section a")  # the one that was withdrawn
    found += looked_at(page)
    page.goto(f"{clinic.url}/patients/?q=Waiting")
    page.click("main tbody a >> nth=0")
    own = page.url.rstrip("/").rpartition("/")[2]
    page.goto(f"{clinic.url}/authorisation/patients/{own}/")
    found += looked_at(page)
    page.click("main tbody a")
    found += looked_at(page)
    page.fill("[name=password]", "wrong")
    page.click("main button[name=sign]")
    found += looked_at(page)
    page.fill("[name=password]", clinic.password)
    page.click("main button[name=sign]")
    found += looked_at(page)
    page.click("main a[href$='/bedside/']")
    assert page.locator(".lw-verdict--yes").count() == 1
    found += looked_at(page)
    page.goto(f"{clinic.url}/enrolment/patients/{own}/")
    found += looked_at(page)
    page.click("main a[href*='/show/'] >> nth=0")
    found += looked_at(page)
    page.click("main form button")
    found += looked_at(page)
    page.click("footer button[value=en]")
    sign_out(page)
    sign_in(page, clinic, "pharmacist")
    page.click(f"footer button[value={language}]")
    page.goto(f"{clinic.url}/authorisation/dispensing/")
    page.click("main button[name=ask]")
    found += looked_at(page)
    assert found == []


@pytest.mark.parametrize("language", ["en", "fi"])
def test_letting_another_system_in_is_accessible_at_each_step(
    page: Any, own_clinic: Clinic, language: str
) -> None:
    found: list[str] = []
    sign_in(page, own_clinic, "admin")
    page.click(f"footer button[value={language}]")
    page.click("nav a[href='/systems/']")
    found += looked_at(page)
    page.click("main a[href='/systems/new/']")
    page.click("main form button")
    assert page.locator(".nhsuk-error-summary li").count() == 5
    found += looked_at(page)
    page.fill("[name=name]", "Health record")
    page.check("[name=sites]")
    page.check("[name=scopes][value=rems-etasu]")
    page.fill("[name=identifier_system]", "urn:oid:1.2.3")
    page.fill("[name=last_day]", date.today().isoformat())
    page.click("main form button")
    assert page.locator("code").inner_text().startswith("longwatch_")
    found += looked_at(page)
    page.click("main a[href^='/systems/']")
    found += looked_at(page)
    page.click("form[action$='/withdraw/'] button")
    found += looked_at(page)
    assert found == []


def test_what_would_follow_is_told_while_results_are_typed(page: Any, clinic: Clinic) -> None:
    sign_in(page, clinic, "nurse")
    page.goto(f"{clinic.url}/?list=up-to-date")
    page.click("tbody th a >> nth=0")
    page.click("a:has-text('Record results')")
    page.wait_for_url(re.compile("/results/"), wait_until="load")  # the script listens from then on
    page.fill("[name=platelets-value]", "37")
    page.keyboard.press("Tab")
    page.wait_for_selector(".lw-check:has-text('Very low platelets')")
    page.fill("[name=platelets-value]", "many")
    page.keyboard.press("Tab")
    page.wait_for_selector(".lw-check:has-text('not complete yet')")
    assert faults(page) == []


def test_an_error_is_summed_up_and_has_the_focus(page: Any, clinic: Clinic) -> None:
    sign_in(page, clinic, "nurse")
    page.click("tbody a >> nth=0")
    page.click("a:has-text('Record results')")
    page.click("main button:has-text('Record')")
    summary = page.locator(".nhsuk-error-summary")
    assert "at least one value" in summary.inner_text()
    assert page.evaluate("document.activeElement.className").startswith("nhsuk-error-summary")
    assert faults(page) == []


def test_it_can_be_used_by_keyboard_alone(page: Any, clinic: Clinic) -> None:
    sign_in(page, clinic, "nurse")
    page.keyboard.press("Tab")
    assert "content" in page.evaluate("document.activeElement.getAttribute('href')")
    page.keyboard.press("Enter")
    for _ in range(90):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('tbody') !== null"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/patients/"))


def test_without_scripts_everything_still_works(browser: Any, clinic: Clinic) -> None:
    context = browser.new_context(java_script_enabled=False)
    window = arriving(context.new_page())
    sign_in(window, clinic, "nurse")
    window.click("tbody a >> nth=0")
    assert window.locator("svg").count() >= 1
    context.close()


def looked_at(page: Any) -> list[str]:
    """The faults of the page that is open, at both widths."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        found += faults(page)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"{page.url} is wider than {width} px")
    return found


def test_files_transfers_and_bulk_actions_are_accessible_at_each_step(page: Any, own_clinic: Clinic) -> None:
    clinic, found = own_clinic, []
    day = date.today().isoformat()
    sign_in(page, clinic, "nurse")

    # A file of results: previewed, stored, and the one without a patient is on a list.
    page.click("nav a:has-text('Patients')")
    page.click("a:has-text('Results from a file')")
    rows = f"0001;platelets;{day};250;10*9/L\n0002;platelets;{day};250;bananas\nnobody;platelets;{day};41;10*9/L\n"
    file = {
        "name": "lab.csv",
        "mimeType": "text/csv",
        "buffer": f"number;test;day;value;unit\n{rows}".encode(),
    }
    page.set_input_files("[name=file]", file)
    page.click("main button:has-text('Show what it would become')")
    assert "the unit is not understood" in page.locator("main").inner_text()
    found += looked_at(page)
    page.click("main button:has-text('Store 2 rows')")
    found += looked_at(page)
    page.click("a:has-text('Unmatched results')")
    found += looked_at(page)
    page.click("tbody a >> nth=0")
    page.fill("[name=number]", "0003")
    page.click("main button:has-text('Look')")
    found += looked_at(page)
    page.click("main button:has-text('It belongs to this patient')")
    page.wait_for_url(re.compile("/patients/"))

    # A patient is proposed to another clinic and keeps a mark.
    page.click("summary:has-text('Record something else')")
    page.click("a:has-text('Transfer to another clinic')")
    page.fill("[name=outside]", "Clinic elsewhere")
    page.click("main button:has-text('Propose')")
    found += looked_at(page)
    page.goto(f"{clinic.url}/?list=transfers-proposed")
    assert "Clinic elsewhere" in page.locator("tbody").inner_text()

    # Two of a list are chosen; the page says whom before anything is done.
    page.goto(f"{clinic.url}/?list=overdue")
    for number in range(2):
        page.check(f"tbody [name=patient] >> nth={number}")
    page.select_option("[name=action]", "letter")
    page.click("main button:has-text('Show whom')")
    assert "2 patients" in page.locator("main").inner_text()
    found += looked_at(page)
    page.click("main button:has-text('Do it for 2 patients')")
    assert "Done for 2 patients" in page.locator(".lw-message").inner_text()
    sign_out(page)

    # An administrator brings patients by file.
    sign_in(page, clinic, "admin")
    page.goto(f"{clinic.url}/files/new/patients/")
    found += looked_at(page)
    rows = "9001;Virtanen;Aino;1.2.1980\n9002;Virtanen;;1.2.1980\n"
    file["buffer"] = f"number;family name;given name;birth date\n{rows}".encode()
    page.set_input_files("[name=file]", file)
    page.click("main button:has-text('Show what it would become')")
    found += looked_at(page)
    assert found == []


def test_an_erasure_is_asked_by_one_and_carried_out_by_another(page: Any, own_clinic: Clinic) -> None:
    clinic, found = own_clinic, []
    sign_in(page, clinic, "nurse")
    page.click("tbody th a >> nth=0")
    name, patient = page.locator("h1").inner_text(), page.url
    page.click("a:has-text('Requests about data')")
    found += looked_at(page)
    page.click("main button:has-text('Ask')")
    assert page.locator(".nhsuk-error-summary").is_visible()
    page.select_option("[name=why]", "unlawful")
    page.click("main button:has-text('Ask')")
    found += looked_at(page)
    assert page.locator("main button:has-text('Record the decision')").count() == 0
    sign_out(page)

    # Another person decides, and sees before it what goes.
    sign_in(page, clinic, "admin")
    page.click("a:has-text('Erasures to decide')")
    found += looked_at(page)
    page.click("tbody a >> nth=0")
    assert name in page.locator("main").inner_text()
    page.select_option("[name=decision]", "approve")
    page.select_option("[name=ground]", "no-duty")
    page.check("[name=seen]")
    found += looked_at(page)
    page.click("main button:has-text('Record the decision')")
    assert "What went" in page.locator("main").inner_text()
    assert name not in page.locator("main").inner_text()
    found += looked_at(page)
    sign_out(page)
    sign_in(page, clinic, "nurse")
    assert page.goto(patient).status == 404
    assert found == []
