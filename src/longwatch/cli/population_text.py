"""What a run over a population says of itself: how many patients are where, what was not read, where all is."""

from pathlib import Path

from rich.table import Table
from rich.text import Text

from longwatch.cli.styling import EXAMPLE, PLACES, page, said, text_of
from longwatch.page.wording import many
from longwatch.population.running import Told
from longwatch.population.running.redate import Redated
from longwatch.population.running.work import TOLD


def population_text(told: Told, out: Path) -> str:
    """The places, which add up to the patients asked about; the patients themselves are in the files."""
    console = page()
    if told.example_only:
        console.print(Text(EXAMPLE, style="late"))
    needed = told.places.get("needs-someone-today", 0)
    head = f"{needed:,} of {told.asked:,} patients need someone on {said(told.on)}"
    if not told.places:
        head = (
            f"{told.rows['series']:,} series of {told.asked:,} patients on {said(told.on)}, and nothing else"
        )
    console.print(Text(head, style="heading"))
    reviewed = "reviewed" if told.clinically_reviewed == "yes" else "NOT clinically reviewed"
    rules = f"{told.protocol}, {told.jurisdiction}, rules {told.revision}, {reviewed}"
    console.print(Text(f"{rules}: not for clinical use.\n", style="quiet"))
    if told.places:
        console.print(_places(told))
    if told.born_later:
        words = f"NOT asked about: {told.born_later:,} who were born in a later year. Check --on."
        console.print(Text(f"\n{words}", style="late"))
    source = told.source
    ignored = sum(source.ignored.values())
    read = f"Rows of the source: {source.read:,} read = {source.used:,} used + {ignored:,} ignored"
    console.print(Text(f"\n{read} + {source.rejected:,} rejected.", style="late" if source.rejected else ""))
    if source.rejected:
        console.print(Text("rejected.parquet says of each rejected row where it is and why.", style="late"))
    if told.not_read:
        words = f"Not read: {many(len(told.not_read), 'file')} of no kind that is. {TOLD} names them."
        console.print(Text(words, style="late"))
    written = "\n".join(f"Written: {out / name}" for name in (*told.outputs, TOLD))
    console.print(Text(f"\n{written}", style="quiet"), soft_wrap=True)
    return text_of(console)


def _places(told: Told) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right")
    table.add_column()
    for place, (words, style) in PLACES.items():
        table.add_row(f"{told.places.get(place, 0):,}", Text(words.capitalize(), style=style))
    table.add_row("---", "")
    table.add_row(f"{sum(told.places.values()):,}", f"all {told.asked:,} patients, each in one place")
    return table


def redated_text(told: Redated, out: Path) -> str:
    """The series by their status; alerts, clearance and measures are not told again."""
    console = page()
    series = sum(told.statuses.values())
    head = f"{told.statuses.get('overdue', 0):,} of {series:,} series are overdue on {said(told.on)}"
    console.print(Text(head, style="heading"))
    console.print(
        Text(
            f"Told from the run of {said(told.redated_from)}: series and gaps, nothing else.\n", style="quiet"
        )
    )
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right")
    table.add_column()
    for status, count in told.statuses.items():
        table.add_row(f"{count:,}", status.replace("-", " ").capitalize())
    console.print(table)
    written = "\n".join(f"Written: {out / name}" for name in (*told.outputs, TOLD))
    console.print(Text(f"\n{written}", style="quiet"), soft_wrap=True)
    return text_of(console)
