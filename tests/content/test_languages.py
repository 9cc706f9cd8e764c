"""What patients read in other languages: what is missing, stale or lost is told with its place and repair."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from longwatch.catalogue import ContentMistakes, load, load_handbook
from longwatch.catalogue.checking import check
from longwatch.catalogue.survey import State, counts, survey
from longwatch.core.handbook.languages import Texts
from longwatch.core.symptom_search import find

Spoil = Callable[..., Path]

PROTOCOL = "protocols/examplinib/protocol.yaml"
ABOUT = "education/en/about.yaml"
FI_ABOUT = "education/fi/about.yaml"
PHRASES = "languages/phrases.yaml"
FI = "languages/fi/texts.yaml"
SYMPTOMS = "symptoms/symptoms.yaml"
MESSAGES = "messages/en.yaml"
FI_MESSAGES = "messages/fi.yaml"
FILES = {
    ABOUT: """\
pages:
  - id: about
    drug: examplinib
    title: About examplinib
    language: en
    jurisdictions: [EU]
    review: unreviewed
    sections:
      - heading: What it does
        text: You take it for 4 weeks.
        points: [Call us.]
    sources: [{source: label, section: '4.1', verified: read}]
""",
    FI_ABOUT: """\
pages:
  - id: about
    drug: examplinib
    title: Examplinibista
    language: fi
    jurisdictions: [EU]
    review: unreviewed
    of: d5b7fcc409ad
    sections:
      - heading: Mitä se tekee
        text: Otat sitä 4 viikkoa.
        points: [Soita meille.]
    sources: [{source: label, section: '4.1', verified: read}]
""",
    PHRASES: """\
phrases:
  - {id: due, text: 'Come by {date}, in 2 weeks.'}
  - {id: not-checked-by-clinician, text: Not checked yet.}
  - {id: machine-translated, text: Made by machine.}
""",
    MESSAGES: """\
messages:
  - {id: due, subject: From your clinic, text: 'A test on {date}. Call {phone}.'}
""",
    FI_MESSAGES: """\
translations:
  - {key: messages/due/subject, language: fi, english: From your clinic, text: Klinikaltasi, review: unreviewed}
  - {key: messages/due/text, language: fi, english: 'A test on {date}. Call {phone}.', text: 'Koe {date}. Soita {phone}.', review: unreviewed}
""",
    SYMPTOMS: """\
symptoms:
  - {id: fever, name: Fever, group: Illness}
  - {id: chills, name: Chills, group: Illness}
""",
    FI: """\
translations:
  - {key: phrases/due/text, language: fi, english: 'Come by {date}, in 2 weeks.', text: 'Tule {date}, 2 viikkoa.', review: reviewed}
  - {key: phrases/not-checked-by-clinician/text, language: fi, english: Not checked yet., text: Ei tarkistettu., review: unreviewed}
  - {key: phrases/machine-translated/text, language: fi, english: Made by machine., text: Koneen tekemä., review: unreviewed}
  - {key: items/count/title, language: fi, english: Count, text: Verenkuva, review: unreviewed}
  - {key: analytes/platelets/title, language: fi, english: Platelets, text: Trombosyytit, review: unreviewed}
  - {key: analytes/strip/title, language: fi, english: Protein by test strip, text: Proteiini liuskalla, review: unreviewed}
  - {key: watches/low-platelets/title, language: fi, english: Few platelets, text: Vähän trombosyyttejä, review: unreviewed}
  - {key: countries/EU/title, language: fi, english: European Union, text: Euroopan unioni, review: unreviewed}
  - {key: countries/FI/title, language: fi, english: Finland, text: Suomi, review: unreviewed}
  - {key: countries/US/title, language: fi, english: United States, text: Yhdysvallat, review: unreviewed}
  - {key: symptoms/fever/name, language: fi, english: Fever, text: Kuume, also: [kuumeilu], review: unreviewed}
  - {key: symptoms/fever/group, language: fi, english: Illness, text: Sairaus, review: unreviewed}
  - {key: symptoms/chills/name, language: fi, english: Chills, text: Vilunväreet, also: [horkka], review: unreviewed}
  - {key: symptoms/chills/group, language: fi, english: Illness, text: Sairaus, review: unreviewed}
""",
}


@pytest.fixture
def two_languages(small: Path) -> Path:
    for name, text in FILES.items():
        path = small / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return small


def line(name: str, key: str) -> str:
    """The line of one translation in FILES."""
    return next(one for one in FILES[name].splitlines(keepends=True) if key in one)


COUNT = line(FI, "items/count")

# code · file · the text that stands there · what is written instead · the file and a text on the line that
# is named · a part of the text · a part of the repair
WRONG = [
    ("LW0180", FI, COUNT, "", ("items/terms.yaml", "title: Count"), "'title' of 'count' has no", "items/count/title"),
    ("LW0180", "items/terms.yaml", "title: Count", "title: Blood count", ("items/terms.yaml", "Blood count"), "no translation of today's", "languages/fi"),
    ("LW0180", FI_ABOUT, FILES[FI_ABOUT], "pages: []\n", (ABOUT, "title:"), "'about' is missing in 'fi'", "education/fi"),
    ("LW0181", "items/terms.yaml", "title: Count", "title: Blood count", (FI, "items/count"), "'items/count/title' was translated", "today's text"),
    ("LW0182", FI, "items/count/title", "items/cuont/title", (FI, "cuont"), "nothing has the key", "'items/count/title'"),
    ("LW0182", ABOUT, "id: about", "id: other", (FI_ABOUT, "id:"), "no English page 'about'", "in English first"),
    ("LW0183", FI, "Tule {date}", "Tule {day}", (FI, "phrases/due"), "placeholders are {day}, in English {date}", "the same placeholders"),
    ("LW0183", FI, "2 viikkoa", "kaksi viikkoa", (FI, "phrases/due"), "numbers are none, in English 2", "digits"),
    ("LW0183", FI_ABOUT, "4 viikkoa", "5 viikkoa", (FI_ABOUT, "text:"), "numbers are 5, in English 4", "digits"),
    ("LW0183", FI_ABOUT, "Soita meille.", "Soita 2 kertaa.", (FI_ABOUT, "points:"), "numbers are 2, in English none", "digits"),
    ("LW0184", ABOUT, "What it does", "What it can do", (FI_ABOUT, "of:"), "another revision", "write 'of: "),
    ("LW0185", FI_ABOUT, "[EU]", "[US]", (FI_ABOUT, "jurisdictions"), "not those of the English", "Copy the jurisdictions"),
    ("LW0185", FI_ABOUT, "'4.1'", "'4.2'", (FI_ABOUT, "sources:"), "the sources of the page", "Copy the sources"),
    ("LW0185", FI_ABOUT, "[Soita meille.]", "[Soita., Tule.]", (FI_ABOUT, "sections:"), "have 2 points, in English 1", "every point"),
    ("LW0186", FI_ABOUT, "language: fi", "language: sv", (FI_ABOUT, "language"), "'sv' in the folder of 'fi'", "named sv"),
    ("LW0186", FI, "title, language: fi, english: Count", "title, language: de, english: Count", (FI, "items/count"), "'de' in the folder of 'fi'", "named de"),
    ("LW0187", FI, line(FI, "chills/group"), line(FI, "chills/group").replace("Sairaus", "Tauti"), (FI, "chills/group"), "'Illness' is 'Sairaus'", "the same"),
    ("LW0188", FI, "[horkka]", "[Kuumeilu]", (FI, "chills/name"), "'Kuumeilu' leads to 'symptoms/fever/name'", "one of the two"),
    ("LW0180", FI_MESSAGES, line(FI_MESSAGES, "due/subject"), "", (MESSAGES, "id: due"), "'subject' of 'due' has no", "messages/due/subject"),
    ("LW0183", FI_MESSAGES, "Koe {date}", "Koe", (FI_MESSAGES, "due/text"), "placeholders are {phone}, in English {date}", "the same placeholders"),
    ("LW0186", FI_MESSAGES, "subject, language: fi", "subject, language: de", (FI_MESSAGES, "due/subject"), "'de' in the folder of 'fi'", "named de"),
    ("LW0189", MESSAGES, "A test on {date}", "A test at {place} on {date}", (MESSAGES, "id: due"), "placeholders {date}, {phone}, {place}", "{date}, {phone}"),
    ("LW0189", MESSAGES, "A test on {date}", "A test", (MESSAGES, "id: due"), "placeholders {phone}", "{date}, {phone}"),
    ("LW0189", MESSAGES, "From your clinic,", "'From us, {date}',", (MESSAGES, "id: due"), "the subject has the placeholders {date}", "none"),
    ("LW0189", MESSAGES, "From your clinic,", "Your Examplinib,", (MESSAGES, "id: due"), "names the medicine", "without the name"),
    ("LW0189", FI_MESSAGES, "text: Klinikaltasi", "text: Examplinib", (FI_MESSAGES, "due/subject"), "names the medicine", "without the name"),
    ("LW0121", FI, COUNT, COUNT + COUNT, None, "'items/count/title' in 'fi' already stands", "Keep one"),
]  # fmt: skip


def test_texts_that_are_all_there_have_no_mistake(two_languages: Path) -> None:
    assert list(map(str, check(two_languages))) == []


@pytest.mark.parametrize(
    ("code", "name", "old", "new", "where", "text", "repair"),
    WRONG,
    ids=[f"{row[0]} {row[5]}" for row in WRONG],
)
def test_a_mistake_is_told_with_its_place_and_its_repair(
    two_languages: Path,
    spoil: Spoil,
    code: str,
    name: str,
    old: str,
    new: str,
    where: tuple[str, str] | None,
    text: str,
    repair: str,
) -> None:
    spoil(name, old, new)
    mistakes = check(two_languages)
    found = [m for m in mistakes if m.code == code and text in m.text]
    assert found, list(map(str, mistakes))
    assert repair in found[0].repair
    if where is not None:
        file, marker = where
        written = (two_languages / file).read_text(encoding="utf-8").splitlines()
        assert found[0].file == file
        assert marker in written[found[0].line - 1]


def test_an_example_protocol_needs_no_translations(two_languages: Path, spoil: Spoil) -> None:
    spoil(FI, COUNT, "")
    spoil(PROTOCOL, "clinically_reviewed: no", "clinically_reviewed: no\n  example_only: true")
    assert check(two_languages) == []


def test_a_review_of_the_english_page_makes_no_translation_stale(two_languages: Path, spoil: Spoil) -> None:
    spoil(ABOUT, "review: unreviewed", "review: reviewed")
    assert check(two_languages) == []


def test_a_handbook_with_a_missing_translation_is_not_used(two_languages: Path, spoil: Spoil) -> None:
    spoil(FI, COUNT, "")
    with pytest.raises(ContentMistakes, match="LW0180"):
        load_handbook("examplinib", content=two_languages)
    assert load("examplinib", content=two_languages).drug.id == "examplinib"


def test_the_survey_counts_what_is_missing_stale_unreviewed_and_reviewed(
    two_languages: Path, spoil: Spoil
) -> None:
    spoil(FI, COUNT, "")
    spoil(SYMPTOMS, "name: Fever", "name: High fever")
    spoil(ABOUT, "What it does", "What it can do")
    found = {line.key: line.state for line in survey(two_languages, "examplinib")}
    assert found["items/count/title"] is State.MISSING
    assert found["symptoms/fever/name"] is State.STALE
    assert found["pages/about"] is State.STALE
    assert found["countries/EU/title"] is State.UNREVIEWED
    assert found["phrases/due/text"] is State.REVIEWED
    assert counts(survey(two_languages, "examplinib"))["fi"][State.STALE] == 2


# ---- looking a text up -------------------------------------------------------------------------------


@pytest.fixture
def texts(two_languages: Path) -> Texts:
    return Texts(
        load("examplinib", content=two_languages), load_handbook("examplinib", content=two_languages)
    )


def test_a_text_is_given_in_the_language_with_its_review_and_other_words(texts: Texts) -> None:
    fever = texts.text_in("fi", "symptoms/fever/name")
    assert (fever.text, fever.language, fever.review, fever.also) == (
        "Kuume",
        "fi",
        "unreviewed",
        ("kuumeilu",),
    )
    assert texts.phrase("fi", "due").review == "reviewed"
    assert texts.text_in("en", "symptoms/fever/name").review == "source"
    assert texts.languages == ("en", "fi")


def test_a_text_without_a_translation_is_in_english_and_marked(texts: Texts) -> None:
    fever = texts.text_in("sv", "symptoms/fever/name")
    assert (fever.words, fever.language, fever.text) == ("Fever", "en", "Fever [in English]")


def test_a_translation_of_an_older_text_is_never_shown(texts: Texts) -> None:
    changed = msgspec.structs.replace(texts.handbook.phrases[0], text="Come on {date}, in 3 weeks.")
    phrases = (changed, *texts.handbook.phrases[1:])
    now = Texts(texts.protocol, msgspec.structs.replace(texts.handbook, phrases=phrases))
    assert now.phrase("fi", "due").text == "Come on {date}, in 3 weeks. [in English]"


def test_an_unknown_text_is_an_error(texts: Texts) -> None:
    with pytest.raises(KeyError, match="phrases/nothing"):
        texts.phrase("fi", "nothing")
    with pytest.raises(KeyError):
        texts.page_in("fi", "nothing")


def test_a_patients_own_words_are_found_in_their_language(texts: Texts) -> None:
    found = find(texts.symptoms_in("fi"), "Kuumeilu")
    assert found is not None and (found.id, found.name, found.group) == ("fever", "Kuume", "Sairaus")
    assert find(texts.symptoms_in("fi"), "fever") is not None
    assert find(texts.symptoms_in("en"), "kuume") is None
    assert texts.symptoms_in("sv")[0].name == "Fever [in English]"


def test_a_page_missing_in_a_language_is_the_english_one_and_says_so(texts: Texts) -> None:
    assert texts.page_in("fi", "about").page.title == "Examplinibista"
    shown = texts.page_in("sv", "about")
    assert shown.is_fallback and shown.page.language == "en"


def test_a_page_says_that_a_machine_made_it_and_that_nobody_checked_it(texts: Texts) -> None:
    assert [one.text for one in texts.notices("fi", "about")] == ["Koneen tekemä.", "Ei tarkistettu."]
    assert [one.text for one in texts.notices("en", "about")] == ["Not checked yet."]


def test_a_page_holds_in_the_countries_that_follow_its_own(texts: Texts) -> None:
    assert texts.places("about") == ("EU", "FI")
    assert texts.page_names("FI") == ("about",)
    assert texts.page_names("US") == ()
