"""Finding a side effect by whatever it is called: its term, another name, a part of one, a close spelling."""

import unicodedata
from collections.abc import Iterable, Iterator
from enum import StrEnum

import msgspec

from longwatch.core.handbook.side_effects import SideEffect

_CLOSE = 0.78  # two letters wrong in a word of ten are still close
_NEAR = 0.5
# British and American spellings, plurals and small words make no difference.
_SPELLINGS = (("ae", "e"), ("oe", "e"), ("our", "or"), ("ies", "y"))
_SMALL = frozenset(("a", "an", "and", "by", "in", "of", "the", "to", "with"))


class By(StrEnum):
    """How a side effect was found, the surest way first."""

    TERM = "term"
    SYNONYM = "synonym"
    SYSTEM = "system"
    PART = "part"
    SPELLING = "spelling"


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What a word leads to. `others` hold the word too, but only inside a longer name."""

    by: By
    side_effects: tuple[SideEffect, ...]
    others: tuple[SideEffect, ...] = ()


def look_up(words: str, known: Iterable[SideEffect]) -> Found | None:
    """The side effects that the words mean; nothing when they are close to no name."""
    wanted, effects = plain(words), tuple(known)
    if not wanted:
        return None
    parts = tuple(one for one in effects if any(_holds(name, wanted) for name in names(one)))
    for by, chosen in (
        (By.TERM, (one for one in effects if words_of(one.term) == words_of(words))),
        (By.SYNONYM, (one for one in effects if words_of(words) in map(words_of, one.also))),
        (By.SYSTEM, (one for one in effects if words_of(one.system) == words_of(words))),
        (By.PART, iter(parts)),
        (By.SPELLING, _close(wanted, effects)),
    ):
        if found := tuple(chosen):
            return Found(by=by, side_effects=found, others=tuple(one for one in parts if one not in found))
    return None


def nearest(words: str, known: Iterable[SideEffect], *, most: int = 3) -> tuple[str, ...]:
    """Names that look a little like the words, for whoever found nothing."""
    import difflib  # late: only a slip needs it

    spoken = {plain(name): name for one in known for name in (one.term, *one.also)}
    close = difflib.get_close_matches(plain(words), spoken, n=most, cutoff=_NEAR)
    return tuple(spoken[name] for name in close)


def plain(words: str) -> str:
    """Small letters without accents, signs, small words, plurals and the two spellings of English."""
    letters = unicodedata.normalize("NFKD", words.casefold().replace("'", "").replace("’", ""))
    kept = "".join(
        letter if letter.isalnum() else " " for letter in letters if not unicodedata.combining(letter)
    )
    for british, american in _SPELLINGS:
        kept = kept.replace(british, american)
    spoken = [word for word in kept.split() if word not in _SMALL] or kept.split()
    return " ".join(map(_singular, spoken))


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 4 and word.endswith("s") and not word.endswith("ss") else word


def words_of(name: str) -> tuple[str, ...]:
    """Its words in an order of their own: low blood pressure is blood pressure low."""
    return tuple(sorted(plain(name).split()))


def names(effect: SideEffect) -> Iterator[str]:
    """Everything that it is called, plainly."""
    yield plain(effect.term)
    yield from map(plain, effect.also)


def _holds(name: str, wanted: str) -> bool:
    return all(any(word in part for part in name.split()) for word in wanted.split())


def _close(wanted: str, effects: tuple[SideEffect, ...]) -> Iterator[SideEffect]:
    import difflib  # late: only a slip needs it

    spoken = {name for one in effects for name in names(one)}
    close = set(difflib.get_close_matches(wanted, spoken, n=3, cutoff=_CLOSE))
    return (one for one in effects if not close.isdisjoint(names(one)))
