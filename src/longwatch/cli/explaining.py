"""`longwatch rules` and `longwatch explain`: which rules there are, and why one is as it is."""

from rich.markdown import Markdown
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from longwatch.catalogue.explaining import Book, rule_page
from longwatch.cli import arguments
from longwatch.cli.output import put, put_json
from longwatch.cli.styling import heading, page, text_of


def explain(*, rule: str, protocol: str, form: str) -> int:
    """Print one rule as a page."""
    form = arguments.one_of(form, ("text", "markdown"), "--format")
    book = arguments.book(protocol)
    written = rule_page(book, arguments.one_of_many(rule, book.versions, "RULE", listed_by="longwatch rules"))
    if form == "text":
        console = page()
        console.print(Markdown(written, hyperlinks=False))
        written = text_of(console)
    put(written)
    return 0


def rules(*, protocol: str, form: str) -> int:
    """List every rule with its title, by kind."""
    form = arguments.one_of(form, arguments.FORMATS, "--format")
    book = arguments.book(protocol)
    if form == "json":
        listed = [_rule(book, name) for name in book.versions]
        put_json(listed)
        return 0
    console = page()
    for kind, title in book.groups():
        console.print(heading(title))
        table = Table.grid(padding=(0, 2))
        for name in book.in_group(kind):
            where = ", ".join(book.where(name))
            table.add_row(Text(name), Text(book.versions[name][-1].value.title), Text(where, style="quiet"))
        console.print(Padding(table, (0, 0, 0, 2)))
    console.print("\nlongwatch explain RULE shows one of them in full.")
    put(text_of(console))
    return 0


def _rule(book: Book, name: str) -> dict[str, object]:
    newest = book.versions[name][-1]
    return {
        "id": name,
        "kind": newest.entry.kind,
        "title": newest.value.title,
        "jurisdictions": book.where(name),
        "only_recalled": name in book.only_recalled,
        "cases": len(book.cases.get(name, [])),
    }
