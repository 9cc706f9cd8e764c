"""What the clinic prints: the words of each document, by name, in every language.

A document's sentences stand in the content, so that whoever reviews medicine can read them in one place and
a translation can be compared with its English. How they are put together with a patient's facts is the
printing program's matter. The two meet in `DOCUMENTS`: which texts each document has, and what is filled
into each. The content check holds the content to it.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

import msgspec

from longwatch.core.handbook.handbook import Handbook
from longwatch.core.handbook.languages import ENGLISH, Texts
from longwatch.core.handbook.patient_texts import Document, Section

FRAME, MEDICINE = "frame", "medicine"

Contract = Mapping[str, tuple[str, ...]]


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What a document must hold.

    texts      the texts by key, with the words in braces that are filled into each
    excerpts   the sections of education pages that it shows; each is looked up where it is for the place
    """

    texts: Contract
    excerpts: tuple[str, ...] = ()


def _plain(*keys: str, **filled: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    named = {key.replace("_", "-"): words for key, words in filled.items()}
    return dict.fromkeys(keys, ()) | named


DOCUMENTS: Mapping[str, Wanted] = {
    FRAME: Wanted(
        texts=_plain(
            "name", "born", "number", "courses", "not-recorded", "to",
            "whom-to-ring", "clinic", "telephone", "hours", "out-of-hours", "emergency-number", "next-tests",
            "test", "have-it-by", "was-due", "no-test-due", "cannot-tell", "signature",
            course=("number", "first", "last", "days"),
            made_from=("day",),
            page=("page", "pages"),
        )
    ),
    MEDICINE: Wanted(texts=_plain("name")),
    "discharge-sheet": Wanted(
        texts=_plain(
            "keep", "calls", "calls-none", "keep-to", "no-end",
            opening=("medicine", "day", "number", "course"),
            calls_on=("days",),
            until=("day",),
        ),
        excerpts=("next-days", "weeks-after"),
    ),
    "appointment-list": Wanted(
        texts=_plain(
            "opening", "days-change", "late", "feel-ill",
            until_end=("day",),
            until_later=("day",),
            late_now=("day",),
            paused=("test", "day"),
            ended=("test", "day"),
            over=("test",),
        )
    ),
    "overdue-letter": Wanted(
        texts=_plain("opening", "last", "elsewhere", "hard", "feel-ill"), excerpts=("why",)
    ),
    "result-letter": Wanted(
        texts=_plain(
            "result", "day", "range", "means", "within", "below", "above", "no-range", "cannot-compare",
            "no-value", "words-only", "preliminary", "corrected", "followed-up", "outside", "follow-up",
            "notice",
            opening_patient=("first", "last"),
            opening_clinician=("first", "last", "medicine"),
        )
    ),
    "closing-letter": Wanted(
        texts=_plain(
            "undecided", "still", "missed", "missed-some", "missed-none", "count", "days", "times", "covered", "gap",
            "course", "signs",
            opening=("medicine", "first", "last"),
            decided=("day",),
            more=("count",),
            picture=("first", "last", "missed"),
            missed_of=("test", "count"),
            say_so=("medicine",),
        ),
        excerpts=("after", "signs"),
    ),
    "referral": Wanted(
        texts=_plain(
            "found", "severity", "critical", "high", "medium", "low", "emergency-now", "same-day",
            "next-contact", "first-on", "newest-on", "state", "active", "recovered", "rests-on", "reported",
            "suspects", "rule", "why", "rule-action", "day", "result", "range", "recent", "range-drawn",
            "asked", "asked-default", "answer",
            subject=("medicine",),
            picture=("analyte", "unit", "first", "last", "value", "count"),
            limit_below=("value",),
            limit_above=("value",),
            goes_on=("day",),
        )
    ),
    "dispensing-record": Wanted(
        texts=_plain(
            "infusion-day", "day", "dose", "batch", "expiry", "authorisation", "as-recorded", "dispensed-by",
            "received-by",
            opening=("number", "medicine"),
        )
    ),
    "emergency-card": Wanted(
        texts=_plain("how-to", "qr-alt"), excerpts=("had", "look-for", "for-doctor")
    ),
}  # fmt: skip


class Quoted(NamedTuple):
    """A section of an education page, as a document shows it."""

    section: Section
    language: str
    review: Literal["unreviewed", "reviewed"]


class Printed(msgspec.Struct, frozen=True):
    """The words of one document in one language; the English where it has not been translated."""

    texts: Texts
    english: Document
    shown: Document

    @property
    def is_unreviewed(self) -> bool:
        """Whether no person has read these words yet."""
        return self.shown.review == "unreviewed"

    def excerpts(self, name: str, jurisdiction: str, language: str) -> list[Quoted]:
        """The sections under a name that hold in a jurisdiction."""
        lineage = self.texts.protocol.lineage(jurisdiction)
        found = []
        for one in self.english.excerpts:
            english = self.texts.page_in(ENGLISH, one.page).page
            if one.id == name and any(place in lineage for place in english.jurisdictions):
                place = [section.heading for section in english.sections].index(one.section)
                page = self.texts.page_in(language, one.page).page
                found.append(Quoted(page.sections[place], page.language, page.review))
        return found


def documents_in(texts: Texts, language: str) -> dict[str, Printed]:
    """Every document that a medicine has words for, by id."""
    return {
        name: Printed(texts, english, _of(texts.handbook, name, language) or english)
        for name in DOCUMENTS
        if (english := _of(texts.handbook, name, ENGLISH)) is not None
    }


def _of(handbook: Handbook, name: str, language: str) -> Document | None:
    return next((one for one in handbook.documents if (one.id, one.language) == (name, language)), None)
