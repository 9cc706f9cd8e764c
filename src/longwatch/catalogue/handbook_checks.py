"""Side effects that cannot be told apart, figures that say nothing, and conflicts that miss a rule."""

import re
from collections import defaultdict
from collections.abc import Iterator

from longwatch.catalogue.building import Draft, Piece
from longwatch.catalogue.gathering import RULE_LISTS
from longwatch.catalogue.mistakes import Mistake
from longwatch.core.handbook import SideEffect
from longwatch.core.handbook.look_up import words_of

_CONFLICT = re.compile(r"\bc-\d{2,}\b")


def ambiguous_names(draft: Draft) -> Iterator[Mistake]:
    """A name that two side effects share, so that looking it up could show the wrong one."""
    taken: dict[tuple[str, ...], str] = {}
    for piece in draft.of("side_effects"):
        for path, name in _names(piece.value):
            words = words_of(name)
            if not words:
                text = f"'{piece.value.id}' has a name without a letter"
                yield piece.wrong("LW0170", *path, text=text, repair="Write its name, or remove it")
            elif words in taken:
                text = f"'{name}' is already a name of '{taken[words]}'"
                yield piece.wrong("LW0170", *path, text=text, repair="Keep it once, where it fits best")
            else:
                taken[words] = piece.value.id


def _names(effect: SideEffect) -> Iterator[tuple[tuple[str | int, ...], str]]:
    yield ("term",), effect.term
    for n, name in enumerate(effect.also):
        yield ("also", n), name


def empty_figures(draft: Draft) -> Iterator[Mistake]:
    """A frequency that does not say of whom."""
    for piece in draft.of("side_effects"):
        for n, figure in enumerate(piece.value.figures):
            if not figure.of.strip():
                text = f"figure {n + 1} of '{piece.value.id}' does not say of what"
                repair = "Name the study, the table or the reports that it comes from"
                yield piece.wrong("LW0171", "figures", n, "of", text=text, repair=repair)


def doubled_figures(draft: Draft) -> Iterator[Mistake]:
    """Two figures of the same patients from the same place: they repeat or contradict each other."""
    for piece in draft.of("side_effects"):
        seen: dict[tuple[object, ...], int] = {}
        for n, figure in enumerate(piece.value.figures):
            of_what = (
                figure.jurisdiction,
                figure.of,
                figure.serious,
                figure.source.source,
                figure.source.section,
            )
            before = seen.setdefault(of_what, n)
            if before != n:
                text = f"figures {before + 1} and {n + 1} of '{piece.value.id}' are of the same in the same place"
                yield piece.wrong(
                    "LW0172", "figures", n, text=text, repair="Keep one, or say how they differ"
                )


def forgotten_conflicts(draft: Draft) -> Iterator[Mistake]:
    """A rule whose words point to a conflict, while the conflict does not name the rule."""
    conflicts = {piece.value.id: piece.value for piece in draft.of("conflicts")}
    for name, pieces in _pointing(draft).items():
        for piece in pieces:
            if name not in conflicts:
                text = f"'{piece.value.id}' points to the unknown conflict '{name}'"
                yield piece.wrong("LW0173", text=text, repair="Write the conflict under 'conflicts'")
            elif piece.value.id not in conflicts[name].rules:
                text = f"'{piece.value.id}' points to the conflict '{name}', which does not name it"
                yield piece.wrong("LW0173", text=text, repair=f"Add it to the rules of '{name}'")


def _pointing(draft: Draft) -> dict[str, list[Piece]]:
    found: dict[str, list[Piece]] = defaultdict(list)
    for piece in draft.of(*RULE_LISTS, "notes"):
        for name in sorted(set(_CONFLICT.findall(f"{piece.value.why} {piece.value.note}".lower()))):
            found[name].append(piece)
    return found
