"""All rules of a protocol as one table in CSV, for whoever works in a spreadsheet."""

import csv
from io import StringIO

from longwatch.catalogue.building import Piece
from longwatch.catalogue.explaining import Book
from longwatch.catalogue.explaining.in_words import Words
from longwatch.catalogue.explaining.rule_page import says

COLUMNS = (
    "id",
    "kind",
    "title",
    "jurisdictions",
    "from",
    "to",
    "what it says",
    "why",
    "sources read",
    "sources recalled",
    "site parameters",
    "cases",
    "revision",
)


def rule_table(book: Book) -> str:
    """One line for each version of each rule. A byte order mark lets spreadsheets read it as UTF-8."""
    written = StringIO()
    table = csv.writer(written, lineterminator="\r\n")
    table.writerow(COLUMNS)
    words = Words(book.protocol)
    for pieces in book.versions.values():
        for piece in pieces:
            table.writerow([_harmless(cell) for cell in _line(book, piece, words)])
    return "\ufeff" + written.getvalue()


def _line(book: Book, piece: Piece, words: Words) -> list[str]:
    rule = piece.value
    cited = {
        verified: "; ".join(f"{c.source}: {c.section}" for c in rule.sources if c.verified == verified)
        for verified in ("read", "recalled")
    }
    return [
        rule.id,
        piece.entry.kind,
        rule.title,
        ", ".join(rule.jurisdictions),
        ", ".join(dict.fromkeys(book.starts(rule))),
        "" if rule.to is None else str(rule.to),
        "; ".join(says(words, rule)),
        rule.why,
        cited["read"],
        cited["recalled"],
        ", ".join(rule.parameters),
        str(len(book.cases.get(rule.id, []))),
        rule.revision,
    ]


def _harmless(cell: str) -> str:
    """A spreadsheet takes a cell that begins so for a formula; an apostrophe makes it text."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@") else cell
