"""Education pages: the same in every language, and each made from the English page of today."""

from collections import defaultdict
from collections.abc import Iterator

from longwatch.catalogue.building import Draft, Piece, revision_of
from longwatch.catalogue.languages import in_wrong_folder, is_for_patients, languages, lost
from longwatch.catalogue.mistakes import Mistake
from longwatch.catalogue.reading import Tree
from longwatch.core.handbook.languages import ENGLISH


def page_revision(tree: Tree) -> str:
    """What a page's translations are made from. That somebody reviewed the page changes none of them."""
    return revision_of({name: value for name, value in tree.items() if name != "review"})


def wrong_pages(draft: Draft) -> Iterator[Mistake]:
    """Pages missing in a language, made from another revision, or unlike the English in more than words."""
    known = languages(draft)
    by_language: dict[str, dict[str, Piece]] = defaultdict(dict)
    for piece in draft.of("pages"):
        yield from in_wrong_folder(piece)
        by_language[piece.value.language].setdefault(piece.value.id, piece)
    english = by_language[ENGLISH]
    for language in known:
        made = by_language[language]
        for name in english.keys() - made.keys() if is_for_patients(draft) else ():
            text = f"the page '{name}' is missing in '{language}'"
            repair = f"Translate it into education/{language}"
            yield english[name].wrong("LW0180", "title", text=text, repair=repair)
        for name, piece in made.items():
            if name in english:
                yield from _unlike(piece, english[name])
            else:
                text, repair = f"there is no English page '{name}'", "Write it in English first, or remove it"
                yield piece.wrong("LW0182", "id", text=text, repair=repair)


def _unlike(piece: Piece, english: Piece) -> Iterator[Mistake]:
    revision = page_revision(english.tree)
    if piece.value.of != revision:
        text = f"the page '{piece.value.id}' was made from another revision of the English one"
        repair = f"Look at what changed in {english.entry.document.file}, then write 'of: {revision}'"
        yield piece.wrong("LW0184", "of", text=text, repair=repair)
        return  # what else differs is what has changed
    for name in ("jurisdictions", "sources"):
        if getattr(piece.value, name) != getattr(english.value, name):
            text = f"the {name} of the page '{piece.value.id}' are not those of the English one"
            yield piece.wrong("LW0185", name, text=text, repair=f"Copy the {name} from the English page")
    shape = [len(section.points) for section in piece.value.sections]
    wanted = [len(section.points) for section in english.value.sections]
    if shape != wanted:
        text = f"the sections have {_counts(shape)} points, in English {_counts(wanted)}"
        yield piece.wrong("LW0185", "sections", text=text, repair="Translate every section and every point")
        return
    for n, (mine, theirs) in enumerate(zip(piece.value.sections, english.value.sections, strict=True)):
        told, said = f"{mine.heading} {mine.text}", f"{theirs.heading} {theirs.text}"
        yield from lost(piece, said, told, ("sections", n, "text"))
        for p, point in enumerate(mine.points):
            yield from lost(piece, theirs.points[p], point, ("sections", n, "points", p))


def _counts(shape: list[int]) -> str:
    return ", ".join(map(str, shape))
