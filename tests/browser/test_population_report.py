"""The report of a population in a real browser: for everybody, on a phone, on paper."""

import msgspec
import pypdfium2
import pytest
from tests.population.invented_figures import RUN, SITES, figures, nobody

from longwatch.catalogue import load
from longwatch.population.report import report

replace = msgspec.structs.replace
pytestmark = pytest.mark.browser
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 780}
NASTY = "<script>alert(1)</script>&\"'"
HARMFUL = (NASTY, "X" * 200, "بيمارستان دانشگاه علوم پزشكي", "many words " * 18, *SITES[:5], None)
OPEN_ALL = "document.querySelectorAll('details').forEach(one => one.open = true)"


def hidden(found):
    """The same figures as of a small clinic: many a number is hidden."""
    none = dict.fromkeys(("numerator", "denominator", "unknown", "share", "low", "high"))
    month = {"at_risk": None, "covered": None, "share": None, "low": None, "high": None, "suppressed": True}
    adherence = [
        replace(curve, months=tuple(replace(one, **month) if one.month % 3 else one for one in curve.months))
        for curve in found.adherence
    ]
    rates = [replace(rate, alerts=None, per_100=None, suppressed=True) for rate in found.alert_rates]
    return replace(
        found,
        patients=None,
        indicators=tuple(replace(one, **none, suppressed=True) for one in found.indicators),
        adherence=tuple(adherence),
        alert_rates=(found.alert_rates[0], *rates[1:]),
    )


@pytest.fixture(scope="module")
def addresses(tmp_path_factory):
    protocol, folder = load("alemtuzumab"), tmp_path_factory.mktemp("report")
    pages = {
        "ordinary": figures(),
        "harmful": figures(sites=HARMFUL),
        "many": figures(sites=[f"Site {n:03}" for n in range(300)]),
        "nobody": nobody(),
        "hidden": hidden(figures()),
    }
    for name, found in pages.items():
        (folder / f"{name}.html").write_text(report(found, protocol, RUN), encoding="utf-8")
    return {name: (folder / f"{name}.html").as_uri() for name in pages}


@pytest.fixture
def opened(browser, addresses):
    contexts = []

    def at(name, size=WIDE, *, all_open=False):
        context = browser.new_context(viewport=size, bypass_csp=True)
        contexts.append(context)
        page = context.new_page()
        page.goto(addresses[name])
        if all_open:
            page.evaluate(OPEN_ALL)
        return page

    yield at
    for context in contexts:
        context.close()


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("all_open", [False, True], ids=["as it opens", "everything opened"])
@pytest.mark.parametrize("name", ["ordinary", "harmful", "nobody"])
def test_axe_finds_nothing_to_object_to(opened, name, size, all_open):
    playwright_axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    found = playwright_axe.Axe().run(opened(name, size, all_open=all_open))
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found.response["violations"]] == []


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
@pytest.mark.parametrize("name", ["ordinary", "harmful", "many", "nobody"])
def test_the_page_never_scrolls_sideways(opened, name, width):
    page = opened(name, {"width": width, "height": 800}, all_open=True)
    wide = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert wide[0] <= wide[1]


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_every_word_and_mark_of_a_picture_is_inside_its_card(opened, width):
    page = opened("ordinary", {"width": width, "height": 800})
    outside = page.evaluate("""() => [...document.querySelectorAll('.plot text, .plot path, .plot circle, .plot rect')]
        .filter(one => !one.closest('svg[preserveAspectRatio=none]'))
        .filter(one => {
            const card = one.closest('.measured').getBoundingClientRect(), box = one.getBoundingClientRect();
            return box.left < card.left || box.right > card.right || box.bottom > card.bottom;
        }).map(one => one.outerHTML)""")
    assert outside == []


@pytest.mark.parametrize("width", [360, 1280])
def test_no_two_words_of_a_scale_touch(opened, width):
    page = opened("ordinary", {"width": width, "height": 800})
    touching = page.evaluate("""() => [...document.querySelectorAll('svg.plot')].flatMap(plot => {
        const ticks = [...plot.querySelectorAll(':scope > text.tick')];
        const boxes = ticks.map(one => one.getBoundingClientRect());
        return boxes.flatMap((a, m) => boxes.slice(m + 1)
            .filter(b => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
            .map(() => ticks[m].textContent));
    })""")
    assert touching == []


def test_a_mark_lies_where_its_number_says(opened):
    page = opened("ordinary")
    places = page.evaluate("""() => {
        const bar = document.querySelector('[aria-labelledby=glance] .stripe.bar');
        const strip = bar.querySelector('.strip').getBoundingClientRect();
        const amount = bar.querySelector('.amount').getBoundingClientRect();
        return [(amount.right - strip.left) / strip.width, amount.left - strip.left];
    }""")
    assert places == pytest.approx([figures().indicators[0].share, 0], abs=0.002)


def test_words_keep_their_size_on_a_phone(opened):
    sizes = "[...document.querySelectorAll('.plot .tick')].map(one => one.getBoundingClientRect().height)"
    wide, narrow = (opened("ordinary", size).evaluate(sizes) for size in (WIDE, PHONE))
    assert min(narrow) == pytest.approx(min(wide)) and min(narrow) > 11


def test_it_asks_the_network_for_nothing_and_runs_nothing(browser, addresses):
    page = browser.new_page()
    requests, told = [], []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: told.append(message.text))
    page.on("dialog", lambda dialog: told.append(dialog.message))
    page.goto(addresses["harmful"], wait_until="networkidle")
    assert (requests, told, page.locator("script").count()) == ([addresses["harmful"]], [], 0)
    assert NASTY in page.locator("bdi").all_inner_texts()
    page.close()


def test_a_long_name_takes_three_lines_of_a_picture_and_is_whole_in_the_table(opened):
    page = opened("harmful", all_open=True)
    heights = page.eval_on_selector_all(".stripe .who bdi", "found => found.map(one => one.clientHeight)")
    assert max(heights) < 60
    cell = page.locator("#overdue ~ .measured tbody th", has_text="X" * 200)
    assert cell.inner_text() == "X" * 200


def test_on_a_phone_a_long_name_is_whole_in_the_table_too(opened):
    cell = opened("harmful", PHONE, all_open=True).locator(
        "#overdue ~ .measured tbody th", has_text="X" * 200
    )
    assert cell.bounding_box()["width"] <= 360 and cell.inner_text() == "X" * 200


@pytest.mark.parametrize("width", [320, 360, 768, 960, 1280])
@pytest.mark.parametrize("name", ["ordinary", "hidden"])
def test_no_word_is_cut_off_or_outgrows_its_box(opened, name, width):
    page = opened(name, {"width": width, "height": 800}, all_open=True)
    outgrown = page.evaluate("""() => [...document.querySelectorAll('main *')]
        .filter(one => one instanceof HTMLElement && !one.closest('.unseen'))
        .filter(one => getComputedStyle(one.closest('thead') ?? one).position !== 'absolute')
        .filter(one => one.clientWidth && one.scrollWidth > one.clientWidth + 1
            || getComputedStyle(one).overflowY === 'hidden' && one.scrollHeight > one.clientHeight + 1)
        .map(one => `${one.tagName}.${one.className} ${one.textContent.slice(0, 40)}`)""")
    assert outgrown == []


def test_the_picture_is_one_thing_with_a_sentence_for_who_cannot_see_it(opened):
    page = opened("ordinary")
    pictures = page.locator("figure [role=img]")
    assert pictures.count() == page.locator("figure").count() > 15
    for sentence in pictures.evaluate_all("found => found.map(one => one.ariaLabel)"):
        assert sentence.endswith("The table has every number.")


def text_of(page) -> tuple[str, pypdfium2.PdfDocument]:
    read = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True, print_background=True, format="A4"))
    return " ".join(" ".join(one.get_textpage().get_text_range() for one in read).split()), read


def test_on_paper_the_tables_are_open_and_no_word_is_cut_off(opened):
    text, read = text_of(opened("ordinary"))
    assert "Every number as a table" in text and "All sites together" in text
    first = figures().time_to[0].steps[0]
    assert f"{first.events} {first.censored}" in text
    assert "On this page" not in text and "too long for paper" not in text
    for page in read:
        width, height = page.get_size()
        assert (width, height) == pytest.approx((595.3, 841.9), abs=1)
        words = page.get_textpage()
        for number in range(words.count_rects()):
            left, bottom, right, top = words.get_rect(number)
            assert left >= 30 and right <= width - 30 and bottom > 0 and top < height


def test_on_paper_a_table_of_three_hundred_sites_is_left_to_the_screen(opened):
    text, read = text_of(opened("many"))
    assert "This table is too long for paper" in text
    assert len(read) < 30 and "24 of" in text
