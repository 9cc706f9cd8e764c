"""`longwatch conflicts`: where the sources disagree, what each says, what is applied and where it shows."""

from collections.abc import Mapping
from typing import Any

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from longwatch.cli import arguments
from longwatch.cli.effects import source
from longwatch.cli.footnotes import Footnotes
from longwatch.cli.output import put, put_json
from longwatch.cli.styling import heading, page, text_of
from longwatch.core.handbook import Conflict, Handbook
from longwatch.core.protocol import Protocol


def run(*, name: str | None, protocol: str, form: str) -> int:
    """Print one conflict, or all of them."""
    shape = arguments.one_of(form, arguments.FORMATS, "--format")
    rules, handbook = arguments.protocol(protocol), arguments.handbook(protocol)
    known = {one.id: one for one in sorted(handbook.conflicts, key=lambda one: one.id)}
    if name is not None:
        chosen = arguments.one_of_many(name.lower(), known, "ID", listed_by="longwatch conflicts")
        known = {chosen: known[chosen]}
    titles = _titles(rules, handbook)
    if shape == "json":
        tree = {
            "protocol": rules.drug.id,
            "revision": rules.revision,
            "conflicts": [_tree(one, rules, titles) for one in known.values()],
        }
        put_json(tree)
    else:
        put(_text(list(known.values()), rules, titles))
    return 0


def _titles(rules: Protocol, handbook: Handbook) -> dict[str, str]:
    """What everything is called in which a conflict can show."""
    notes = {note.id: note.title for note in handbook.notes}
    return {**rules.title_of, **notes} | {effect.id: effect.term for effect in handbook.side_effects}


def _tree(one: Conflict, rules: Protocol, titles: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": one.id,
        "topic": one.topic,
        "positions": [
            {"says": side.says, "sources": [source(rules, citation) for citation in side.sources]}
            for side in one.positions
        ],
        "applies": one.applies,
        "rules": [{"id": name, "title": titles[name]} for name in one.rules],
        "side_effects": [{"id": name, "term": titles[name]} for name in one.side_effects],
    }


def _text(conflicts: list[Conflict], rules: Protocol, titles: Mapping[str, str]) -> str:
    console, notes = page(), Footnotes()
    console.print(Text(f"Where the sources disagree: {rules.drug.title}", style="heading"))
    if not conflicts:
        console.print("None is written down.")
    for one in conflicts:
        console.print(heading(f"{one.id}   {one.topic}"))
        table = Table.grid(padding=(0, 2))
        table.add_column(no_wrap=True)
        table.add_column()
        for side in one.positions:
            table.add_row("says", f"{side.says}{notes.cite(map(rules.line, side.sources))}")
        table.add_row(Text("applies", style="fine"), one.applies)
        _add_places(table, one, titles)
        console.print(Padding(table, (0, 0, 0, 2)))
    notes.show(console)
    return text_of(console)


def _add_places(table: Table, one: Conflict, titles: Mapping[str, str]) -> None:
    for n, name in enumerate((*one.rules, *one.side_effects)):
        table.add_row("shows in" if n == 0 else "", Text(f"{name}: {titles[name]}", style="quiet"))
