"""What the clinic prints: the words that the program fills in are all there, and the same in every language."""

from collections import defaultdict
from collections.abc import Iterator

from longwatch.catalogue.building import Draft, Piece
from longwatch.catalogue.languages import in_wrong_folder, is_for_patients, languages, lost, placeholders
from longwatch.catalogue.mistakes import Mistake, one_of
from longwatch.catalogue.pages import page_revision
from longwatch.core.handbook.documents import DOCUMENTS, FRAME, MEDICINE
from longwatch.core.handbook.languages import ENGLISH

# They hold labels and a name; they say nothing that a source could be asked for.
_WITHOUT_SOURCES = (FRAME, MEDICINE)


def wrong_documents(draft: Draft) -> Iterator[Mistake]:
    """Documents that the program could not fill in, or that differ between languages in more than words."""
    by_language: dict[str, dict[str, Piece]] = defaultdict(dict)
    for piece in draft.of("documents"):
        yield from in_wrong_folder(piece)
        by_language[piece.value.language].setdefault(piece.value.id, piece)
    english = by_language[ENGLISH]
    for piece in english.values():
        yield from _wrong_english(draft, piece)
    for language in languages(draft):
        made = by_language[language]
        for name in english.keys() - made.keys() if is_for_patients(draft) else ():
            text = f"the document '{name}' is missing in '{language}'"
            yield english[name].wrong(
                "LW0180", "title", text=text, repair=f"Translate it into documents/{language}"
            )
        for name, piece in made.items():
            if name in english:
                yield from _unlike(piece, english[name])
            else:
                text, repair = (
                    f"there is no English document '{name}'",
                    "Write it in English first, or remove it",
                )
                yield piece.wrong("LW0182", "id", text=text, repair=repair)


def _wrong_english(draft: Draft, piece: Piece) -> Iterator[Mistake]:
    document = piece.value
    wanted = DOCUMENTS.get(document.id)
    if wanted is None:
        repair = one_of(DOCUMENTS, document.id, else_do="remove it")
        text = f"nothing prints a document '{document.id}'"
        yield piece.wrong("LW0190", "id", text=text, repair=repair)
        return
    if document.reader is None or not (document.sources or document.id in _WITHOUT_SOURCES):
        text = f"the document '{document.id}' does not say for whom it is, or on what it rests"
        yield piece.wrong("LW0193", text=text, repair="Write 'reader' and 'sources'")
    for key in sorted(wanted.texts.keys() ^ document.texts.keys()):
        what = "lacks" if key in wanted.texts else "has, and nobody prints,"
        text = f"the document '{document.id}' {what} the text '{key}'"
        yield piece.wrong("LW0191", "texts", text=text, repair=_add_or_remove(key in wanted.texts, key))
    for key in wanted.texts.keys() & document.texts.keys():
        found = set(placeholders(document.texts[key]))
        if found - {f"{{{name}}}" for name in wanted.texts[key]}:
            text = f"'{key}' has {', '.join(sorted(found))}; filled in are {_braces(wanted.texts[key])}"
            yield piece.wrong("LW0191", "texts", key, text=text, repair="Use only what is filled in")
    yield from _excerpts(draft, piece, wanted.excerpts)


def _excerpts(draft: Draft, piece: Piece, wanted: tuple[str, ...]) -> Iterator[Mistake]:
    pages = {page.value.id: page.value for page in draft.of("pages") if page.value.language == ENGLISH}
    names = {one.id for one in piece.value.excerpts}
    for name in sorted(names ^ set(wanted)):
        text = (
            f"the excerpt '{name}' of '{piece.value.id}' is {'missing' if name in wanted else 'never shown'}"
        )
        yield piece.wrong("LW0191", text=text, repair=_add_or_remove(name in wanted, name))
    for n, one in enumerate(piece.value.excerpts):
        headings = [section.heading for section in pages[one.page].sections] if one.page in pages else []
        if one.section not in headings:
            text = f"found no section '{one.section}' on a page '{one.page}'"
            meant = (headings, one.section) if headings else (pages, one.page)
            repair = one_of(*meant, else_do="name a page and one of its headings")
            yield piece.wrong("LW0192", "excerpts", n, text=text, repair=repair)


def _unlike(piece: Piece, english: Piece) -> Iterator[Mistake]:
    mine, theirs, revision = piece.value, english.value, page_revision(english.tree)
    if mine.of != revision:
        text = f"the document '{mine.id}' was made from another revision of the English one"
        repair = f"Look at what changed in {english.entry.document.file}, then write 'of: {revision}'"
        yield piece.wrong("LW0184", "of", text=text, repair=repair)
        return  # what else differs is what has changed
    if mine.reader or mine.excerpts or mine.sources or mine.drug != theirs.drug:
        text = f"the translation of '{mine.id}' has a reader, excerpts, sources or a medicine of its own"
        yield piece.wrong("LW0193", text=text, repair="Leave them to the English, and copy only 'drug'")
    for key in sorted(mine.texts.keys() ^ theirs.texts.keys()):
        text = f"the text '{key}' is {'missing' if key in theirs.texts else 'not in the English'}"
        yield piece.wrong("LW0185", "texts", text=text, repair=_add_or_remove(key in theirs.texts, key))
    for key in mine.texts.keys() & theirs.texts.keys():
        yield from lost(piece, theirs.texts[key], mine.texts[key], ("texts", key))


def _add_or_remove(is_wanted: bool, name: str) -> str:
    return f"Add '{name}'" if is_wanted else f"Remove '{name}'"


def _braces(names: tuple[str, ...]) -> str:
    return ", ".join(f"{{{name}}}" for name in names) or "none"
