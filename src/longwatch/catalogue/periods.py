"""Where and when rules hold: countries, approvals, versions, and rules that say the same twice."""

from collections.abc import Iterator
from datetime import date
from itertools import combinations
from typing import Any

from longwatch.catalogue.building import Draft, Piece, revision_of
from longwatch.catalogue.gathering import RULE_LISTS
from longwatch.catalogue.mistakes import Mistake
from longwatch.catalogue.reading import Path, Tree
from longwatch.core.protocol import Country, Rule

# What tells two rules apart for a reader but not for a patient.
_WORDS = ("id", "title", "why", "note", "sources", "ask", "action", "parameters", "revision")
_HOLDING = ("jurisdictions", "from", "to")


def circles(draft: Draft) -> Iterator[Mistake]:
    """A country that follows itself, directly or through others."""
    countries = {piece.value.id: piece.value for piece in draft.of("countries")}
    for piece in draft.of("countries"):
        if piece.value.id in _followed(piece.value, countries):
            text = f"'{piece.value.id}' follows itself"
            repair = "Name the country whose rules apply here too, or remove 'follows'"
            yield piece.wrong("LW0129", "follows", text=text, repair=repair)


def _followed(country: Country, countries: dict[str, Country]) -> list[str]:
    found: list[str] = []
    while country.follows is not None and country.follows not in found and country.follows in countries:
        found.append(country.follows)
        country = countries[country.follows]
    return found


def lineage(draft: Draft, jurisdiction: str) -> list[str]:
    """The jurisdiction and those whose rules it follows, also while content is still wrong."""
    countries = {piece.value.id: piece.value for piece in draft.of("countries")}
    start = countries.get(jurisdiction)
    return [jurisdiction, *(_followed(start, countries) if start else [])]


def approval(draft: Draft, jurisdiction: str) -> date | None:
    """The day of the drug's approval there, if one is written."""
    approved = draft.drug.approved if draft.drug else {}
    return next((approved[name] for name in lineage(draft, jurisdiction) if name in approved), None)


def wrong_starts(draft: Draft) -> Iterator[Mistake]:
    """Rules where the drug was never approved, or from a day before it was."""
    for piece in draft.of(*RULE_LISTS, "notes", "forms") if draft.drug else ():
        rule: Rule = piece.value
        for n, name in enumerate(rule.jurisdictions):
            day = approval(draft, name)
            if day is None:
                text = f"'{rule.id}' holds in {name}, where the drug has no date of approval"
                repair = f"Add '{name}: <day>' to 'approved' of the drug"
                yield piece.wrong("LW0131", "jurisdictions", n, text=text, repair=repair)
            elif rule.from_ is not None and rule.from_ < day:
                text = f"'{rule.id}' holds from {rule.from_}, before the approval of {day} in {name}"
                yield piece.wrong("LW0132", "from", text=text, repair="Write a later day, or leave it out")


def wrong_sources(draft: Draft) -> Iterator[Mistake]:
    """A source cited without the place in it cannot be looked up."""
    for piece in draft.pieces:
        for path, citation in _citations(piece.tree, ()):
            if not citation["section"].strip():
                text = (
                    f"'{piece.entry.id or piece.entry.kind}' cites '{citation['source']}' without a section"
                )
                repair = "Write the section, table or page"
                yield piece.wrong("LW0130", *path, "section", text=text, repair=repair)


def _citations(tree: Tree, path: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    match tree:
        case {"source": str(), "section": str()}:
            yield path, tree
        case dict():
            for key, value in tree.items():
                yield from _citations(value, (*path, key))
        case list():
            for n, value in enumerate(tree):
                yield from _citations(value, (*path, n))


def overlapping_versions(draft: Draft) -> Iterator[Mistake]:
    """Two versions of one rule in force on one day in one jurisdiction."""
    for one, other in combinations(draft.rules, 2):
        if one.value.id == other.value.id and one.entry.kind == other.entry.kind:
            shared = _shared(draft, one.value, other.value)
            if shared is not None:
                text = f"two versions of '{one.value.id}' are in force in {shared} on one day"
                repair = f"Let the one at {_at(one)} end with 'to' before this one starts with 'from'"
                yield other.wrong("LW0133", text=text, repair=repair)


def same_meanings(draft: Draft) -> Iterator[Mistake]:
    """Two rules that would always find the same: one of them is a copy that somebody will forget."""
    rules = [(piece, _meaning(piece)) for piece in draft.rules]
    for (one, meaning), (other, also) in combinations(rules, 2):
        if meaning == also and one.value.id != other.value.id:
            shared = _shared(draft, one.value, other.value)
            if shared is not None:
                text = f"'{other.value.id}' says in {shared} what '{one.value.id}' at {_at(one)} says"
                yield other.wrong("LW0134", text=text, repair="Keep one, and list its jurisdictions there")


def _meaning(piece: Piece) -> str:
    told_apart = (*_WORDS, *_HOLDING)
    tree = {key: value for key, value in piece.tree.items() if key not in told_apart}
    return piece.entry.kind + revision_of(tree)


def _shared(draft: Draft, one: Rule, other: Rule) -> str | None:
    """A jurisdiction in which both hold on some day."""
    for piece in draft.of("countries"):
        name = piece.value.id
        names = set(lineage(draft, name))
        if names.isdisjoint(one.jurisdictions) or names.isdisjoint(other.jurisdictions):
            continue
        first = approval(draft, name) or date.min
        starts = max(one.from_ or first, other.from_ or first)
        if all(starts <= (rule.to or date.max) for rule in (one, other)):
            return str(name)
    return None


def _at(piece: Piece) -> str:
    place = piece.entry.place()
    return f"{place.file}:{place.line}"


def late_review(draft: Draft, on: date) -> Iterator[Mistake]:
    """A protocol that somebody promised to look at again, and that day has passed."""
    for piece in draft.of("drug"):
        day = piece.value.review_by
        if day is not None and day < on:
            text = f"the protocol was to be reviewed by {day}"
            repair = "Review it against its sources, then set a later day"
            yield piece.wrong("LW0137", "review_by", text=text, repair=repair)
