"""The page of a communication's impact in a real browser: for everybody, on a phone, on paper."""

from datetime import date
from itertools import pairwise

import msgspec
import pytest

from longwatch.catalogue import load, load_handbook
from longwatch.exchange.fhir import read_bundle
from longwatch.invented import patients
from longwatch.population.impact import Comparison, impact_page

pytestmark = pytest.mark.browser
DAY = date(2020, 1, 16)
WIDE, PHONE = {"width": 1200, "height": 900}, {"width": 390, "height": 844}
NASTY = "<script>alert(1)</script>&\"'"


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    protocol = load("alemtuzumab")
    letter = load_handbook("alemtuzumab").communication["eu-2020-01-16"]
    comparison = Comparison(protocol, letter, jurisdiction="EU", on=DAY)
    records = [read_bundle(msgspec.json.encode(one), protocol) for one in patients(count=40, seed=1, on=DAY)]
    records[1] = msgspec.structs.replace(records[1], patient=NASTY)
    answer = comparison.impact(
        [comparison.of(record) for record in records], refused=["<b>broken.json</b>: …"]
    )
    path = tmp_path_factory.mktemp("impact") / "impact.html"
    path.write_text(impact_page(answer, protocol), encoding="utf-8")
    return path.as_uri()


@pytest.fixture
def page(browser, address):
    opened = browser.new_page(viewport=WIDE)
    opened.goto(address)
    yield opened
    opened.close()


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("all_open", [False, True], ids=["as it opens", "everything opened"])
def test_axe_finds_nothing_to_object_to(browser, address, size, all_open):
    playwright_axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    context = browser.new_context(viewport=size, bypass_csp=True)
    page = context.new_page()
    page.goto(address)
    if all_open:
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    found = playwright_axe.Axe().run(page)
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found.response["violations"]] == []
    context.close()


@pytest.mark.parametrize("width", [320, 390, 768, 1200])
def test_the_page_never_scrolls_sideways(browser, address, width):
    page = browser.new_page(viewport={"width": width, "height": 844})
    page.goto(address)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    wide = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert wide[0] <= wide[1]
    page.close()


def test_it_asks_the_network_for_nothing_and_runs_nothing(browser, address):
    page = browser.new_page()
    requests, told = [], []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: told.append(message.text))
    page.on("dialog", lambda dialog: told.append(dialog.message))
    page.goto(address, wait_until="networkidle")
    assert (requests, told, page.locator("script").count()) == ([address], [], 0)
    assert NASTY in page.locator("bdi").all_inner_texts()
    page.close()


def test_the_numbers_of_the_picture_add_up(page):
    rows = page.locator(".bars").first.locator("tbody tr")
    numbers = [int(row.locator("td").first.inner_text()) for row in rows.all()]
    assert len(numbers) == 4
    listed = page.locator("section[aria-labelledby=patients] tbody tr").count()
    assert sum(numbers) == listed
    assert f"{listed} of 40 patients" in page.locator("main strong").first.inner_text()


def test_every_source_number_leads_to_its_source(page):
    targets = page.eval_on_selector_all("a[href]", "links => links.map(link => link.getAttribute('href'))")
    ids = page.eval_on_selector_all("[id]", "found => found.map(one => one.id)")
    assert len(ids) == len(set(ids))
    assert {target for target in targets if target[1:] not in ids} == set()


def test_headings_go_down_one_level_at_a_time(page):
    levels = page.eval_on_selector_all("h1,h2,h3,h4,h5,h6", "found => found.map(one => +one.tagName[1])")
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_on_paper_the_questions_are_open_and_nothing_is_cut_off(page):
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 718, "height": 1000})
    assert page.evaluate("document.documentElement.scrollWidth <= 718")
    question = page.locator("section[aria-labelledby=patients] details li").first
    assert question.bounding_box()["height"] > 0


def test_what_could_not_be_read_is_at_the_end_and_in_the_summary(page):
    assert "NOT counted: 1" in page.locator(".remark").inner_text()
    assert "<b>broken.json</b>" in page.locator("section[aria-labelledby=not-read]").inner_text()
