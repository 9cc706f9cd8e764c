"""Takes the pictures that the documents show, from invented patients: `python -m tests.browser.pictures`."""

import json
import tempfile
from datetime import date
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from tests.browser.test_clinic import Clinic, opened, sign_in
from tests.browser.test_infusion_day import open_day, reaction

from longwatch import paper
from longwatch.catalogue import load, load_handbook
from longwatch.cli import main
from longwatch.core.handbook.languages import Texts
from longwatch.engine.reference import assess
from longwatch.exchange.fhir import read_bundle
from longwatch.invented import patients
from longwatch.page import Shown

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"
CHROMIUM = "/usr/bin/chromium"
ON = "2026-11-22"


def take() -> None:
    """Write every picture that the documents show."""
    of_paper()
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        of_the_page(browser)
        of_a_population(browser)
        of_the_clinic(browser)
        browser.close()


def of_the_page(browser: Browser) -> None:
    """One patient's timeline on the page that stands alone."""
    with tempfile.TemporaryDirectory() as folder:
        page_file = Path(folder) / "clinic.html"
        main(["demo", "--on", ON, "--out", str(page_file)])
        page = browser.new_page(viewport={"width": 1100, "height": 900})
        page.goto(page_file.as_uri())
        page.locator("#patient-5").scroll_into_view_if_needed()
        page.locator("#patient-5 figure").first.screenshot(path=PICTURES / "timeline.png")


def of_a_population(browser: Browser) -> None:
    """One indicator of the report on a population: its hospitals by share and by size."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        invented = ("--patients", "400", "--on", ON, "--format", "ndjson")
        main(["invent", *invented, "--out", str(folder / "export")])
        main(
            [
                "population",
                str(folder / "export"),
                "--jurisdiction",
                "EU",
                "--on",
                ON,
                "--out",
                str(folder / "out"),
            ]
        )
        page = browser.new_page(viewport={"width": 1100, "height": 900})
        page.goto((folder / "out" / "report.html").as_uri())
        figure = page.locator("#indicator-dus-platelets-during").locator("xpath=..")
        figure.screenshot(path=PICTURES / "population.png")


def of_the_clinic(browser: Browser) -> None:
    """The worklist, and the top of a patient's page, as a neurologist sees them."""
    for clinic in opened():
        page = browser.new_page(viewport={"width": 1100, "height": 1000})
        sign_in(page, clinic, "neurologist")
        page.goto(clinic.url)
        page.screenshot(path=PICTURES / "clinic.png")
        page.click("tbody th a >> nth=0")
        page.screenshot(path=PICTURES / "patient.png")
        page.wait_for_load_state("load")
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 760, "height": 900})
        page.locator("figure").first.screenshot(path=PICTURES / "on-paper.png")
        of_an_infusion_day(browser, clinic)


def of_an_infusion_day(browser: Browser, clinic: Clinic) -> None:
    """An infusion that runs, as a nurse sees it on a tablet, and what a reaction of grade 3 says."""
    page = browser.new_page(viewport={"width": 760, "height": 1000})
    sign_in(page, clinic, "nurse")
    open_day(page, clinic, "running")
    page.screenshot(path=PICTURES / "infusion-day.png")
    reaction(page, "trouble-breathing", "3")
    page.wait_for_selector("#live .lw-stop--stop")
    page.evaluate("scrollTo(0, 0)")
    page.screenshot(path=PICTURES / "infusion-stop.png")


def of_paper() -> None:
    """The first invented patient who can have each of these documents."""
    rules = load("alemtuzumab")
    texts = Texts(rules, load_handbook("alemtuzumab"))
    clinic = paper.Clinic(name="Invented clinic", telephone="000 123 4567", out_of_hours="000 765 4321")
    records = [
        read_bundle(json.dumps(one).encode(), rules)
        for one in patients(count=30, seed=1, on=date.fromisoformat(ON))
    ]
    for document in ("referral", "emergency-card"):
        for record in records:
            found = assess(record, rules, jurisdiction="EU", on=date.fromisoformat(ON))
            shown = Shown(record, found, rules)
            who = paper.Patient(name="Invented Patient", number="0001")
            told = paper.Told(shown=shown, texts=texts, language="en", clinic=clinic, patient=who)
            try:
                page, *_ = paper.pictures(paper.make(document, told), ppi=80)
            except paper.NotNow:
                continue
            (PICTURES / f"{document}.png").write_bytes(page)
            break


if __name__ == "__main__":
    take()
