"""The page as text: escaped, small, and saying what it must."""

import msgspec
import pytest
from tests.browser.conftest import NASTY, ON

from longwatch.core.worklist import worklist
from longwatch.page import Shown, render
from longwatch.page.markup import Markup, element
from longwatch.page.wording import percent


def test_text_and_attributes_are_escaped_and_markup_is_not_escaped_twice():
    inner = element("b", "a < b & 'c'")
    assert inner == "<b>a &lt; b &amp; &#x27;c&#x27;</b>"
    assert element("p", inner, title='"x"') == f'<p title="&quot;x&quot;">{inner}</p>'
    assert isinstance(inner, Markup)


def test_a_character_that_no_page_may_hold_is_replaced():
    assert element("p", "a\x00b") == "<p>a\N{REPLACEMENT CHARACTER}b</p>"


def test_nothing_of_a_harmful_id_reaches_the_page_as_markup(html):
    assert NASTY not in html
    assert "<script" not in html.lower()
    assert "&lt;script&gt;alert(1)" in html


def test_twelve_patients_fit_in_a_page_of_one_and_a_half_megabytes(html):
    assert html.count('class="patient"') == 12
    assert len(html.encode()) < 1_500_000


def test_the_page_allows_itself_no_script_and_no_request(html):
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in html
    assert "http://" not in html and "src=" not in html.replace("-src", "")


def test_the_page_says_that_its_content_was_not_reviewed_until_it_was(shown):
    found = worklist([shown[1].assessment], on=ON)
    words = "Content not clinically reviewed: not for clinical use"
    assert words in render(found, [], title="A clinic")
    reviewed = msgspec.structs.replace(found, clinically_reviewed="yes")
    assert words not in render(reviewed, [], title="A clinic")


def test_someone_without_a_next_date_is_pointed_out(shown):
    found = worklist([shown[1].assessment], on=ON)
    lost = msgspec.structs.replace(found, counts=msgspec.structs.replace(found.counts, no_next_date=2))
    assert "must be 0. Look at these first" in render(lost, [], title="A clinic")
    assert "must be 0. Look at these first" not in render(found, [], title="A clinic")


def test_the_same_input_gives_the_same_page(shown):
    found = worklist([one.assessment for one in shown], on=ON)
    assert render(found, shown[:2], title="A clinic") == render(found, shown[:2], title="A clinic")


def test_a_patient_who_is_not_in_the_list_is_still_shown(shown):
    found = worklist([shown[1].assessment], on=ON)
    assert "invented-00003" in render(found, [shown[2]], title="A clinic")


def test_an_analyte_that_the_protocol_does_not_know_is_not_drawn(shown):
    one = Shown(shown[2].record, shown[2].assessment, shown[2].protocol, analytes=("no-such-analyte",))
    assert "Timeline of patient" in render(worklist([one.assessment], on=ON), [one], title="A clinic")


@pytest.mark.parametrize(
    ("share", "words"),
    [(1.0, "100 %"), (0.9999, "99.9 %"), (0.88, "88 %"), (0.8835, "88.3 %"), (0.0, "0 %")],
)
def test_a_share_is_never_rounded_up(share, words):
    assert percent(share) == words
