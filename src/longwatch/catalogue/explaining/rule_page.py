"""One rule as a page of Markdown."""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from longwatch.catalogue.building import Piece
from longwatch.catalogue.case_language import Case
from longwatch.catalogue.explaining.book import KINDS, Book
from longwatch.catalogue.explaining.in_words import Words
from longwatch.core.protocol import Rule

_OF_EVERY_RULE = {field.name for field in msgspec.structs.fields(Rule)} - {"applies", "note"}
_LABELS = {"for_": "for", "ask": "question", "do": "what to do", "tell": "whom to tell"}
_QUIET = ("clearance", "each_course")  # said only where they are so
_READ = {"read": "read", "recalled": "**recalled, not read**"}


def rule_page(book: Book, rule: str, *, level: int = 1) -> str:
    """The page of a rule; headings begin at a level, so that pages can be put together.

    Raises:  KeyError for a rule that the protocol does not have.
    """
    pieces = book.versions[rule]
    newest: Rule = pieces[-1].value
    lines = [f"{'#' * level} {newest.title}", ""]
    lines += [f"`{rule}` · {KINDS[pieces[-1].entry.kind]} · clinically reviewed: {_reviewed(book)}", ""]
    lines += [newest.why, ""]
    for title, block in _blocks(book, rule, pieces):
        text = list(block)
        if text:
            lines += [f"{'#' * (level + 1)} {title}", "", *text, ""]
    return "\n".join(lines)


def _reviewed(book: Book) -> str:
    example = ", an example and not for use" if book.protocol.drug.example_only else ""
    return book.protocol.drug.clinically_reviewed + example


def _blocks(book: Book, rule: str, pieces: list[Piece]) -> Iterator[tuple[str, Iterable[str]]]:
    yield "In force", _in_force(book, pieces)
    yield "What it says", _says(book, pieces)
    yield "Set by the site", _parameters(book, pieces)
    yield "Changed by", _communications(book, rule)
    yield "Where sources disagree", _conflicts(book, rule)
    yield "Side effects that it looks for", _effects(book, rule)
    yield "Sources", _sources(book, pieces)
    yield "Cases", _cases(book.cases.get(rule, []))


def _in_force(book: Book, pieces: list[Piece]) -> Iterator[str]:
    yield "| where | from | until | revision |"
    yield "| --- | --- | --- | --- |"
    for piece in pieces:
        rule: Rule = piece.value
        for jurisdiction in rule.jurisdictions:
            follows = [one.id for one in book.protocol.countries if one.follows == jurisdiction]
            where = ", ".join((jurisdiction, *follows))
            starts = book.protocol.starts(rule, jurisdiction)
            yield f"| {where} | {starts} | {rule.to or 'today'} | `{rule.revision}` |"


def _says(book: Book, pieces: list[Piece]) -> Iterator[str]:
    words = Words(book.protocol)
    for n, piece in enumerate(pieces):
        if len(pieces) > 1:
            until = piece.value.to or "today"
            where = ", ".join(piece.value.jurisdictions)
            yield f"{chr(10) * (n > 0)}{where}, {min(book.starts(piece.value))} until {until}:\n"
        if n < len(pieces) - 1 and piece.value.why != pieces[-1].value.why:
            yield f"- why: {piece.value.why}"
        yield from _fields(words, piece.value)


def _fields(words: Words, rule: Rule) -> Iterator[str]:
    for label, values in _said(words, rule):
        if len(values) > 1:
            yield f"- {label}:"
            yield from (f"  - {value}" for value in values)
        else:
            yield f"- {label}: {values[0]}"


def says(words: Words, rule: Rule) -> Iterator[str]:
    """What a rule says beside its title and reason, each field as 'label: value'."""
    for label, values in _said(words, rule):
        yield f"{label}: {'; '.join(values)}"


def _said(words: Words, rule: Rule) -> Iterator[tuple[str, list[str]]]:
    for field in msgspec.structs.fields(rule):
        value = getattr(rule, field.name)
        if (
            field.name in _OF_EVERY_RULE
            or value in (None, (), "")
            or (value is False and field.name in _QUIET)
        ):
            continue
        label = _LABELS.get(field.name, field.name.replace("_", " "))
        if isinstance(value, tuple) and not isinstance(value[0], str | int):
            yield label, [words.value(one, field.name) for one in value]
        else:
            yield label, [words.value(value, field.name)]


def _parameters(book: Book, pieces: list[Piece]) -> Iterator[str]:
    for name in dict.fromkeys(name for piece in pieces for name in piece.value.parameters):
        parameter = book.parameters[name]
        yield f"- {parameter.title}: **{_plain(parameter.value)}** (`{name}`). {parameter.why}"


def _plain(value: Any) -> str:
    return str(value)


def _communications(book: Book, rule: str) -> Iterator[str]:
    for one in book.handbook.communications:
        for verb, named in (
            ("introduced", one.introduces),
            ("changed", one.changes),
            ("retired", one.retires),
        ):
            if rule in named:
                yield f"- {one.effective}: {verb} by {one.title} ({one.authority}; `{one.id}`)"


def _conflicts(book: Book, rule: str) -> Iterator[str]:
    for conflict in book.handbook.conflicts:
        if rule in conflict.rules:
            yield f"- {conflict.topic} (`{conflict.id}`)"
            for position in conflict.positions:
                cited = ", ".join(f"{c.source}, {c.section}" for c in position.sources)
                yield f"  - {position.says} ({cited})"
            yield f"  - Applied here: {conflict.applies}"


def _effects(book: Book, rule: str) -> Iterator[str]:
    for effect in book.handbook.side_effects:
        if rule in effect.watched_by:
            yield f"- {effect.term} ({effect.system})"


def _sources(book: Book, pieces: list[Piece]) -> Iterator[str]:
    for citation in dict.fromkeys(citation for piece in pieces for citation in piece.value.sources):
        source = book.protocol.source[citation.source]
        about = f"{source.title}. {source.issuer}. {source.date}. {citation.section}"
        yield f"- {about} (`{source.id}`; {_READ[citation.verified]})"


def _cases(cases: list[Case]) -> Iterator[str]:
    if cases:
        yield "| where | on | case | the rule says |"
        yield "| --- | --- | --- | --- |"
    for case in cases:
        yield f"| {case.jurisdiction} | {case.on} | {_cell(case.title)} | {_cell(_expected(case))} |"


def _expected(case: Case) -> str:
    if isinstance(case.expect, str):
        return "nothing"
    return ", ".join(f"{name.replace('_', ' ')}: {_told(value)}" for name, value in case.expect.items())


def _told(value: Any) -> str:
    match value:
        case None:
            return "none"
        case bool():
            return "yes" if value else "no"
        case list():
            return "; ".join(_told(one) for one in value) or "none"
        case dict():
            return ", ".join(f"{key} {_told(one)}" for key, one in value.items())
    return str(value)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
