"""Side effects as text: a table of many, a page for each of a few."""

from decimal import Decimal
from itertools import groupby

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from longwatch.cli.effects import Asked
from longwatch.cli.footnotes import Footnotes
from longwatch.cli.styling import heading, page, text_of
from longwatch.core.handbook import By, Figure, SideEffect

FEW = 5
_BY = {By.SPELLING: "Nothing is called '{words}'; the closest:"}


def effects_text(asked: Asked) -> str:
    """Everything found: in full when it is little, else as a table by organ system."""
    console = page()
    where = f", {asked.rules.country[asked.here[0]].title}" if asked.here else ""
    console.print(Text(f"Side effects: {asked.rules.drug.title}{where}", style="heading"))
    if asked.by in _BY:
        console.print(Text(_BY[asked.by].format(words=asked.words), style="unknown"))
    if asked.by in (None, By.SYSTEM) or len(asked.found) > FEW:
        _print_many(console, asked)
    else:
        notes = Footnotes()
        for effect in asked.found:
            _print_one(console, asked, (effect, notes))
        notes.show(console)
    if asked.others:
        names = ", ".join(other.term for other in asked.others)
        console.print(Padding(Text(f"See also: {names}", style="quiet"), (1, 0, 0, 0)))
    return text_of(console)


def bar(percent: Decimal, *, cells: int) -> str:
    """A share of a hundred as a line of cells; what is more than nothing never looks like nothing."""
    full = round(percent * cells / 100)
    thin = "▏" if percent > 0 and not full else ""
    return ("█" * full + thin).ljust(cells, "░")


# ---- many ----------------------------------------------------------------------------------------


def _print_many(console: Console, asked: Asked) -> None:
    columns = _columns(asked)
    shown = [effect for effect in asked.found if asked.figures(effect)]
    for system, effects in groupby(shown, key=lambda one: one.system):
        table = Table.grid(padding=(0, 2))
        table.add_column(width=38)
        for _ in columns:
            table.add_column(width=27, no_wrap=True)
        table.add_row(heading(system.replace("-", " ").capitalize()), *(heading(name) for name in columns))
        for effect in effects:
            table.add_row(effect.term, *(_brief(effect, name) for name in columns))
        console.print(table)
    if not shown:
        console.print(Text("\nNo figure for this jurisdiction."))
    left_out = len(asked.found) - len(shown)
    words = "* mostly with an infusion   ? recalled, not read   - no figure at hand\n"
    words += "In brackets: under the other treatment. One in full: longwatch effects NAME"
    if left_out:
        words = f"{left_out} more have figures of other jurisdictions only.\n{words}"
    console.print(Text(f"\n{words}", style="quiet"))


def _columns(asked: Asked) -> list[str]:
    """The jurisdictions that have figures of their own labels."""
    figures = (figure for effect in asked.found for figure in asked.figures(effect))
    return sorted({figure.jurisdiction for figure in figures if figure.labelled})


def _brief(effect: SideEffect, jurisdiction: str) -> Text:
    here = [figure for figure in effect.figures if figure.jurisdiction == jurisdiction]
    if not here:
        return Text("-", style="quiet")
    first = here[0]
    words = _amount(first, cells=10)
    marks = "*" * any(figure.during_infusion for figure in here)
    return Text(f"{words}{marks}{' ?' * (first.source.verified == 'recalled')}")


def _amount(figure: Figure, *, cells: int) -> str:
    if figure.percent is None:
        return figure.reports if figure.reports is not None else str(figure.band).replace("-", " ")
    beside = f" ({_number(figure.comparator)})" if figure.comparator is not None else ""
    return f"{bar(figure.percent, cells=cells)} {_number(figure.percent)} %{beside}"


def _number(share: Decimal) -> str:
    return f"{share:f}"


# ---- one -----------------------------------------------------------------------------------------


def _print_one(console: Console, asked: Asked, shown: tuple[SideEffect, Footnotes]) -> None:
    effect, notes = shown
    console.print(heading(effect.term).append(f"   {effect.system.replace('-', ' ')}", style="quiet"))
    if effect.also:
        _print(console, Text(f"also called: {', '.join(effect.also)}", style="quiet"))
    _print_figures(console, asked, shown)
    elsewhere = asked.elsewhere(effect)
    if not asked.figures(effect):
        _print(console, Text(f"No figure for {asked.here[0]}; there are some for {', '.join(elsewhere)}."))
    for onset in effect.onset:
        _print(console, Text(f"When: {onset.says}{notes.cite([asked.rules.line(onset.source)])}"))
    if effect.note:
        _print(console, Text(effect.note))
    if effect.named_in:
        lines = [asked.rules.line(one) for one in effect.named_in]
        _print(console, Text(f"Named, without a frequency, in{notes.cite(lines)}"))
    _print(console, Text(_expected(asked, effect)))
    _print_watching(console, asked, effect)
    for name in asked.conflicts(effect):
        words = f"Sources disagree: {name} (`longwatch conflicts {name}`)"
        _print(console, Text(words, style="unknown"))


def _print_figures(console: Console, asked: Asked, shown: tuple[SideEffect, Footnotes]) -> None:
    effect, notes = shown
    table = Table.grid(padding=(0, 2))
    for _ in range(2):
        table.add_column(no_wrap=True)
    table.add_column()
    for figure in asked.figures(effect):
        cited = notes.cite([asked.rules.line(figure.source)])
        table.add_row(
            figure.jurisdiction, _amount_alone(figure), Text(f"{_of(figure)}{cited}").append(_mark(figure))
        )
    console.print(Padding(table, (0, 0, 0, 2)))


def _amount_alone(figure: Figure) -> str:
    if figure.percent is None:
        return str(figure.band).replace("-", " ") if figure.band is not None else "reports"
    return f"{bar(figure.percent, cells=20)} {_number(figure.percent)} %"


def _of(figure: Figure) -> str:
    parts = [figure.reports] if figure.reports is not None else []
    if figure.comparator is not None:
        parts.append(f"against {_number(figure.comparator)} % under {figure.against}")
    if figure.band is not None:
        parts.append(figure.band.meaning)
    if figure.serious:
        parts.append("serious cases only")
    if figure.during_infusion:
        parts.append("mostly with an infusion")
    if not figure.labelled:
        parts.append("not from a label")
    return "; ".join([*parts, figure.of])


def _mark(figure: Figure) -> Text:
    recalled = figure.source.verified == "recalled"
    return Text(" recalled, not read" if recalled else " read", style="unknown" if recalled else "fine")


def _expected(asked: Asked, effect: SideEffect) -> str:
    answers = asked.expected(effect)
    named = [name for name, answer in answers.items() if answer == "yes"]
    rest = [name for name in answers if name not in named]
    marked = [f"{name}{' (recalled)' * _is_recalled(asked, effect, name)}" for name in named]
    words = f"Expected, since the label names it: {', '.join(marked)}." if named else ""
    if rest:
        words += f" Cannot tell for {', '.join(rest)}: not in the parts of the label at hand."
    return words.strip()


def _is_recalled(asked: Asked, effect: SideEffect, jurisdiction: str) -> bool:
    """Whether nobody read the label's own words on it."""
    figures = effect.figures_in(asked.rules.lineage(jurisdiction))
    return all(figure.source.verified == "recalled" for figure in figures if figure.labelled)


def _print_watching(console: Console, asked: Asked, effect: SideEffect) -> None:
    rules = asked.watching(effect)
    if not rules:
        _print(console, Text("No rule looks for it.", style="quiet"))
        return
    _print(console, Text("Looked for by"))
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column()
    for rule in rules:
        table.add_row(rule.id, rule.title)
    console.print(Padding(table, (0, 0, 0, 4)))


def _print(console: Console, text: Text) -> None:
    console.print(Padding(text, (0, 0, 0, 2)))
