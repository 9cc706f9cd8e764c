"""Messages to patients: only what can be filled in, and nothing that tells a bystander what they are about."""

import re
from collections.abc import Iterator

from longwatch.catalogue.building import Draft, Piece
from longwatch.catalogue.mistakes import Mistake
from longwatch.core.handbook.look_up import plain

_PLACEHOLDER = re.compile(r"\{(\w*)\}")
# Whoever sends a message has these, by these names.
FILLED_IN = ("date", "phone")


def wrong_messages(draft: Draft) -> Iterator[Mistake]:
    """Placeholders that nothing fills in, and the name of the medicine."""
    for piece in draft.of("messages"):
        one = piece.value
        yield from _placeholders(piece, "subject", one.subject, ())
        yield from _placeholders(piece, "text", one.text, FILLED_IN)
        for name in ("subject", "text"):
            yield from _named(piece, name, getattr(one, name), draft)
    for piece in draft.of("translations"):
        if piece.value.key.startswith("messages/"):
            yield from _named(piece, "text", piece.value.text, draft)


def _placeholders(piece: Piece, name: str, text: str, allowed: tuple[str, ...]) -> Iterator[Mistake]:
    found = set(_PLACEHOLDER.findall(text))
    if found != set(allowed):
        said = f"the {name} has the placeholders {_listed(found)}"
        repair = f"Use exactly these: {_listed(set(allowed))}"
        yield piece.wrong("LW0189", name, text=said, repair=repair)


def _named(piece: Piece, name: str, text: str, draft: Draft) -> Iterator[Mistake]:
    """A bystander who reads the medicine's name knows the illness."""
    drug, said = draft.drug, f" {plain(text)} "
    for called in sorted({drug.id, drug.title, *drug.names}) if drug is not None else ():
        if f" {plain(called)} " in said:
            wrong = f"the message names the medicine '{called}'"
            yield piece.wrong("LW0189", name, text=wrong, repair="Say it without the name")


def _listed(names: set[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names)) or "none"
