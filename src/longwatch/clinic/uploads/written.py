"""Rows that were not taken, as a file that a spreadsheet opens without running anything in it."""

import csv
import io
from collections.abc import Iterable

from django.utils.translation import gettext as _

from longwatch.clinic.uploads.plans import Line
from longwatch.clinic.uploads.tables import Table

# What a spreadsheet takes for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")


def rejected(table: Table, lines: Iterable[Line]) -> str:
    """The rejected rows as they stood, with line and reason in front; a marked cell begins with an apostrophe."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=table.separator, quoting=csv.QUOTE_ALL)
    writer.writerow([_safe(cell) for cell in (_("line"), _("why"), *table.heading)])
    for line in lines:
        if line.outcome == "rejected":
            writer.writerow([_safe(cell) for cell in (str(line.number), line.why, *line.original)])
    return "\ufeff" + text.getvalue()


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) else cell
