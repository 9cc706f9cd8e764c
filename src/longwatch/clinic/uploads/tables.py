"""A file of comma-, semicolon- or tab-separated values as rows under known names.

Every row keeps the number of the line on which it begins, so that a person finds it again. A row that does not
fit the heading is kept with its mistake: nothing is dropped in silence but lines on which nothing stands.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

LARGEST = 2 * 1024 * 1024
MOST_ROWS = 2000
_SEPARATORS = (",", ";", "\t")


class FileMistake(ValueError):
    """A file that cannot be read at all; the message says why, and nothing of what stands in it."""


@dataclass(frozen=True)
class Column:
    """A column by its name, other names that are understood, and what stands in it."""

    name: str
    meaning: str | Promise
    also: tuple[str, ...] = ()
    required: bool = False

    def names(self) -> set[str]:
        """Every spelling of its name."""
        return {_plain(one) for one in (self.name, *self.also)}


@dataclass(frozen=True)
class Row:
    """One row: its cells by the names of the columns, and as they stood; `mistake` if they do not fit."""

    line: int
    cells: dict[str, str]
    original: tuple[str, ...]
    mistake: str = ""


@dataclass(frozen=True)
class Table:
    """A file that could be read; `not_read` are the headings that nobody here understands."""

    separator: str
    heading: tuple[str, ...]
    rows: tuple[Row, ...]
    not_read: tuple[str, ...]


def read(content: bytes, columns: Sequence[Column]) -> Table:
    """The rows of a file.

    Raises:  FileMistake when it is no such file as a whole.
    """
    lines = _lines(_text(content), columns)
    separator, (_line, heading) = next(lines)
    names = _names(heading, columns)
    rows = tuple(_row(line, cells, names) for _sep, (line, cells) in lines if any(cells))
    if not rows:
        raise FileMistake(_("The file has a header row and nothing below it."))
    if len(rows) > MOST_ROWS:
        raise FileMistake(_("The file has more than %(n)s rows. Split it into several.") % {"n": MOST_ROWS})
    unread = tuple(title for title, name in zip(heading, names, strict=True) if name is None)
    return Table(separator, tuple(heading), rows, unread)


def _text(content: bytes) -> str:
    if len(content) > LARGEST:
        raise FileMistake(_("The file is larger than 2 MB. Split it into several."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FileMistake(_("The file is not UTF-8. Save it as “CSV UTF-8” and try again.")) from None
    if "\0" in text:
        raise FileMistake(_("This is no text file. Save the table as “CSV UTF-8” and try again."))
    if not text.strip():
        raise FileMistake(_("The file is empty."))
    return text


def _lines(text: str, columns: Sequence[Column]) -> Iterator[tuple[str, tuple[int, list[str]]]]:
    separator = _separator(text, columns)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    before = 0
    try:
        for cells in reader:
            first, before = before + 1, reader.line_num
            yield separator, (first, [cell.strip() for cell in cells])
    except csv.Error:
        told = _("The quotation marks in or after line %(line)s do not close.") % {"line": before + 1}
        raise FileMistake(told) from None


def _separator(text: str, columns: Sequence[Column]) -> str:
    """The separator under which the header row holds the most known names."""
    first = text.splitlines()[0] if text.splitlines() else ""
    known = {name for column in columns for name in column.names()}
    counted = [
        (sum(_plain(cell) in known for cell in next(csv.reader([first], delimiter=one), [])), -place, one)
        for place, one in enumerate(_SEPARATORS)
    ]
    found, _place, separator = max(counted)
    if not found:
        raise FileMistake(_("The first line does not name the columns. See the names below."))
    return separator


def _names(heading: list[str], columns: Sequence[Column]) -> list[str | None]:
    """The column of each heading, None for one that is not known."""
    by_name = {name: column.name for column in columns for name in column.names()}
    names = [by_name.get(_plain(title)) for title in heading]
    missing = [column.name for column in columns if column.required and column.name not in names]
    if missing:
        told = _("The first line does not name these columns: %(names)s.") % {"names": ", ".join(missing)}
        raise FileMistake(told)
    known = [name for name in names if name]
    if len(known) != len(set(known)):
        raise FileMistake(_("The first line names a column twice."))
    return names


def _row(line: int, cells: list[str], names: list[str | None]) -> Row:
    mistake = ""
    if len(cells) != len(names):
        told = _("this row has %(found)s columns and the first line has %(expected)s")
        mistake = told % {"found": len(cells), "expected": len(names)}
    paired = zip(names, [*cells, *[""] * (len(names) - len(cells))], strict=False)
    return Row(line, {name: cell for name, cell in paired if name}, tuple(cells), mistake)


def _plain(title: str) -> str:
    return " ".join(title.replace("_", " ").replace("-", " ").casefold().split())
