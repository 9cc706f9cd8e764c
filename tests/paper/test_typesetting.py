"""Whatever a name or a note holds is printed as it stands, or refused: never run, never boxed."""

import pytest
from tests.paper.conftest import ON, text_of
from tests.paper.test_documents import infusions

from longwatch.core.record import Record
from longwatch.paper import CannotBePrinted, Clinic, Patient, make, pdf, pictures
from longwatch.paper.sheet import read, written
from longwatch.paper.typeset import TEMPLATES

RECORD = Record(patient="p", facts=infusions(ON))
NAUGHTY = [
    '#read("/etc/passwd")',
    "*bold* _thin_ `code` $x^2$",
    "= Heading",
    '#import "@preview/cetz:0.1.0"',
    "\\u{41} \\ // comment",
    "</script><script>alert(1)</script>",
    '"},"title":"other',
    "{day} {name} {page}",
    "%(name)s {{ x }} {% y %}",
    "[link] <label> @ref",
    "~ -- --- ... 'x' \"y\"",
]
LETTERS = ["Åäöß ẞ Øæ", "Жуков Ёлка", "Ελένη Παπαδοπούλου", "Đỗ Łukasz Şahin Çelik", "Ґ Ї Ș Ț ő ű"]


def printed(told, name: str) -> str:
    return text_of(pdf(make("appointment-list", told(RECORD, patient=Patient(name=name, number="7")))))


@pytest.mark.parametrize("name", NAUGHTY + LETTERS)
def test_a_name_is_printed_as_it_stands(told, name: str) -> None:
    text = printed(told, name)
    assert " ".join(name.split()) in text
    assert "root:" not in text


@pytest.mark.parametrize("name", ["日本", "🙂", "\u0007", "\U000f0000"])
def test_a_letter_that_is_not_at_hand_is_refused_and_not_shown_in_the_message(told, name: str) -> None:
    sheet = make("appointment-list", told(RECORD, patient=Patient(name=name)))
    for setting in (pdf, pictures):
        with pytest.raises(CannotBePrinted, match="letters at hand do not have") as refused:
            setting(sheet)
        assert not set(name) & set(str(refused.value)) and refused.value.__cause__ is None


def test_a_sheet_without_a_title_is_refused(told) -> None:
    import msgspec

    sheet = msgspec.structs.replace(make("appointment-list", told(RECORD)), title="")
    with pytest.raises(CannotBePrinted):
        pdf(sheet)


def test_very_long_words_stay_on_the_page(told) -> None:
    from tests.paper.conftest import boxes, opened

    long = " ".join(["Wolfeschlegelsteinhausenbergerdorff"] * 4)
    clinic = Clinic(name=long, address=f"{long}\n{long}", telephone="1" * 30, out_of_hours="2" * 30)
    for document in ("appointment-list", "emergency-card"):
        sheet = make(document, told(RECORD, patient=Patient(name=long, number=long), clinic=clinic))
        for page in opened(pdf(sheet)):
            assert all(right <= page.get_size()[0] - 20 for _, _, right, _ in boxes(page)), document


def test_what_was_kept_prints_the_same_again(told) -> None:
    sheet = make("appointment-list", told(RECORD))
    assert read(written(sheet)) == sheet and pdf(read(written(sheet))) == pdf(sheet)


def test_the_templates_bring_in_nothing_from_elsewhere() -> None:
    for template in TEMPLATES.glob("*.typ"):
        text = template.read_text(encoding="utf-8")
        assert "@preview" not in text and "read(" not in text.replace("thread(", "")
    assert {path.name for path in TEMPLATES.iterdir()} == {"sheet.typ", "blocks.typ", "card.typ"}
