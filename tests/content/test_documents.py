"""The words of what is printed: the program finds what it fills in, and each language says the same."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.content.test_plain_language import LONGEST, sentences, words

from longwatch.catalogue import load_handbook
from longwatch.catalogue.building import build, gather
from longwatch.catalogue.checking import check
from longwatch.catalogue.gathering import CONTENT
from longwatch.catalogue.pages import page_revision
from longwatch.catalogue.survey import State, survey
from longwatch.core.handbook import Document
from longwatch.core.handbook.documents import DOCUMENTS, FRAME, MEDICINE

Spoil = Callable[..., Path]

EN, FI, PAGE = "documents/en/list.yaml", "documents/fi/list.yaml", "education/en/years.yaml"
PAGES = """\
pages:
  - id: years
    drug: examplinib
    title: Years
    language: en
    jurisdictions: [EU]
    review: unreviewed
    sections:
      - {heading: Why, text: It matters.}
    sources: [{source: label, section: '4.4', verified: read}]
"""
ENGLISH = """\
documents:
  - id: overdue-letter
    drug: examplinib
    title: A test is missing
    language: en
    reader: patient
    review: unreviewed
    texts:
      opening: We lack 2 tests.
      last: Last one
      elsewhere: Call us.
      hard: Call us.
      feel-ill: Call us.
    excerpts: [{id: why, page: years, section: Why}]
    sources: [{source: label, section: '4.4', verified: read}]
"""
FINNISH = """\
documents:
  - id: overdue-letter
    drug: examplinib
    title: Koe puuttuu
    language: fi
    review: unreviewed
    of: %s
    texts:
      opening: Meiltä puuttuu 2 koetta.
      last: Viimeisin
      elsewhere: Soita meille.
      hard: Soita meille.
      feel-ill: Soita meille.
"""


@pytest.fixture
def printed(small: Path) -> Path:
    """A document in two languages; other texts of the sample are in English only, which is told as well."""
    for name, text in ((PAGE, PAGES), (EN, ENGLISH)):
        path = small / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    draft = build("examplinib", gather(small, "examplinib", handbook=True))
    revision = page_revision(next(draft.of("documents")).tree)
    (small / FI).parent.mkdir(parents=True)
    (small / FI).write_text(FINNISH % revision, encoding="utf-8")
    return small


def told(folder: Path) -> list[str]:
    """What is wrong with documents; that the sample's other texts have no translation is not asked here."""
    return [str(one) for one in check(folder) if one.file.startswith("documents/")]


def test_a_document_in_two_languages_has_no_mistake(printed: Path) -> None:
    assert told(printed) == []


# code · file · the text that stands there · what is written instead · a part of what is said, and of the repair
WRONG = [
    ("LW0190", EN, "id: overdue-letter", "id: overdue-lettr", "nothing prints a document 'overdue-lettr'", "'overdue-letter'"),
    ("LW0191", EN, "      hard: Call us.\n", "", "lacks the text 'hard'", "Add 'hard'"),
    ("LW0191", EN, "      hard: Call us.\n", "      hard: Call us.\n      soft: Call.\n", "nobody prints, the text 'soft'", "Remove 'soft'"),
    ("LW0191", EN, "last: Last one", "last: 'Last {day}'", "'last' has {day}; filled in are none", "only what is filled in"),
    ("LW0191", EN, "{id: why,", "{id: whence,", "the excerpt 'why' of 'overdue-letter' is missing", "Add 'why'"),
    ("LW0191", EN, "{id: why,", "{id: whence,", "the excerpt 'whence' of 'overdue-letter' is never shown", "Remove 'whence'"),
    ("LW0192", EN, "section: Why}", "section: Whi}", "no section 'Whi' on a page 'years'", "'Why'"),
    ("LW0192", EN, "page: years", "page: yeers", "on a page 'yeers'", "'years'"),
    ("LW0193", EN, "    reader: patient\n", "", "does not say for whom it is", "'reader' and 'sources'"),
    ("LW0193", FI, "    review: unreviewed\n", "    review: unreviewed\n    reader: patient\n", "of its own", "Leave them to the English"),
    ("LW0193", FI, "    drug: examplinib\n", "", "of its own", "copy only 'drug'"),
    ("LW0180", FI, None, "documents: []\n", "is missing in 'fi'", "documents/fi"),
    ("LW0182", FI, "id: overdue-letter", "id: referral", "no English document 'referral'", "in English first"),
    ("LW0183", FI, "2 koetta", "kaksi koetta", "numbers are none, in English 2", "digits"),
    ("LW0184", EN, "title: A test", "title: One test", "another revision of the English one", "write 'of: "),
    ("LW0185", FI, "      hard: Soita meille.\n", "", "'hard' is missing", "Add 'hard'"),
    ("LW0186", FI, "language: fi", "language: sv", "'sv' in the folder of 'fi'", "named sv"),
    ("LW0121", FI, None, "twice", "'overdue-letter' in 'fi' already stands", "Keep one"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "file", "old", "new", "text", "repair"), WRONG, ids=[f"{row[0]} {row[4]}" for row in WRONG]
)
def test_a_mistake_is_told_with_its_repair(
    printed: Path, code: str, file: str, old: str | None, new: str, text: str, repair: str
) -> None:
    path = printed / file
    written = path.read_text(encoding="utf-8")
    if new == "twice":
        path.write_text(written + written.partition("documents:\n")[2], encoding="utf-8")
    elif old is None:
        # Another text in Finnish keeps the language known.
        (printed / "languages/fi").mkdir(parents=True)
        count = "{key: items/count/title, language: fi, english: Count, text: Määrä, review: unreviewed}"
        (printed / "languages/fi/texts.yaml").write_text(f"translations: [{count}]\n", encoding="utf-8")
        path.write_text(new, encoding="utf-8")
    else:
        assert written.count(old) == 1
        path.write_text(written.replace(old, new), encoding="utf-8")
    found = [one for one in check(printed) if one.code == code and text in one.text]
    assert found, told(printed)
    assert repair in found[0].repair


def test_the_survey_counts_documents(printed: Path) -> None:
    assert State.UNREVIEWED in {
        line.state for line in survey(printed, "examplinib") if line.key == "documents/overdue-letter"
    }


def test_words_of_a_key_are_never_taken_for_names_of_rules(printed: Path) -> None:
    path = printed / EN
    path.write_text(
        path.read_text(encoding="utf-8").replace("      hard:", "      changes: It changes.\n      hard:")
    )
    assert {one.code for one in check(printed) if one.file == EN} == {"LW0191"}


# ---- the documents that come with Longwatch ----------------------------------------------------------

REAL = load_handbook("alemtuzumab").documents


def test_every_document_that_is_printed_is_there_in_four_languages() -> None:
    for name in DOCUMENTS:
        assert {one.language for one in REAL if one.id == name} == {"en", "sv", "fi", "de"}, name


@pytest.mark.parametrize("document", REAL, ids=lambda one: f"{one.language} {one.id}")
def test_the_sentences_of_a_document_are_short(document: Document) -> None:
    every = [sentence for text in document.texts.values() for sentence in sentences(text)]
    assert [one for one in every if words(one) > LONGEST] == []


def test_what_says_something_of_medicine_names_its_sources() -> None:
    english = [one for one in REAL if one.language == "en"]
    assert {one.id for one in english if not one.sources} == {FRAME, MEDICINE}
    assert all(one.review == "unreviewed" for one in REAL), "nobody has reviewed them yet"


def test_every_file_says_that_a_machine_translated_it() -> None:
    for path in (CONTENT / "documents").rglob("*.yaml"):
        said = "Made by machine" in path.read_text(encoding="utf-8").partition("\n")[0]
        assert said == (path.parent.name != "en"), path.name
