"""Every text that a patient reads, by its key, and how it reads in another language.

English is where each text begins. A text that has no translation of today's English is shown in English
and marked as such: a patient who cannot read it should see that something is missing, and a translation
of an older text could say what is no longer right.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Literal, NamedTuple

import msgspec

from longwatch.core.handbook.handbook import Handbook
from longwatch.core.handbook.patient_texts import Page, Translation
from longwatch.core.protocol import Prerequisite, Protocol, Series, Symptom

ENGLISH = "en"
# The fields that a patient reads, by the kind of entry. Of items only those that appointments name.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "phrases": ("text",),
    "messages": ("subject", "text"),
    "countries": ("title",),
    "symptoms": ("name", "group"),
    "urgencies": ("name", "do"),
    "precautions": ("advice",),
    "alarms": ("advice",),
    "accumulations": ("advice",),
    "items": ("title",),
    "analytes": ("title",),
    "watches": ("title",),
}
_IN_ENGLISH = "phrases/in-english/text"


class PatientText(NamedTuple):
    """One English text and where it stands, such as 'symptoms/fever/name'."""

    key: str
    english: str


class Wording(msgspec.Struct, frozen=True, kw_only=True):
    """A text as a patient gets it.

    words     the text alone
    language  the language that it is in, which is English where the wanted one lacks it
    review    'reviewed' once a person who speaks the language has read it; the English is the 'source'
    mark      what must stand beside it; nothing when it is in the wanted language
    also      other words that people use for it in that language
    """

    words: str
    language: str
    review: Literal["source", "unreviewed", "reviewed"]
    mark: str = ""
    also: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The words with their mark, to be shown where the two cannot be set apart."""
        return f"{self.words} [{self.mark}]" if self.mark else self.words


class PageShown(NamedTuple):
    """A page, and whether English stands in for the wanted language."""

    page: Page
    is_fallback: bool


def texts_of(kind: str, entry: object) -> Iterator[PatientText]:
    """The texts of one entry. Versions of a rule share a key and differ in their English."""
    for name in FIELDS.get(kind, ()):
        yield PatientText(f"{kind}/{entry.id}/{name}", getattr(entry, name))  # type: ignore[attr-defined]


def named_items(rules: Iterable[Series | Prerequisite]) -> set[str]:
    """The items that an appointment can be about."""
    return {rule.item for rule in rules}


class Texts:
    """The texts of one protocol and its handbook, in every language that there is."""

    def __init__(self, protocol: Protocol, handbook: Handbook) -> None:
        self.protocol = protocol
        self.handbook = handbook

    @cached_property
    def all(self) -> Mapping[str, tuple[str, ...]]:
        """The English by key; a rule whose versions differ has several."""
        items = named_items((*self.protocol.series, *self.protocol.prerequisites))
        found: dict[str, dict[str, None]] = {}
        for kind in FIELDS:
            holder = self.handbook if kind in ("phrases", "messages") else self.protocol
            for entry in getattr(holder, kind):
                if kind != "items" or entry.id in items:
                    for text in texts_of(kind, entry):
                        found.setdefault(text.key, {})[text.english] = None
        return {key: tuple(texts) for key, texts in found.items()}

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages that have pages, English first."""
        return (ENGLISH, *sorted({page.language for page in self.handbook.pages} - {ENGLISH}))

    @cached_property
    def _translated(self) -> Mapping[tuple[str, str, str], Translation]:
        return {(one.language, one.key, one.english): one for one in self.handbook.translations}

    def text_in(self, language: str, key: str, *, english: str | None = None) -> Wording:
        """How a text reads in a language; in English, and marked, where no translation fits today's text.

        english   which version of a rule is meant, where the rule has several with different texts

        Raises:  KeyError for a key that no text has, or that needs `english` to say which is meant.
        """
        known = self.all.get(key, ())
        if english is None and len(known) == 1:
            english = known[0]
        if english not in known or english is None:
            raise KeyError(f"{key}: {len(known)} texts, none of them named")
        if language == ENGLISH:
            return Wording(words=english, language=ENGLISH, review="source")
        found = self._translated.get((language, key, english))
        if found is None:
            return Wording(words=english, language=ENGLISH, review="source", mark=self._mark(language))
        return Wording(words=found.text, language=language, review=found.review, also=found.also)

    def phrase(self, language: str, name: str) -> Wording:
        """One of the short phrases."""
        return self.text_in(language, f"phrases/{name}/text")

    def symptoms_in(self, language: str) -> tuple[Symptom, ...]:
        """The symptoms as people of a language call them, so that a patient's own words are found."""
        if language == ENGLISH:
            return self.protocol.symptoms
        return tuple(self._called(language, symptom) for symptom in self.protocol.symptoms)

    def _called(self, language: str, symptom: Symptom) -> Symptom:
        name = self.text_in(language, f"symptoms/{symptom.id}/name")
        group = self.text_in(language, f"symptoms/{symptom.id}/group")
        also = symptom.also if name.mark else name.also
        return Symptom(id=symptom.id, name=name.text, group=group.text, also=also)

    def _mark(self, language: str) -> str:
        english = self.all.get(_IN_ENGLISH, ("in English",))[0]
        found = self._translated.get((language, _IN_ENGLISH, english))
        return found.text if found else english

    @cached_property
    def _pages(self) -> Mapping[tuple[str, str], Page]:
        return {(page.language, page.id): page for page in self.handbook.pages}

    def page_in(self, language: str, name: str) -> PageShown:
        """A page in a language, or else the English one. Raises KeyError for a page that is not there."""
        found = self._pages.get((language, name))
        return PageShown(found or self._pages[ENGLISH, name], is_fallback=found is None)

    def page_names(self, jurisdiction: str | None = None) -> tuple[str, ...]:
        """The pages of a jurisdiction, or all of them, in the order in which they are written."""
        lineage = self.protocol.lineage(jurisdiction) if jurisdiction else ()
        return tuple(
            page.id
            for page in self.handbook.pages
            if page.language == ENGLISH
            and (not lineage or any(place in lineage for place in page.jurisdictions))
        )

    def places(self, name: str) -> tuple[str, ...]:
        """Every jurisdiction that a page is for, those that follow another among them."""
        written = self._pages[ENGLISH, name].jurisdictions
        countries = sorted(self.protocol.country)
        return tuple(one for one in countries if any(j in written for j in self.protocol.lineage(one)))

    def notices(self, language: str, name: str) -> tuple[Wording, ...]:
        """What must be said above a page: that it is in English, made by machine, or unchecked."""
        shown = self.page_in(language, name)
        said = []
        if shown.is_fallback:
            said.append("not-translated")
        elif language != ENGLISH and shown.page.review == "unreviewed":
            said.append("machine-translated")
        if self._pages[ENGLISH, name].review == "unreviewed":
            said.append("not-checked-by-clinician")
        return tuple(self.phrase(language, phrase) for phrase in said)
