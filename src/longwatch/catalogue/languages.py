"""Short texts in other languages: nothing missing, nothing stale, no number or name lost on the way.

The languages are the folders under `documents`, `education` and `languages`, and the files of `messages`. A
protocol that is only an example needs
no translations.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from longwatch.catalogue.building import Draft, Piece
from longwatch.catalogue.mistakes import Mistake, one_of
from longwatch.core.handbook.languages import ENGLISH, FIELDS, named_items, texts_of

_PLACEHOLDER = re.compile(r"\{\w*\}")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


@dataclass
class Texts:
    """The patients' texts of a draft: the English with their places, and the translations."""

    draft: Draft
    english: dict[str, dict[str, Piece]] = field(default_factory=lambda: defaultdict(dict))
    translated: dict[tuple[str, str], dict[str, Piece]] = field(default_factory=lambda: defaultdict(dict))

    def __post_init__(self) -> None:
        for piece in self.draft.of(*FIELDS):
            for key, text in texts_of(piece.entry.kind, piece.value):
                self.english[key].setdefault(text, piece)
        for piece in self.draft.of("translations"):
            one = piece.value
            self.translated[one.language, one.key].setdefault(one.english, piece)

    def wanted(self) -> Iterator[tuple[str, str, Piece]]:
        """The texts that need a translation: key, English and place. Items only where appointments name them."""
        items = named_items(piece.value for piece in self.draft.of("series", "prerequisites"))
        for key, versions in self.english.items():
            for english, piece in versions.items():
                if piece.entry.kind != "items" or piece.entry.id in items:
                    yield key, english, piece


def is_for_patients(draft: Draft) -> bool:
    """An example protocol is there for authors and programmers: it needs no translations."""
    return draft.drug is None or not draft.drug.example_only


def languages(draft: Draft) -> list[str]:
    """The languages, other than English, that patients can read in."""
    return sorted({folder_of(piece) for piece in draft.of("pages", "documents", "translations")} - {ENGLISH})


def folder_of(piece: Piece) -> str:
    """The language that a file's folder says: the part after `documents` or `education`; of messages, its name."""
    return piece.entry.document.file.split("/")[1].removesuffix(".yaml")


def wrong_translations(draft: Draft) -> Iterator[Mistake]:
    """Texts without a translation of today's English, and translations that lose something."""
    texts, known = Texts(draft), languages(draft)
    yield from _twice(draft)
    for language in known if is_for_patients(draft) else ():
        for key, english, piece in texts.wanted():
            if english not in texts.translated.get((language, key), {}):
                name = key.rpartition("/")[2]
                text = f"'{name}' of '{piece.entry.id}' has no translation of today's text into '{language}'"
                repair = f"Translate it under the key {key} in languages/{language}"
                yield piece.wrong("LW0180", name, text=text, repair=repair)
    for piece in draft.of("translations"):
        yield from lost(piece, piece.value.english, piece.value.text, ("text",))
        yield from in_wrong_folder(piece)
    yield from _two_headings(draft)
    yield from _two_symptoms(draft)


def _twice(draft: Draft) -> Iterator[Mistake]:
    seen: dict[tuple[str, ...], Piece] = {}
    for piece in draft.of("translations", "pages", "documents"):
        one, kind = piece.value, piece.entry.kind
        is_page = kind != "translations"
        mine = (kind, one.language, one.id) if is_page else (kind, one.language, one.key, one.english)
        first = seen.setdefault(mine, piece)
        if first is not piece:
            where = first.entry.place()
            name = one.id if is_page else one.key
            text = f"'{name}' in '{one.language}' already stands at {where.file}:{where.line}"
            yield piece.wrong("LW0121", "id" if is_page else "key", text=text, repair="Keep one of the two")


def lost(piece: Piece, english: str, text: str, place: tuple[str | int, ...]) -> Iterator[Mistake]:
    """Placeholders and numbers that are not the same in both."""
    for what, pattern in (("placeholders", _PLACEHOLDER), ("numbers", _NUMBER)):
        wanted, found = _all(pattern, english), _all(pattern, text)
        if wanted != found:
            said = f"the {what} are {_listed(found)}, in English {_listed(wanted)}"
            repair = f"Give the translation the same {what} as the English, written with digits"
            yield piece.wrong("LW0183", *place, text=said, repair=repair)


def placeholders(text: str) -> list[str]:
    """The words in braces, with their braces."""
    return _all(_PLACEHOLDER, text)


def _all(pattern: re.Pattern[str], text: str) -> list[str]:
    return sorted(found.replace(",", ".") for found in pattern.findall(text))


def _listed(found: list[str]) -> str:
    return ", ".join(found) or "none"


def in_wrong_folder(piece: Piece) -> Iterator[Mistake]:
    """A text where readers of another language would look for it."""
    language, folder = piece.value.language, folder_of(piece)
    if language != folder:
        text = f"found a text in '{language}' in the folder of '{folder}'"
        yield piece.wrong("LW0186", "language", text=text, repair=f"Put it in a folder named {language}")


def _two_headings(draft: Draft) -> Iterator[Mistake]:
    """A group of symptoms under two translated headings would be two groups."""
    first: dict[tuple[str, str], Piece] = {}
    for piece in _of_symptoms(draft, "group"):
        one = piece.value
        before = first.setdefault((one.language, one.english), piece)
        if before.value.text != one.text:
            text = f"the group '{one.english}' is '{before.value.text}' elsewhere"
            yield piece.wrong("LW0187", "text", text=text, repair="Write the same in both places")


def _two_symptoms(draft: Draft) -> Iterator[Mistake]:
    """A word leads to one symptom, whoever writes it."""
    first: dict[tuple[str, str], Piece] = {}
    for piece in _of_symptoms(draft, "name"):
        one = piece.value
        for word in (one.text, *one.also):
            before = first.setdefault((one.language, word.casefold()), piece)
            if before.value.key != one.key:
                text = f"'{word}' leads to '{before.value.key}' too"
                yield piece.wrong("LW0188", "also", text=text, repair="Give the word to one of the two")


def _of_symptoms(draft: Draft, name: str) -> Iterator[Piece]:
    for piece in draft.of("translations"):
        kind, _, field_name = piece.value.key.partition("/")
        if kind == "symptoms" and field_name.endswith(f"/{name}"):
            yield piece


def unknown_keys(drafts: Iterable[Draft]) -> Iterator[Mistake]:
    """Translations of texts that no protocol has, or has no longer.

    Only all protocols together can show it, since they share their translations.
    """
    every = [Texts(draft) for draft in drafts]
    known = {key for texts in every for key in texts.english}
    for texts in every[:1]:  # every draft holds the same shared files
        for piece in texts.draft.of("translations"):
            yield from _of_nothing(piece, known, every)


def _of_nothing(piece: Piece, known: set[str], every: list[Texts]) -> Iterator[Mistake]:
    key = piece.value.key
    if key not in known:
        text, repair = f"nothing has the key '{key}'", one_of(known, key, else_do="remove the translation")
        yield piece.wrong("LW0182", "key", text=text, repair=repair)
    elif not any(piece.value.english in texts.english.get(key, {}) for texts in every):
        text = f"'{key}' was translated from an English text that has changed since"
        repair = "Put today's text under 'english' and translate it, or remove this"
        yield piece.wrong("LW0181", "english", text=text, repair=repair)
