"""The clinic's own pages on paper: Chromium prints them, and what comes out is read and measured."""

import re
from collections.abc import Iterator
from typing import Any

import pypdfium2
import pytest
from tests.browser.test_clinic import Clinic, arriving, opened, sign_in

pytestmark = pytest.mark.browser
MARGIN = 12 / 25.4 * 72


@pytest.fixture(scope="module")
def clinic() -> Iterator[Clinic]:
    yield from opened()


@pytest.fixture
def page(browser: Any, clinic: Clinic) -> Iterator[Any]:
    window = arriving(browser.new_page(viewport={"width": 1200, "height": 900}))
    sign_in(window, clinic, "neurologist")
    yield window
    window.close()


def on_paper(window: Any) -> tuple[str, pypdfium2.PdfDocument]:
    read = pypdfium2.PdfDocument(window.pdf(prefer_css_page_size=True, print_background=True))
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in read).split()), read


def inside(read: pypdfium2.PdfDocument) -> None:
    """Every sheet is A4 and holds all of its words."""
    for page in read:
        width, height = page.get_size()
        assert (round(width), round(height)) == (595, 842)
        lines = page.get_textpage()
        assert lines.count_rects()
        for n in range(lines.count_rects()):
            left, bottom, right, top = lines.get_rect(n)
            assert left >= MARGIN - 2 and right <= width - MARGIN + 2 and bottom > 0 and top < height


def test_the_worklist_prints_without_what_is_clicked(page, clinic) -> None:
    page.goto(clinic.url)
    text, read = on_paper(page)
    assert "Needs someone today" in text and "Invented, Patient" in text and "Very low platelets" in text
    assert re.search(r"On paper since \d{4}-\d\d-\d\d \d\d:\d\d, printed by neurologist", text)
    for gone in ("Sign out", "Skip to the content", "Show whom", "Choose", "Suomi"):
        assert gone not in text, gone
    inside(read)
    # The heading of the long table comes again on every sheet that it reaches.
    assert len(read) == 1 or text.count("Next date") >= 2


def test_a_patient_prints_with_the_whole_timeline(page, clinic) -> None:
    page.goto(clinic.url)
    page.click("tbody th a >> nth=0")
    text, read = on_paper(page)
    assert "Timeline" in text and "gap: no test in time" in text and "Monthly" in text
    assert "Hypersensitivity to alemtuzumab" in text, "what is folded on the screen is open on paper"
    for gone in ("Record results", "Sign out", "Show every value as a table", "Another day"):
        assert gone not in text, gone
    inside(read)
    sheet = next(one for one in read if "Timeline" in one.get_textpage().get_text_range())
    left, right = drawn(sheet)
    assert left >= MARGIN - 2 and right <= sheet.get_size()[0] - MARGIN + 2, "the picture is cut off"
    assert right - left > 450, "the picture does not use the width of the sheet"


def drawn(sheet: pypdfium2.PdfPage) -> tuple[float, float]:
    """How far the lines and boxes of a sheet reach to the left and to the right."""
    width = sheet.get_size()[0]
    bounds = [
        one.get_bounds() for one in sheet.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_PATH], max_depth=6)
    ]
    # The white of the sheet itself is drawn too.
    inner = [one for one in bounds if one[2] - one[0] < width - 40]
    return min(one[0] for one in inner), max(one[2] for one in inner)


def test_the_documents_of_a_patient_can_be_looked_at_and_printed(page, clinic) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page.goto(clinic.url)
    page.click("tbody th a >> nth=0")
    page.click("a:has-text('Print: letters')")
    for width in (360, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert Axe().run(page).violations_count == 0
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.click("a:has-text('List of the next tests')")
    page.select_option("[name=language]", "fi")
    page.click("button:has-text('Show it so')")
    assert page.locator("img.lw-sheet").first.evaluate("one => one.naturalWidth") > 500
    for width in (360, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert Axe().run(page).violations_count == 0
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.click("button:has-text('Print and keep')")
    page.wait_for_url(re.compile("/printed/"))
    assert "the same, byte by byte" in page.content()
    assert Axe().run(page).violations_count == 0
