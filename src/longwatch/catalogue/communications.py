"""Safety communications whose lists do not agree with the days of the rules that they name."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from longwatch.catalogue.building import Draft, Piece
from longwatch.catalogue.gathering import RULE_LISTS
from longwatch.catalogue.mistakes import Mistake
from longwatch.catalogue.periods import approval, lineage
from longwatch.core.dates import DAY
from longwatch.core.handbook import Communication
from longwatch.core.protocol import Rule

_STARTS, _ENDS = ("introduces", "changes"), ("retires", "changes")


def wrong_days(draft: Draft) -> Iterator[Mistake]:
    """An introduced rule starts on the effective day, a retired one ends on the day before, a changed one both.

    A rule that nothing has is told elsewhere.
    """
    versions: dict[str, list[Rule]] = defaultdict(list)
    for piece in draft.of(*RULE_LISTS, "notes"):
        versions[piece.value.id].append(piece.value)
    for piece in draft.of("communications"):
        letter: Communication = piece.value
        here = _concerned(draft, letter)
        for field in ("introduces", "changes", "retires"):
            for n, name in enumerate(getattr(letter, field)):
                rules = [rule for rule in versions.get(name, ()) if not here.isdisjoint(rule.jurisdictions)]
                if name in versions:
                    yield from _wrong(draft, piece, (field, n), rules)


def _wrong(draft: Draft, piece: Piece, path: tuple[str, int], rules: list[Rule]) -> Iterator[Mistake]:
    letter: Communication = piece.value
    field, n = path
    name, day = getattr(letter, field)[n], letter.effective
    places = ", ".join(letter.jurisdictions)
    starts = {start for rule in rules for start in _starts(draft, rule, letter)}
    if field in _STARTS and day not in starts:
        text = f"'{letter.id}' {field} '{name}', of which no version in {places} starts on {day}"
        repair = f"Write 'from: {day}' there, or take the rule out of '{field}'"
        yield piece.wrong("LW0160", *path, text=text, repair=repair)
    if field in _ENDS and day - DAY not in {rule.to for rule in rules}:
        text = f"'{letter.id}' {field} '{name}', of which no version in {places} ends on {day - DAY}"
        repair = f"Write 'to: {day - DAY}' there, or take the rule out of '{field}'"
        yield piece.wrong("LW0161", *path, text=text, repair=repair)


def _starts(draft: Draft, rule: Rule, letter: Communication) -> Iterator[date | None]:
    """Where a rule has no first day of its own it starts with the approval."""
    here = _concerned(draft, letter)
    for name in rule.jurisdictions:
        if name in here:
            yield rule.from_ or approval(draft, name)


def _concerned(draft: Draft, letter: Communication) -> set[str]:
    """Its jurisdictions, and those that follow them."""
    names = (piece.value.id for piece in draft.of("countries"))
    return {name for name in names if not set(lineage(draft, name)).isdisjoint(letter.jurisdictions)}
