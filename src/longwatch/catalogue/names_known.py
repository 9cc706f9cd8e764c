"""Every name that an entry uses must be the name of something."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from longwatch.catalogue.building import Draft, Piece
from longwatch.catalogue.case_language import UNLISTED
from longwatch.catalogue.gathering import RULE_LISTS
from longwatch.catalogue.mistakes import Mistake, one_of
from longwatch.catalogue.reading import Path, Tree
from longwatch.core.protocol import Criterion, Expression, Rule

_KEBAB = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_COUNTRY = re.compile(r"[A-Z]{2}")
_ONE_WORD = {
    "analytes": "analyte",
    "items": "item",
    "code_sets": "code set",
    "facts": "screening fact",
    "sources": "source",
    "countries": "country",
    "capabilities": "capability",
    "symptoms": "symptom",
    "watches": "watch",
    "rules": "rule",
    "requirements": "requirement",
    "forms": "form",
    "side_effects": "side effect",
    "criteria": "criterion",
    "prerequisites": "prerequisite",
    "series": "series",
}
# The fields that hold a name, by the kind that it must be of; a question's fields are among them.
_NAMED = {
    "analyte": "analytes",
    "until_analyte": "analytes",
    "same_day": "analytes",
    "positive_results": "analytes",
    "item": "items",
    "unless": "items",
    "source": "sources",
    "jurisdictions": "countries",
    "jurisdiction": "countries",
    "approved": "countries",
    "condition": "code_sets",
    "medicine": "code_sets",
    "conditions": "code_sets",
    "medicines": "code_sets",
    "fact": "facts",
    "follows": "countries",
    "needs": "capabilities",
    "stop_for": "symptoms",
    "alarm": "alarms",
    "symptoms": "symptoms",
    "with": "symptoms",
    "with_alert": "watches",
    "capability": "capabilities",
    "tests": "items",
    "form": "forms",
    "requires": "requirements",
    "watched_by": "rules",
    "rules": "rules",
    "introduces": "rules",
    "changes": "rules",
    "retires": "rules",
    "side_effects": "side_effects",
    "criteria": "criteria",
    "prerequisites": "prerequisites",
    "series": "series",
}


def unknown_names(draft: Draft) -> Iterator[Mistake]:
    """Names of analytes, items, code sets, facts, sources and countries that nothing has."""
    known = {kind: _known(draft, kind) for kind in set(_NAMED.values())}
    for piece in draft.pieces:
        if piece.entry.kind != "sources":  # a source may be issued anywhere
            inside = _cases_names(piece.tree) if piece.entry.kind == "cases" else _names(piece.tree, ())
            yield from _unknown(piece, inside, known)


def _unknown(
    piece: Piece, names: Iterable[tuple[Path, str, str]], known: dict[str, set[str]]
) -> Iterator[Mistake]:
    for path, kind, name in names:
        if name not in known[kind]:
            what = _ONE_WORD[kind]
            repair = one_of(known[kind], name, else_do=f"add the {what} to '{kind}'")
            yield piece.wrong("LW0120", *path, text=f"found the unknown {what} '{name}'", repair=repair)


def _known(draft: Draft, kind: str) -> set[str]:
    if kind != "rules":
        return draft.gathered.ids(kind)
    return {name for rules in (*RULE_LISTS, "notes", "forms") for name in draft.gathered.ids(rules)}


def _names(tree: Tree, path: Path) -> Iterator[tuple[Path, str, str]]:
    match tree:
        case dict():
            for key, value in tree.items():
                if key == "texts":  # the sentences of a document by their own keys, none of them a name
                    continue
                # A citation stands under "source" too; its own source is found inside it.
                if key in _NAMED and not (key == "source" and isinstance(value, dict)):
                    yield from _of_kind(_NAMED[key], value, (*path, key))
                yield from _names(value, (*path, key))
        case list():
            for n, value in enumerate(tree):
                yield from _names(value, (*path, n))


def _of_kind(kind: str, value: Tree, path: Path) -> Iterator[tuple[Path, str, str]]:
    """The names in one field: a name, a list of names, or a mapping by name."""
    if isinstance(value, str):
        yield path, kind, value
    else:
        for n, name in enumerate(value or ()):
            yield (*path, name if isinstance(value, dict) else n), kind, name


def _cases_names(tree: Tree) -> Iterator[tuple[Path, str, str]]:
    # In a case, 'conditions' and 'medicines' are what the patient has, not names.
    yield ("jurisdiction",), "countries", tree["jurisdiction"]
    record = tree.get("record", {})
    for n, done in enumerate(record.get("done", [])):
        yield ("record", "done", n, "item"), "items", done["item"]
    for n, result in enumerate(record.get("results", [])):
        yield ("record", "results", n, "analyte"), "analytes", result["analyte"]
    for day, symptoms in record.get("symptoms", {}).items():
        for n, name in enumerate(symptoms):
            if name != UNLISTED:
                yield ("record", "symptoms", day, n), "symptoms", name
    for who, by_rule in tree.get("shown", {}).items():
        for name in by_rule:
            yield ("shown", who, name), "rules", name
    for day, answers in record.get("answers", {}).items():
        for name in answers:
            yield ("record", "answers", day, name), "facts", name


def wrong_questions(draft: Draft) -> Iterator[Mistake]:
    """A number asked as yes or no, or the other way round."""
    numbers = {piece.value.id: piece.value.number for piece in draft.of("facts")}
    for piece in draft.rules:
        for part in _questions(piece.value):
            if part.fact is not None and numbers.get(part.fact):
                yield piece.wrong(
                    "LW0138",
                    text=f"'{part.fact}' is a number, but it is asked as yes or no",
                    repair=f"Ask 'count: {{fact: {part.fact}, at_least: …}}'",
                )
            if part.count is not None and numbers.get(part.count.fact) is False:
                yield piece.wrong(
                    "LW0138",
                    text=f"'{part.count.fact}' is yes or no, but it is asked for as a number",
                    repair=f"Ask 'fact: {part.count.fact}'",
                )


def _questions(rule: Rule) -> Iterator[Expression]:
    if rule.applies is not None:
        yield from rule.applies.parts()
    if isinstance(rule, Criterion):
        for tier in rule.tiers:
            yield from tier.when.parts()


def wrong_ids(draft: Draft) -> Iterator[Mistake]:
    """Ids written unlike ids, and ids of two things. A rule may have several versions of one kind."""
    seen: dict[tuple[str, str], list[Piece]] = defaultdict(list)
    for piece in draft.pieces:
        kind, name = piece.entry.kind, piece.entry.id
        if kind in ("cases", "translations", "pages", "documents"):
            continue  # named by what they belong to and their language
        shape = _COUNTRY if kind == "countries" else _KEBAB
        if not shape.fullmatch(name):
            how = "two capital letters" if kind == "countries" else "small letters, digits and single hyphens"
            yield piece.wrong("LW0122", "id", text=f"found the id '{name}'", repair=f"Use {how}")
        seen["rule" if kind in (*RULE_LISTS, "notes", "forms") else kind, name].append(piece)
    for (group, name), pieces in seen.items():
        first, *others = pieces
        for other in others:
            if group != "rule" or other.entry.kind != first.entry.kind:
                where = first.entry.place()
                text = f"the id '{name}' already stands at {where.file}:{where.line}"
                yield other.wrong("LW0121", "id", text=text, repair="Give one of the two another id")


def unused_parameters(draft: Draft) -> Iterator[Mistake]:
    """Parameters that a site could set without any effect."""
    for piece in draft.of("parameters"):
        name = piece.value.id
        if name not in draft.used_parameters:
            text, repair = f"nothing uses the parameter '{name}'", f"Use {{parameter: {name}}} or remove it"
            yield piece.wrong("LW0113", text=text, repair=repair)
