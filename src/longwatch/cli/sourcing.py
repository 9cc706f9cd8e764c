"""`longwatch sources`: what the rules rest on, and which rest on memory alone."""

from collections import Counter

import msgspec
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from longwatch.catalogue.explaining import Book
from longwatch.cli import arguments
from longwatch.cli.output import put, put_json
from longwatch.cli.styling import heading, page, text_of


def sources(*, source: str | None, protocol: str, form: str) -> int:
    """Print what rests only on recall, and every source; or where one source is cited."""
    form = arguments.one_of(form, arguments.FORMATS, "--format")
    book = arguments.book(protocol)
    if source is not None:
        known = book.protocol.source
        source = arguments.one_of_many(source, known, "SOURCE", listed_by="longwatch sources")
    if form == "json":
        answer = _overview(book) if source is None else _cited(book, source)
        put_json(answer)
        return 0
    console = page()
    if source is None:
        _print_overview(console, book)
    else:
        _print_cited(console, book, source)
    put(text_of(console))
    return 0


def _overview(book: Book) -> dict[str, object]:
    counts = _counts(book)
    listed = [
        {**msgspec.to_builtins(one), "read": counts[one.id, "read"], "recalled": counts[one.id, "recalled"]}
        for one in book.protocol.sources
    ]
    return {
        "protocol": book.name,
        "clinically_reviewed": book.protocol.drug.clinically_reviewed,
        "only_recalled": book.only_recalled,
        "recalled_numbers": book.recalled_numbers,
        "sources": listed,
    }


def _cited(book: Book, name: str) -> dict[str, object]:
    places = [
        {"kind": kind, "id": rule, "section": citation.section, "verified": citation.verified}
        for kind, rule, citation in book.citations
        if citation.source == name
    ]
    return {**msgspec.to_builtins(book.protocol.source[name]), "cited_by": places}


def _counts(book: Book) -> Counter[tuple[str, str]]:
    return Counter((citation.source, citation.verified) for _, _, citation in book.citations)


def _print_overview(console: Console, book: Book) -> None:
    drug, counts = book.protocol.drug, _counts(book)
    console.print(f"{drug.title}: clinically reviewed: {drug.clinically_reviewed}")
    recalled = book.only_recalled
    console.print(heading(f"Resting only on recall: {len(recalled)} of {len(book.versions)} rules"))
    table = Table.grid(padding=(0, 2))
    for name in recalled:
        cited = {citation.source for piece in book.versions[name] for citation in piece.value.sources}
        title = book.versions[name][-1].value.title
        table.add_row(Text(name), Text(title), Text(", ".join(sorted(cited)), style="quiet"))
    console.print(Padding(table, (0, 0, 0, 2)))
    numbers = book.recalled_numbers
    console.print(heading(f"With a number that rests only on recall: {len(numbers)}"))
    table = Table.grid(padding=(0, 2))
    for name, parameters in numbers.items():
        title = book.versions[name][-1].value.title
        table.add_row(Text(name), Text(title), Text(", ".join(parameters), style="quiet"))
    console.print(Padding(table, (0, 0, 0, 2)))
    console.print(heading("Sources"))
    table = Table("id", "what it is", "date", "read", "recalled", box=None, header_style="quiet")
    for one in book.protocol.sources:
        read, remembered = counts[one.id, "read"], counts[one.id, "recalled"]
        if read or remembered:
            what = f"{one.title} ({one.issuer})"
            table.add_row(one.id, what, one.date, str(read or ""), str(remembered or ""))
    console.print(Padding(table, (0, 0, 0, 1)))
    console.print("\n'read' and 'recalled' count the places that cite it; longwatch sources ID lists them.")


def _print_cited(console: Console, book: Book, name: str) -> None:
    one = book.protocol.source[name]
    places = [(rule, citation) for _, rule, citation in book.citations if citation.source == name]
    console.print(Text(one.title, style="heading"))
    console.print(Text(f"{one.issuer}, {one.jurisdiction}, {one.date}. {one.note}".rstrip()))
    console.print(heading(f"Cited in {len(places)} places"))
    table = Table.grid(padding=(0, 2))
    for rule, citation in places:
        table.add_row(Text(rule), Text(citation.section), Text(citation.verified, style="quiet"))
    console.print(Padding(table, (0, 0, 0, 2)))
