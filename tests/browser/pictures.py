"""Takes the pictures that the documents show, from the demo itself: `python -m tests.browser.pictures`."""

import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from longwatch.cli import main

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"
CHROMIUM = "/usr/bin/chromium"
ON = "2026-11-22"


def take() -> None:
    """Write worklist.png and patient.png."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        page_file = Path(folder) / "clinic.html"
        main(["demo", "--on", ON, "--out", str(page_file)])
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1100, "height": 900})
        page.goto(page_file.as_uri())
        page.screenshot(path=PICTURES / "worklist.png")
        page.locator("#patient-5").scroll_into_view_if_needed()
        page.locator("#patient-5 figure").first.screenshot(path=PICTURES / "timeline.png")
        browser.close()


if __name__ == "__main__":
    take()
