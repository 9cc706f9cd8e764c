"""The emergency card: what was agreed to and nothing else, in the words and in the code."""

import itertools
import re
from datetime import timedelta

import pytest
import segno
from tests.paper.conftest import LANGUAGES, ON, opened, text_of
from tests.paper.test_documents import infusions

from longwatch.core.dates import partial_date
from longwatch.core.record import UNDATED, Person, Record
from longwatch.paper import card, make, pdf

POINTS_TO_MM = 72 / 25.4
BORN = Person(id="Patient/p", day=UNDATED, birth=partial_date("1990-05-02"))
RECORD = Record(patient="p", facts=(BORN, *infusions(ON - timedelta(days=30))))
# What each part puts on the card, in English.
SHOWN = {
    "name": "Åsa Öberg-Müller",
    "born": "2 May 1990",
    "last-infusion": "23 October 2026",
    "courses": "Courses",
    "look-for": "Bruises, tiny red spots",
    "for-doctor": "count the platelets at once",
}


def made(told, show, language: str = "en"):
    return make("emergency-card", told(RECORD, language=language), card.Choices(show=frozenset(show)))


@pytest.mark.parametrize("show", [(), *itertools.combinations(SHOWN, 1), tuple(SHOWN), card.USUAL])
def test_the_card_shows_what_was_agreed_and_nothing_more(told, show: tuple[str, ...]) -> None:
    sheet = made(told, {*show} - {"code"})
    text = text_of(pdf(sheet))
    assert {part for part, words in SHOWN.items() if words in text} == {*show} - {"code"}
    assert "alemtuzumab (Lemtrada)" in text and "09 123 4567" in text
    assert "0042" not in text, "nobody was asked about the hospital number"


def test_who_the_patient_is_is_left_out_unless_chosen(told) -> None:
    text = text_of(pdf(make("emergency-card", told(RECORD))))
    assert SHOWN["name"] not in text and SHOWN["born"] not in text and SHOWN["last-infusion"] in text


def test_the_code_holds_only_what_stands_on_the_card(told) -> None:
    sheet = made(told, {"last-infusion", "code"})
    shown = sheet.blocks[0]
    assert isinstance(shown, card.Card)
    text = card.text_of(shown, "alemtuzumab (Lemtrada)")
    assert shown.code == card.code(text)
    assert "23 October 2026" in text and "09 123 4567" in text and "alemtuzumab (Lemtrada)" in text
    assert SHOWN["name"] not in text and SHOWN["look-for"] not in text
    assert "://" not in text, "a code leads nowhere"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_code_on_paper_is_the_one_that_was_made(told, language: str) -> None:
    """Each module of the printed picture is as dark as the code says."""
    known = told(RECORD, language=language)
    sheet = made(told, {*card.PARTS}, language)
    shown = sheet.blocks[0]
    assert isinstance(shown, card.Card)
    medicine = {"fi": "alemtutsumabi (Lemtrada)", "de": "Alemtuzumab (Lemtrada)"}.get(
        language, "alemtuzumab (Lemtrada)"
    )
    wanted = segno.make(card.text_of(shown, medicine), error="l", micro=False, encoding="utf-8")
    modules = [list(row) for row in wanted.matrix]
    count = len(modules)
    assert 27 / count >= 0.3, "modules under 0.3 mm are hard to read for a telephone"
    page = opened(pdf(sheet))[0]
    squares = [one.get_bounds() for one in page.get_objects(max_depth=4)]
    left, bottom, right, top = next(b for b in squares if 70 < b[2] - b[0] < 90 and 70 < b[3] - b[1] < 90)
    scale, side = 8, 27 * POINTS_TO_MM
    step = side / count
    # A stroke may reach a little beyond the code: its middle stays.
    x0, y0 = (left + right - side) / 2, (bottom + top + side) / 2
    grey = page.render(scale=scale, grayscale=True)
    height, buffer = page.get_size()[1], bytes(grey.buffer)
    wrong = 0
    for y, x in itertools.product(range(count), range(count)):
        px = int((x0 + (x + 0.5) * step) * scale)
        py = int((height - y0 + (y + 0.5) * step) * scale)
        is_dark = buffer[py * grey.stride + px] < 128
        wrong += is_dark != bool(modules[y][x])
    assert wrong == 0 and known.language == language


def test_a_card_has_the_size_of_a_bank_card_and_marks_to_cut(told) -> None:
    page = opened(pdf(made(told, {*card.PARTS})))[0]
    wide, high = 2 * 85.6 * POINTS_TO_MM, 2 * 54 * POINTS_TO_MM
    sizes = [(b[2] - b[0], b[3] - b[1]) for b in (one.get_bounds() for one in page.get_objects(max_depth=4))]
    assert any(abs(w - wide) < 2 and abs(h - high) < 2 for w, h in sizes), "the outline"
    mark = 5 * POINTS_TO_MM
    marks = [s for s in sizes if any(abs(one - mark) < 1.5 for one in s) and min(s) < 2]
    assert len(marks) == 8


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_leaves_its_face(told, language: str) -> None:
    """Everything agreed to, with long names: each line of the card lies within the card."""
    page = opened(pdf(made(told, {*card.PARTS}, language)))[0]
    bounds = [one.get_bounds() for one in page.get_objects(max_depth=4)]
    wide, high = 2 * 85.6 * POINTS_TO_MM, 2 * 54 * POINTS_TO_MM
    left, bottom, right, top = next(
        b for b in bounds if abs(b[2] - b[0] - wide) < 2 and abs(b[3] - b[1] - high) < 2
    )
    lines = page.get_textpage()
    fold_x, fold_y = (left + right) / 2, (bottom + top) / 2
    inside = 0
    for n in range(lines.count_rects()):
        a, b, c, d = lines.get_rect(n)
        if d > top or b < bottom:
            continue
        inside += 1
        assert left <= a and c <= right
        assert not a < fold_x - 1 < fold_x + 1 < c, "a line crosses the fold"
        assert not b < fold_y - 1 < fold_y + 1 < d, "a line crosses the fold"
    assert inside > 20


def test_an_unknown_part_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown parts"):
        card.Choices(show=frozenset({"diagnosis"}))


def test_the_card_does_not_stand_in_for_a_heading(told) -> None:
    assert re.search(r"Emergency card.*Emergency card", text_of(pdf(made(told, ())))), "sheet and card say it"
