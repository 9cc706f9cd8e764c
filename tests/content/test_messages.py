"""What is sent to patients tells a bystander nothing, in any language."""

import re

import pytest

from longwatch.catalogue import load, load_handbook, names
from longwatch.core.handbook.languages import Texts

WATCHED = [name for name in names() if not load(name).drug.example_only]
ALL = {name: Texts(load(name), load_handbook(name)) for name in WATCHED}
# An illness, a medicine, what is measured, or a name of somebody.
TELLING = re.compile(
    r"\b(ms|sclerosis|skleroosi\w*|skleros|multip\w*|alemtu\w*|lemtrada|methotrexat\w*|platelet\w*|blood|"
    r"thyroid\w*|urine?|infusi\w*|neurolog\w*|verihiutal\w*|trombozyt\w*|blodplätt\w*|kilpirau\w*)\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize("name", WATCHED)
def test_every_message_is_there_in_every_language_and_is_neutral(name: str) -> None:
    texts = ALL[name]
    assert {"en", "sv", "fi", "de"} <= set(texts.languages)
    assert {one.id for one in texts.handbook.messages} == {"test-due", "test-late"}
    for one in texts.handbook.messages:
        for language in texts.languages:
            for part in ("subject", "text"):
                said = texts.text_in(language, f"messages/{one.id}/{part}")
                assert (said.language, said.mark) == (language, "")
                assert not TELLING.search(said.words), said.words
                assert not re.search(r"\d", said.words)
                filled = {"{date}", "{phone}"} if part == "text" else set()
                assert set(re.findall(r"\{\w*\}", said.words)) == filled


def test_the_words_that_tell_something_are_found() -> None:
    for said in ("Your MS clinic", "a blood test", "Lemtrada", "Din blodplättsnivå"):
        assert TELLING.search(said), said
