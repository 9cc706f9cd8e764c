"""The part of an assessment's page that is about the next course."""

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from longwatch.cli.footnotes import Footnotes
from longwatch.cli.styling import heading, said
from longwatch.core.answers import Answer
from longwatch.core.findings import Assessment

_STYLES = {"clear": "fine", "incomplete": "soon", "blocked": "late"}
_PREREQUISITE_STYLES = {"met": "fine", "waived": "soon", "expired": "soon"}


def print_course(console: Console, found: Assessment, notes: Footnotes) -> None:
    """Clearance with every reason once, what must be done before, and which questions are open."""
    cleared = found.clearance
    console.print(heading(f"Next: {cleared.for_}"))
    answer = Text("  ").append(cleared.status.upper(), style=_STYLES[cleared.status])
    console.print(
        answer.append(
            f"   Eligibility {found.eligibility.status.replace('-', ' ')}: {found.eligibility.text}"
        )
    )
    _print_reasons(console, found, notes)
    _print_prerequisites(console, found, notes)
    _print_cautions(console, found, notes)


def _print_reasons(console: Console, found: Assessment, notes: Footnotes) -> None:
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column()
    prerequisites = {finding.id for finding in found.prerequisites}
    for reason in found.clearance.reasons:
        if reason.id not in prerequisites:
            style = "late" if reason.weight == "blocks" else "soon"
            table.add_row(
                Text(reason.weight, style=style), Text(f"{reason.text}{notes.cite(reason.sources)}")
            )
    if table.row_count:
        console.print(Padding(table, (0, 0, 0, 2)))


def _print_prerequisites(console: Console, found: Assessment, notes: Footnotes) -> None:
    if not found.prerequisites:
        return
    console.print(Text("\n  Before the course", style="heading"))
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column()
    for finding in found.prerequisites:
        style = _PREREQUISITE_STYLES.get(finding.status, "late" if finding.required else "quiet")
        by = f" By {said(finding.by)}." if finding.by and finding.status != "met" else ""
        advice = "" if finding.required else " (advice)"
        told = f"{finding.text}{by}{advice}{notes.cite(finding.sources)}"
        table.add_row(Text(finding.status.replace("-", " "), style=style), Text(told))
    console.print(Padding(table, (0, 0, 0, 2)))


def _print_cautions(console: Console, found: Assessment, notes: Footnotes) -> None:
    reasons = {reason.id for reason in found.clearance.reasons}
    told = [c for c in found.eligibility.criteria if c.value is not Answer.NO and c.id not in reasons]
    if not told:
        return
    console.print(Text("\n  Cautions", style="heading"))
    for criterion in told:
        words = f"{criterion.text}{notes.cite(criterion.sources)}"
        console.print(Padding(Text(words), (0, 0, 0, 2)))
