"""What a patient reads: education pages, printed documents and short phrases, and their translations."""

from typing import Literal

import msgspec

from longwatch.core.protocol.rules import Citation

Review = Literal["unreviewed", "reviewed"]


class Section(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A heading, the text below it, and points where a list is easier to read."""

    heading: str
    text: str = ""
    points: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.text and not self.points:
            raise ValueError("a section needs text or points")


class Page(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One page of education in one language.

    jurisdictions   where it applies; advice that differs by country needs a page for each
    of              for a translation, the revision of the English page that it was made from
    review          'reviewed' once a person who speaks the language has read it
    """

    id: str
    drug: str
    title: str
    language: str
    jurisdictions: tuple[str, ...]
    sections: tuple[Section, ...]
    sources: tuple[Citation, ...]
    review: Review
    of: str = ""

    def __post_init__(self) -> None:
        if not self.sections or not self.sources:
            raise ValueError("a page needs at least one section and one source")


class Excerpt(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A section of an education page that a document shows, named by its English heading.

    Of several with one id, a document shows those whose page is for the patient's jurisdiction.
    """

    id: str
    page: str
    section: str


class Document(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The words of something that the clinic prints, in one language.

    reader     for whom it is written; who reads it decides whether it may speak as clinicians do
    texts      the sentences by key, with words in braces that are filled in
    drug       the medicine that the words are about; without it they serve every medicine
    of         for a translation, the revision of the English that it was made from
    review     'reviewed' once a person who speaks the language has read it

    The reader, the excerpts and the sources stand with the English alone: they hold in every language.
    """

    id: str
    title: str
    language: str
    texts: dict[str, str]
    review: Review
    drug: str = ""
    reader: Literal["patient", "clinician"] | None = None
    excerpts: tuple[Excerpt, ...] = ()
    sources: tuple[Citation, ...] = ()
    of: str = ""


class Phrase(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A short text for patients that no rule holds: a heading, a label, an appointment's wording."""

    id: str
    text: str


class Message(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is sent to a patient. Words in braces are filled in, in the text only: others may see a subject."""

    id: str
    subject: str
    text: str


class Translation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One text in another language, beside the English it was made from, so that a change shows.

    key      where the English stands, such as 'symptoms/fever/name'
    english  the English text that was translated
    also     other words that people use for it in that language, for finding it
    """

    key: str
    language: str
    english: str
    text: str
    review: Review
    also: tuple[str, ...] = ()
