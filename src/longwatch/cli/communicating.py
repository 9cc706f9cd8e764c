"""`longwatch communications`: the letters and label changes of a medicine as a timeline, or one in full."""

from rich.table import Table
from rich.text import Text

from longwatch.catalogue import ContentMistakes, load_handbook
from longwatch.cli import arguments
from longwatch.cli.output import put, put_json
from longwatch.cli.refusals import Refusal
from longwatch.cli.styling import heading, page, said, text_of
from longwatch.core.handbook import Communication
from longwatch.core.protocol import Protocol

LISTS = ("introduces", "changes", "retires")


def run(*, name: str | None, protocol: str, jurisdiction: str | None, form: str) -> int:
    """Print the timeline, the oldest first, or one communication in full."""
    shape = arguments.one_of(form, arguments.FORMATS, "--format")
    rules = arguments.protocol(protocol)
    found = [find(name, rules.drug.id)] if name is not None else timeline(rules.drug.id)
    if jurisdiction is not None:
        here = rules.lineage(arguments.jurisdiction(jurisdiction, rules))
        found = [one for one in found if not set(here).isdisjoint(one.jurisdictions)]
        if name is not None and not found:
            raise Refusal(f"--jurisdiction: found {here[0]}, where {name} does not hold. Leave it out.")
    if shape == "json":
        put_json(found[0] if name is not None else found)
    elif name is not None:
        put(_in_full(found[0], rules))
    else:
        put(_as_list(found, rules))
    return 0


def timeline(drug: str) -> list[Communication]:
    """Every communication of a drug, the oldest first."""
    try:
        handbook = load_handbook(drug)
    except ContentMistakes as wrong:
        raise Refusal(*(str(mistake) for mistake in wrong.mistakes)) from None
    return sorted(handbook.communications, key=lambda one: (one.effective, one.id))


def find(name: str, drug: str) -> Communication:
    """One communication by its id."""
    known = {one.id: one for one in timeline(drug)}
    if not known:
        raise Refusal(f"COMMUNICATION: the content holds no safety communication about {drug}.")
    return known[arguments.one_of(name, known, "COMMUNICATION")]


def _as_list(found: list[Communication], rules: Protocol) -> str:
    console = page()
    console.print(Text(f"Safety communications: {rules.drug.title}\n", style="heading"))
    if not found:
        console.print(Text("None."))
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column()
    for one in found:
        count = sum(len(getattr(one, field)) for field in LISTS)
        rules_said = "1 rule" if count == 1 else f"{count} rules" if count else "informs"
        body = Text(one.title)
        body.append(f"\n{one.authority}; {rules_said}", style="quiet")
        table.add_row(Text(said(one.effective)), one.id, body)
    console.print(table)
    console.print(Text("\nOne in full: longwatch communications ID", style="quiet"))
    return text_of(console)


def _in_full(one: Communication, rules: Protocol) -> str:
    console = page()
    titles = rules.title_of
    console.print(Text(f"{one.id}: {one.title}", style="heading"))
    console.print(Text(f"{one.authority}, for {', '.join(one.jurisdictions)}", style="quiet"))
    console.print(Text(f"Published {one.published}; rules hold from {said(one.effective)}", style="quiet"))
    console.print(Text(f"For {', '.join(one.audience)}\n", style="quiet"))
    console.print(Text(one.summary))
    for field in LISTS:
        names = getattr(one, field)
        if names:
            console.print(heading(field.capitalize()))
            for name in names:
                console.print(Text(f"{name}: {titles.get(name, 'a note')}"))
    if one.duties:
        console.print(heading("Who must do what"))
        for duty in one.duties:
            console.print(Text(f"{duty.who}: {duty.what}"))
    console.print(heading("Sources"))
    for citation in one.sources:
        console.print(Text(rules.line(citation)))
    if one.note:
        console.print(Text(f"\n{one.note}", style="quiet"))
    return text_of(console)
