"""The worklist as text: the counts, then who needs someone today, each with reason and source."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from longwatch.cli.styling import EXAMPLE, PLACES, URGENCIES, heading, page, said, text_of
from longwatch.core.protocol.alarms import Urgency
from longwatch.core.worklist import Line, Worklist

SHORT = ("needs-someone-today",)


def worklist_text(answer: Worklist, *, everybody: bool, most: int | None = None, left_out: int = 0) -> str:
    """The list; without `everybody` only those who need someone today, at most `most` of them.

    left_out   how many files or patients could not be placed: the page says that they are missing
    """
    console = page()
    if answer.example_only:
        console.print(Text(EXAMPLE, style="late"))
    counts = answer.counts
    needed = counts.places["needs-someone-today"]
    reviewed = "reviewed" if answer.clinically_reviewed == "yes" else "NOT clinically reviewed"
    head = f"{needed} of {counts.patients} patients need someone on {said(answer.on)}"
    console.print(Text(head, style="heading"))
    rules = f"{answer.protocol}, {answer.jurisdiction}, rules {answer.revision}, {reviewed}"
    console.print(Text(f"{rules}: not for clinical use.", style="quiet"))
    _print_counts(console, answer)
    if left_out:
        words = f"NOT in this list: {left_out} left out. Standard error says which and why."
        console.print(Text(words, style="late"))
    shown = [line for line in answer.lines if everybody or line.place in SHORT]
    for place, (words, _) in PLACES.items():
        lines = [line for line in shown if line.place == place]
        if lines:
            console.print(heading(f"{words} ({len(lines)})"))
            _print_lines(console, lines[:most])
            if most is not None and len(lines) > most:
                console.print(Text(f"… and {len(lines) - most} more", style="quiet"))
    if not everybody:
        console.print(Text("\nEverybody else: add --all.", style="quiet"))
    return text_of(console)


def _print_counts(console: Console, answer: Worklist) -> None:
    counts = answer.counts
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right")
    table.add_column()
    console.print()
    for place, (words, style) in PLACES.items():
        table.add_row(str(counts.places[place]), Text(words.capitalize(), style=style))
    table.add_row("---", "")
    table.add_row(str(sum(counts.places.values())), f"all {counts.patients} patients, each in one place")
    console.print(table)
    reasons = ", ".join(f"{number} {name.replace('-', ' ')}" for name, number in counts.reasons.items())
    console.print(Text(f"\nReasons, which overlap: {reasons}."))
    lost = counts.no_next_date
    words = f"Patients with no next date: {lost}" + (
        "." if lost == 0 else " - this must be 0; look at them first."
    )
    console.print(Text(words, style="fine" if lost == 0 else "late"))


def _print_lines(console: Console, lines: list[Line]) -> None:
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column()
    for line in lines:
        words, style = _tag(line)
        body = Text(line.text)
        if line.rule:
            body.append(f"\n{line.rule}: {line.source or 'no source'}", style="quiet")
        table.add_row(Text(words, style=style), line.patient, body)
    console.print(table)


def _tag(line: Line) -> tuple[str, str]:
    if line.place != "needs-someone-today":
        return (said(line.next_date) if line.next_date else "-", "quiet")
    severity = line.severity if "alert" in line.reasons else None
    if line.urgency is Urgency.EMERGENCY_NOW or (line.urgency is not None and severity != "critical"):
        return (URGENCIES[line.urgency], line.urgency)
    if severity is not None:
        return (severity.upper(), severity)
    if "cannot-tell" in line.reasons:
        return ("CANNOT TELL", "unknown")
    if "overdue" in line.reasons:
        return (f"{line.days_overdue} DAYS", "late")
    return ("DECIDE", "soon")
