"""Codes of the world outside: written as system:code, each in one place, with the right check digit."""

from collections.abc import Iterator

from longwatch.catalogue.building import Draft, Piece
from longwatch.catalogue.mistakes import Mistake, one_of
from longwatch.catalogue.reading import Path, Tree

SYSTEMS = ("atc", "cvx", "icd10", "loinc", "rxnorm", "snomed")
_HOLDERS = ("codes", "ingredient_codes", "other_product_codes", "level_codes", "code")


def wrong_codes(draft: Draft) -> Iterator[Mistake]:
    """Codes of an unknown system, written unlike codes, or with a wrong check digit."""
    for piece in draft.pieces:
        for path, code in _codes(piece.tree, ()):
            yield from _wrong(piece, path, code)


def _codes(tree: Tree, path: Path) -> Iterator[tuple[Path, str]]:
    match tree:
        case dict():
            for key, value in tree.items():
                if key in _HOLDERS:
                    written = value if isinstance(value, list) else [value]
                    yield from (((*path, key, n), code) for n, code in enumerate(written) if code)
                else:
                    yield from _codes(value, (*path, key))
        case list():
            for n, value in enumerate(tree):
                yield from _codes(value, (*path, n))


def _wrong(piece: Piece, path: Path, code: str) -> Iterator[Mistake]:
    system, _, rest = code.partition(":")
    if system not in SYSTEMS:
        repair = one_of(SYSTEMS, system, else_do=f"write one of {', '.join(SYSTEMS)} before the colon")
        yield piece.wrong("LW0123", *path, text=f"found the code '{code}' of no known system", repair=repair)
    elif not rest or rest != rest.strip() or "*" in rest[:-1]:
        text = f"found the code '{code}'"
        repair = "Write system:code, with a * at the end only, for every code that begins so"
        yield piece.wrong("LW0123", *path, text=text, repair=repair)
    elif system == "loinc" and not loinc_is_right(rest):
        text = f"the check digit of '{code}' is wrong"
        yield piece.wrong("LW0124", *path, text=text, repair="Look the code up at loinc.org and copy it")


def loinc_is_right(code: str) -> bool:
    """Whether the digit after the hyphen follows from those before it (mod 10, as on bank cards)."""
    number, _, check = code.partition("-")
    if not (number.isdecimal() and check.isdecimal() and len(check) == 1):
        return False
    total = 0
    for n, digit in enumerate(reversed(number)):
        doubled = int(digit) * (2 if n % 2 == 0 else 1)
        total += doubled // 10 + doubled % 10
    return (-total) % 10 == int(check)


def shared_codes(draft: Draft) -> Iterator[Mistake]:
    """A result's code says which analyte it is of, so that it can belong to one only."""
    owner: dict[str, str] = {}
    for piece in draft.of("analytes"):
        for code in piece.value.codes:
            if code in owner:
                text = f"the code '{code}' of '{piece.value.id}' already belongs to '{owner[code]}'"
                yield piece.wrong("LW0125", text=text, repair="Leave it in one of the two places")
            owner[code] = piece.value.id
