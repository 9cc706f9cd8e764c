"""How far the translations have come: what is missing, what is old, and what no person has read yet."""

from collections import Counter
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path

import msgspec

from longwatch.catalogue.building import Draft, build, gather
from longwatch.catalogue.languages import Texts, languages
from longwatch.catalogue.pages import page_revision
from longwatch.core.handbook.languages import ENGLISH


class State(StrEnum):
    """What there is of a text in a language, the worst first."""

    MISSING = "missing"
    STALE = "stale"
    UNREVIEWED = "unreviewed"
    REVIEWED = "reviewed"


class Line(msgspec.Struct, frozen=True):
    """One text, page or document in one language. A page's key begins with 'pages/', a document's with 'documents/'."""

    language: str
    key: str
    state: State


def survey(content: Path, name: str) -> list[Line]:
    """Every text of a protocol in every language other than English, whatever mistakes there are."""
    draft = build(name, gather(content, name, handbook=True))
    pages = (line for kind in ("pages", "documents") for line in _pages(draft, kind))
    return sorted((*_texts(draft), *pages), key=lambda line: (line.language, line.key))


def counts(lines: Iterable[Line]) -> dict[str, dict[State, int]]:
    """How many texts are in each state, by language."""
    found: dict[str, Counter[State]] = {}
    for line in lines:
        found.setdefault(line.language, Counter())[line.state] += 1
    return {language: {state: counted[state] for state in State} for language, counted in found.items()}


def _texts(draft: Draft) -> Iterator[Line]:
    texts = Texts(draft)
    for language in languages(draft):
        for key, english, _ in texts.wanted():
            made = texts.translated.get((language, key), {})
            if english in made:
                yield Line(language, key, State(made[english].value.review))
            else:
                yield Line(language, key, State.STALE if made else State.MISSING)


def _pages(draft: Draft, kind: str) -> Iterator[Line]:
    pages = {(piece.value.language, piece.value.id): piece for piece in draft.of(kind)}
    for language in languages(draft):
        for (written, name), english in pages.items():
            if written == ENGLISH:
                made = pages.get((language, name))
                if made is None:
                    state = State.MISSING
                elif made.value.of != page_revision(english.tree):
                    state = State.STALE
                else:
                    state = State(made.value.review)
                yield Line(language, f"{kind}/{name}", state)
