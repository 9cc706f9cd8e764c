"""How terminal text is set: a console that writes into a string, and words for days and places."""

import os
import sys
from datetime import date
from io import StringIO

from rich.console import Console
from rich.text import Text
from rich.theme import Theme

from longwatch.core.dates import in_words
from longwatch.core.findings import Place, Reason
from longwatch.core.protocol.alarms import Urgency

WIDTH = 100
THEME = Theme(
    {
        "emergency-now": "bold white on red",
        "same-day": "bold red",
        "next-contact": "yellow",
        "critical": "bold white on red",
        "high": "bold red",
        "medium": "yellow",
        "low": "cyan",
        "late": "bold red",
        "soon": "yellow",
        "fine": "green",
        "quiet": "dim",
        "unknown": "bold magenta",
        "heading": "bold",
    },
    inherit=True,
)
PLACES: dict[Place, tuple[str, str]] = {
    "needs-someone-today": ("NEEDS SOMEONE TODAY", "late"),
    "due-soon": ("DUE SOON", "soon"),
    "waiting": ("WAITING", "soon"),
    "up-to-date": ("UP TO DATE", "fine"),
    "closed": ("CLOSED", "quiet"),
    "not-treated": ("NOT TREATED", "quiet"),
}
REASONS: dict[Reason, str] = {
    "alarm": "a symptom was reported",
    "alert": "an alert is open",
    "cannot-tell": "something cannot be told",
    "overdue": "a check is overdue",
    "decision-asked": "a decision is asked",
}

URGENCIES: dict[Urgency, str] = {
    Urgency.EMERGENCY_NOW: "EMERGENCY",
    Urgency.SAME_DAY: "SAME DAY",
    Urgency.NEXT_CONTACT: "NEXT CONTACT",
}


def page() -> Console:
    """A console whose text is kept; in colour only on a terminal, and never where NO_COLOR is set."""
    terminal = sys.stdout is not None and sys.stdout.isatty()
    plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    coloured = terminal and not plain
    width = min(WIDTH, os.get_terminal_size().columns) if terminal else WIDTH
    return Console(
        file=StringIO(),
        width=max(60, width),
        force_terminal=coloured,
        no_color=not coloured,
        color_system="standard" if coloured else None,
        highlight=False,
        markup=False,  # what stands in brackets or between colons came from a record, and is no mark for us
        emoji=False,
        theme=THEME,
        safe_box=True,
    )


def text_of(console: Console) -> str:
    """All that was printed on such a console, without spaces at the ends of lines."""
    written = console.file
    assert isinstance(written, StringIO)
    return "\n".join(line.rstrip() for line in written.getvalue().splitlines()) + "\n"


def said(day: date | None) -> str:
    """A day with its month in letters; a dash where there is none."""
    return "-" if day is None else in_words(day)


EXAMPLE = "EXAMPLE ONLY, NOT FOR USE: this protocol shows how rules are written. Do not act on it."


def heading(words: str) -> Text:
    """A heading between sections."""
    return Text(f"\n{words}", style="heading")
