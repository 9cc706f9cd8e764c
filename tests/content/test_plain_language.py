"""Patients' texts stay plain: short sentences, in every language. Short sentences are no proof of plain words,
but a text that grows long ones has surely become harder to read."""

import re
from collections.abc import Iterator

import pytest

from longwatch.catalogue import load, load_handbook, names
from longwatch.core.handbook import Page
from longwatch.core.handbook.languages import Texts

LONGEST = 30  # words in any sentence
AVERAGE = 20  # words in the sentences of a page, at most
_END = re.compile(r"(?<=[.!?:;])\s+")


def sentences(text: str) -> list[str]:
    return [one for one in _END.split(text) if one]


def words(sentence: str) -> int:
    return len([word for word in sentence.split() if any(letter.isalnum() for letter in word)])


def of_page(page: Page) -> Iterator[str]:
    for section in page.sections:
        for text in (section.heading, section.text, *section.points):
            yield from sentences(text)


WATCHED = [name for name in names() if not load(name).drug.example_only]
ALL = {name: Texts(load(name), load_handbook(name)) for name in WATCHED}
PAGES = [page for texts in ALL.values() for page in texts.handbook.pages]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.language} {page.id}")
def test_the_sentences_of_a_page_are_short(page: Page) -> None:
    counted = [words(sentence) for sentence in of_page(page)]
    assert [one for one in of_page(page) if words(one) > LONGEST] == []
    assert sum(counted) / len(counted) <= AVERAGE


@pytest.mark.parametrize("name", WATCHED)
def test_the_sentences_of_every_other_text_are_short(name: str) -> None:
    texts = ALL[name]
    shown = [text for versions in texts.all.values() for text in versions]
    shown += [one.text for one in texts.handbook.translations]
    assert [one for text in shown for one in sentences(text) if words(one) > LONGEST] == []


@pytest.mark.parametrize("name", WATCHED)
def test_every_page_and_phrase_can_be_read_in_every_language_and_says_who_read_it(name: str) -> None:
    texts = ALL[name]
    assert len(texts.languages) > 1
    for language in texts.languages:
        for page in texts.page_names():
            assert not texts.page_in(language, page).is_fallback
            assert texts.notices(language, page) or texts.page_in(language, page).page.review == "reviewed"
        for key, versions in texts.all.items():
            assert {texts.text_in(language, key, english=one).mark for one in versions} == {""}


def test_the_measure_counts_words_and_not_signs() -> None:
    assert sentences("Call us. Do it now: today! Ok?") == ["Call us.", "Do it now:", "today!", "Ok?"]
    assert words("Name: ____ - 3 days") == 3


@pytest.mark.parametrize("name", WATCHED)
def test_each_place_of_approval_has_its_own_advice_on_food_and_tests(name: str) -> None:
    texts = ALL[name]
    for place in ("EU", "FI", "GB", "US"):
        titles = [texts.page_in("en", page).page.title for page in texts.page_names(place)]
        assert len(titles) == len(set(titles)), place
        assert {"Infections and food", "Four years of tests", "Emergency card"} <= set(titles), place
