"""The impact of a communication as a page of text: the counts, who acts, and where the rest stands."""

from collections.abc import Sequence
from pathlib import Path

from rich.table import Table
from rich.text import Text

from longwatch.cli.styling import heading, page, said, text_of
from longwatch.population.impact import Impact
from longwatch.population.impact.changes import Weight
from longwatch.population.impact.page import headline, remarks
from longwatch.population.impact.picture import NAMES, WEIGHTS

STYLES = {Weight.FORBIDS: "late", Weight.ACT: "soon", Weight.ASK: "unknown", Weight.KNOW: "quiet"}


def impact_text(impact: Impact, written: Sequence[Path]) -> str:
    """The counts, which add up; the patients themselves are in the files."""
    console = page()
    letter, counts = impact.communication, impact.counts
    console.print(Text(f"{letter.id}: {letter.title}", style="heading"))
    reviewed = "reviewed" if impact.clinically_reviewed == "yes" else "NOT clinically reviewed"
    rules = (
        f"{impact.protocol}, {impact.jurisdiction}, {said(impact.on)}, rules {impact.revision}, {reviewed}"
    )
    console.print(Text(f"{rules}: not for clinical use.\n", style="quiet"))
    console.print(Text(headline(impact), style="heading"))
    for remark in remarks(impact):
        console.print(Text(remark, style="late"))
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right")
    table.add_column()
    for weight, (words, _) in WEIGHTS.items():
        table.add_row(str(counts.weights[weight]), Text(words, style=STYLES[weight]))
    table.add_row(str(counts.unchanged), f"Unchanged ({counts.unchanged_because.died} of them had died)")
    table.add_row("---", "")
    table.add_row(str(counts.patients), "patients, each counted once")
    console.print(table)
    kinds = [f"{counts.kinds[kind]} {name.lower()}" for kind, name in NAMES.items() if counts.kinds[kind]]
    if kinds:
        console.print(Text(f"\nWhat changes, which overlaps: {', '.join(kinds)}."))
    for course in impact.infusion_days:
        steps = ", ".join(step.rule for step in course.steps)
        console.print(Text(f"On infusion days of course {course.course}: {steps}."))
    if letter.duties:
        console.print(heading("Who must do what"))
        for duty in letter.duties:
            console.print(Text(f"{duty.who}: {duty.what}"))
    console.print(
        Text("\n" + "\n".join(f"Written: {path}" for path in written), style="quiet"), soft_wrap=True
    )
    return text_of(console)
