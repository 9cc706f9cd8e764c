"""An education page in a real browser: in its language, within reach of everybody, and on paper."""

import pytest

import longwatch.catalogue as catalogue
from longwatch.core.handbook.languages import Texts
from longwatch.page.education import education_page

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def texts():
    return Texts(catalogue.load("alemtuzumab"), catalogue.load_handbook("alemtuzumab"))


@pytest.fixture
def opened(browser, texts, tmp_path):
    context = browser.new_context(viewport={"width": 390, "height": 844}, bypass_csp=True)

    def show(name: str, language: str):
        path = tmp_path / f"{name}-{language}.html"
        path.write_text(education_page(texts, name, language=language), encoding="utf-8")
        page = context.new_page()
        page.goto(path.as_uri())
        return page

    yield show
    context.close()


@pytest.mark.parametrize(
    ("name", "language"), [("thyroid", "fi"), ("emergency-card", "sv"), ("thyroid", "xx")]
)
def test_a_page_says_its_language_and_axe_finds_nothing_to_object_to(opened, name, language):
    playwright_axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = opened(name, language)
    assert page.evaluate("document.documentElement.lang") == ("en" if language == "xx" else language)
    found = playwright_axe.Axe().run(page)
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found.response["violations"]] == []


def test_a_finnish_page_says_in_finnish_that_a_machine_made_it(opened):
    page = opened("thyroid", "fi")
    assert "Koneen kääntämä" in page.locator(".banner").inner_text()
    english = page.locator(".sources li").first.locator("[lang=en]")
    assert english.count() == 1


def test_a_language_without_pages_shows_english_and_says_so(opened):
    page = opened("thyroid", "xx")
    assert "Not translated yet" in page.locator(".banner").inner_text()


def test_on_a_phone_and_on_paper_nothing_is_cut_off(opened):
    page = opened("emergency-card", "fi")
    for media in ("screen", "print"):
        page.emulate_media(media=media)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
