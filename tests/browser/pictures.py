"""Takes the pictures that the documents show, from the demo itself: `python -m tests.browser.pictures`."""

import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from tests.browser.test_clinic import Clinic, opened, sign_in
from tests.browser.test_infusion_day import open_day, reaction

from longwatch.cli import main

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"
CHROMIUM = "/usr/bin/chromium"
ON = "2026-11-22"


def take() -> None:
    """Write every picture that the documents show."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        of_the_page(browser)
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


def of_the_clinic(browser: Browser) -> None:
    """The worklist, and the top of a patient's page, as a neurologist sees them."""
    for clinic in opened():
        page = browser.new_page(viewport={"width": 1100, "height": 1000})
        sign_in(page, clinic, "neurologist")
        page.goto(clinic.url)
        page.screenshot(path=PICTURES / "clinic.png")
        page.click("tbody th a >> nth=0")
        page.screenshot(path=PICTURES / "patient.png")
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


if __name__ == "__main__":
    take()
