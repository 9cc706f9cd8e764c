"""The page in a real browser: alone, quiet, within reach of everybody, on a phone too."""

from itertools import pairwise

import pytest

pytestmark = pytest.mark.browser
WIDE = {"width": 1200, "height": 900}
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def page(browser, address):
    opened = browser.new_page(viewport=WIDE)
    opened.goto(address)
    yield opened
    opened.close()


def test_the_page_asks_the_network_for_nothing_and_reports_no_error(browser, address):
    page = browser.new_page()
    requests, errors = [], []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: errors.append(message.text))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(address, wait_until="networkidle")
    page.emulate_media(media="print")
    assert requests == [address]
    assert errors == []
    page.close()


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("all_open", [False, True], ids=["as it opens", "everything opened"])
def test_axe_finds_nothing_to_object_to(browser, address, size, all_open):
    playwright_axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    # The policy of the page forbids scripts, so the checker has to be let past it.
    context = browser.new_context(viewport=size, bypass_csp=True)
    page = context.new_page()
    page.goto(address)
    if all_open:
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    found = playwright_axe.Axe().run(page)
    told = [(one["id"], one["nodes"][0]["html"][:200]) for one in found.response["violations"]]
    assert told == []
    context.close()


def test_every_link_leads_to_something_on_the_page(page):
    targets = page.eval_on_selector_all("a[href]", "links => links.map(link => link.getAttribute('href'))")
    ids = set(page.eval_on_selector_all("[id]", "found => found.map(one => one.id)"))
    assert targets
    assert {target for target in targets if not target.startswith("#") or target[1:] not in ids} == set()


def test_no_id_is_used_twice(page):
    ids = page.eval_on_selector_all("[id]", "found => found.map(one => one.id)")
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    "place", ["needs-someone-today", "due-soon", "waiting", "up-to-date", "closed", "not-treated"]
)
def test_a_tile_brings_its_group_into_view(page, place):
    page.locator(f".tile a[href='#place-{place}']").first.click()
    top = page.locator(f"#place-{place}").bounding_box()["y"]
    assert -1 <= top < WIDE["height"]


def test_the_tiles_of_places_add_up_to_all_patients(page):
    numbers = page.locator("ul.tiles:not(.small) .number").all_inner_texts()
    assert sum(map(int, numbers)) == 40


def test_the_keyboard_opens_what_is_folded(page):
    folded = page.locator("#place-up-to-date")
    assert folded.get_attribute("open") is None
    folded.locator("summary").first.focus()
    page.keyboard.press("Enter")
    assert folded.get_attribute("open") is not None


def test_the_first_stop_of_the_keyboard_skips_to_the_content(page):
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_focus_is_visible_on_every_link(page):
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


@pytest.mark.parametrize("width", [320, 390, 768, 1200])
def test_the_page_never_scrolls_sideways(browser, address, width):
    page = browser.new_page(viewport={"width": width, "height": 844})
    page.goto(address)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    wide = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert wide[0] <= wide[1]
    page.close()


def test_on_a_phone_the_timeline_scrolls_by_itself_and_keeps_its_names_in_view(browser, address):
    page = browser.new_page(viewport=PHONE)
    page.goto(address)
    region = page.locator(".sideways").first
    assert region.evaluate("one => one.scrollWidth > one.clientWidth")
    before = region.locator(".names").bounding_box()["x"]
    region.evaluate("one => one.scrollLeft = 300")
    assert region.locator(".names").bounding_box()["x"] == pytest.approx(before, abs=1)
    page.close()


def test_a_patient_id_made_to_do_harm_is_shown_as_text(browser, address):
    from tests.browser.conftest import NASTY

    page = browser.new_page()
    dialogs = []
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    page.goto(address)
    assert page.locator("script").count() == 0
    assert page.locator("#patient-1-name").inner_text() == f"Patient {NASTY}"
    assert page.locator("h1").inner_text() == "Invented clinic <b>& friends</b>"
    assert dialogs == []
    page.close()


def test_headings_go_down_one_level_at_a_time(page):
    levels = page.eval_on_selector_all("h1,h2,h3,h4,h5,h6", "found => found.map(one => +one.tagName[1])")
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_on_paper_the_whole_list_is_there_and_nothing_is_cut_off(page):
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 718, "height": 1000})
    assert page.evaluate("document.documentElement.scrollWidth <= 718")
    row = page.locator("#place-up-to-date tbody tr").first
    assert row.bounding_box()["height"] > 0
