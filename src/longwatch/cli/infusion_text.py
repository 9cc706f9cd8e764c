"""One infusion day as a page of text: a box to tick for each step, by the part of the day."""

from itertools import groupby
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from longwatch.cli.footnotes import Footnotes
from longwatch.cli.styling import EXAMPLE, heading, page, said, text_of
from longwatch.core.findings import StepFinding
from longwatch.core.protocol import Protocol

if TYPE_CHECKING:
    from longwatch.cli.infusing import Checklist


def checklist_text(checklist: "Checklist", rules: Protocol) -> str:
    """The page for one infusion day."""
    console = page()
    notes = Footnotes()
    if checklist.example_only:
        console.print(Text(EXAMPLE, style="late"))
    country = rules.country[checklist.jurisdiction].title
    title = f"Course {checklist.course}, infusion day {checklist.day}   {said(checklist.on)}"
    console.print(Text(f"{title}   {rules.drug.title}, {country}", style="heading"))
    reviewed = "clinically reviewed" if checklist.clinically_reviewed == "yes" else "NOT clinically reviewed"
    console.print(Text(f"Rules {checklist.revision}, {reviewed}: not for clinical use.", style="quiet"))
    if checklist.not_foreseen:
        console.print(Text(f"\n{checklist.not_foreseen}", style="late"))
    for phase, steps in groupby(checklist.steps, key=lambda step: step.phase):
        console.print(heading(phase.heading))
        _print_steps(console, list(steps), rules, notes)
    notes.show(console)
    if checklist.clinically_reviewed != "yes":
        words = "\nContent not clinically reviewed: a demonstration of the rules, not advice about a patient."
        console.print(Text(words, style="quiet"))
    return text_of(console)


def _print_steps(console: Console, steps: list[StepFinding], rules: Protocol, notes: Footnotes) -> None:
    table = Table.grid(padding=(0, 1))
    table.add_column(no_wrap=True)
    table.add_column()
    for step in steps:
        body = Text(step.text)
        if not step.required:
            body.append(" (to be considered)", style="soon")
        body.append(notes.cite(step.sources))
        for line in _details(step, rules):
            body.append(f"\n{line}")
        body.append(f"\n{step.id}", style="quiet")
        table.add_row(Text("[ ]"), body)
    console.print(Padding(table, (0, 0, 0, 2)))


def _details(step: StepFinding, rules: Protocol) -> list[str]:
    """What the sentence of a step leaves to its fields, each as a line."""
    lines = [f"- {rules.capability[name].title}" for name in step.needs]
    if step.every_minutes is not None:
        lines.append(f"At least every {step.every_minutes} minutes.")
    if step.at_least_minutes is not None:
        lines.append(f"At least {step.at_least_minutes} minutes.")
    if step.stop_for:
        names = [rules.symptom[name].name for name in step.stop_for]
        lines.append(f"Stop for: {'; '.join(names)}.")
    lines += [f"Grade {one.grade}, {one.asks.replace('-', ' ')}: {one.words}" for one in step.grades]
    if step.contact_after:
        lines.append(f"Days after the infusion: {', '.join(map(str, step.contact_after))}.")
    return lines
