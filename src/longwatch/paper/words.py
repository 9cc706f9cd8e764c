"""A document's words in its language: sentences filled in, days and numbers as people there write them."""

import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from babel.dates import format_date
from babel.numbers import get_decimal_symbol
from msgspec.structs import replace

from longwatch.core.handbook.documents import FRAME, MEDICINE, Printed, Quoted, documents_in
from longwatch.core.handbook.languages import ENGLISH, Texts, Wording
from longwatch.paper.sheet import Said, Words

_BRACES = re.compile(r"\{(\w+)\}")
# A day is written with its month in letters, the day first: no country reads it wrongly.
_LOCALES = {ENGLISH: "en_GB"}


class Excerpted(NamedTuple):
    """A section of an education page, ready to stand on a sheet."""

    heading: Words
    text: Words
    points: tuple[Words, ...]


class Speech:
    """The words of one document in one language. It remembers which of them no person has read yet."""

    def __init__(self, texts: Texts, document: str, language: str) -> None:
        self.texts, self.language = texts, language
        self._known = documents_in(texts, language)
        self._own = self._known[document]
        self._frame = self._known[FRAME]
        self.has_unreviewed_translation = False
        for printed in (self._own, self._frame, self._known[MEDICINE]):
            self._note(printed.shown.language, printed.is_unreviewed)
        self.is_unreviewed = self._own.english.review == "unreviewed"

    @property
    def title(self) -> str:
        """What the document is called."""
        return self._own.shown.title

    @property
    def medicine(self) -> str:
        """What the medicine is called."""
        return self._known[MEDICINE].shown.texts["name"]

    def text(self, key: str, **filled: str) -> str:
        """One of the document's own sentences."""
        return _filled(self._own, key, filled)

    def frame(self, key: str, **filled: str) -> str:
        """One of the words that every document shares."""
        return _filled(self._frame, key, filled)

    def excerpts(self, name: str, jurisdiction: str) -> list[Excerpted]:
        """The sections of education pages that the document shows under a name."""
        found = self._own.excerpts(name, jurisdiction, self.language)
        for one in found:
            self._note(one.language, one.review == "unreviewed")
        return [self._quoted(one) for one in found]

    def in_language(self, key: str, *, english: str | None = None) -> Words:
        """A text of the rules or the terms; in English, and told apart, where it has no translation."""
        return self._said(self.texts.text_in(self.language, key, english=english))

    def phrase(self, name: str, **filled: str) -> Words:
        """One of the short phrases for patients."""
        said = self.texts.phrase(self.language, name)
        return self._said(replace(said, words=_filled_in(said.words, filled)))

    def item(self, name: str) -> Words:
        """What a test is called."""
        key = f"items/{name}/title"
        return self.in_language(key) if key in self.texts.all else self.english(name)

    def analyte(self, name: str) -> Words:
        """What a measured value is called."""
        return self.in_language(f"analytes/{name}/title")

    def english(self, text: str) -> Words:
        """What the rules say for clinicians, which is English in every language."""
        return text if self.language == ENGLISH else Said(text, ENGLISH)

    def day(self, day: date | None) -> str:
        """A day; where there is none, that it is not recorded."""
        if day is None:
            return self.frame("not-recorded")
        return str(format_date(day, "d MMMM y" if self.language == ENGLISH else "long", locale=self._locale))

    def days(self, days: Iterable[date]) -> str:
        """Several days."""
        return ", ".join(map(self.day, days))

    def number(self, amount: str) -> str:
        """An amount with the decimal sign of the language."""
        return amount.replace(".", get_decimal_symbol(self._locale))

    def or_not_recorded(self, text: str) -> str:
        """The text; where it is empty, that it is not recorded."""
        return text or self.frame("not-recorded")

    @property
    def notices(self) -> tuple[Words, ...]:
        """What must be said of the words: translated by machine, not checked by a clinician."""
        said = []
        if self.has_unreviewed_translation:
            said.append("machine-translated")
        if self.is_unreviewed:
            said.append("not-checked-by-clinician")
        return tuple(self.phrase(name) for name in said)

    @property
    def _locale(self) -> str:
        return _LOCALES.get(self.language, self.language)

    def _said(self, wording: Wording) -> Words:
        self._note(wording.language, wording.review == "unreviewed")
        if wording.language == self.language:
            return wording.words
        return Said(wording.text, wording.language)

    def _quoted(self, one: Quoted) -> Excerpted:
        section, lang = one.section, one.language
        heading, text, *points = (
            words if lang == self.language or not words else Said(words, lang)
            for words in (section.heading, section.text, *section.points)
        )
        return Excerpted(heading, text, tuple(points))

    def _note(self, language: str, is_unreviewed: bool) -> None:
        if language != ENGLISH and is_unreviewed:
            self.has_unreviewed_translation = True


def joined(names: Iterable[Words]) -> str:
    """Names one after the other; a part of another language cannot be told apart inside a sentence."""
    return ", ".join(name if isinstance(name, str) else name.text for name in names)


def plain(words: Words) -> str:
    """The text alone."""
    return words if isinstance(words, str) else words.text


def _filled_in(text: str, filled: dict[str, str]) -> str:
    # One pass, so that braces in a value, a name for instance, are never taken for something to fill in.
    return _BRACES.sub(lambda found: filled[found[1]], text)


def _filled(printed: Printed, key: str, filled: dict[str, str]) -> str:
    return _filled_in(printed.shown.texts[key], filled)
