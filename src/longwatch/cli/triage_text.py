"""A triage as a page of text: how urgent, what to do, what it may be, whom to tell, and why."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from longwatch.cli.footnotes import Footnotes
from longwatch.cli.styling import EXAMPLE, URGENCIES, heading, page, said, text_of
from longwatch.core.findings import AlarmFinding, Assessment
from longwatch.core.protocol import Protocol, Symptom, Urgency
from longwatch.core.triage import Triage

if TYPE_CHECKING:
    from longwatch.cli.triaging import Asked


def triage_text(found: Triage, asked: "Sequence[Asked]", rules: Protocol, *, notice: str = "") -> str:
    """The page for one patient who noticed something. The urgency stands first and alone."""
    console = page()
    notes = Footnotes()
    reviewed = "clinically reviewed" if found.clinically_reviewed == "yes" else "NOT clinically reviewed"
    if found.example_only:
        console.print(Text(EXAMPLE, style="late"))
    console.print(Text(f"*** {found.name.upper()} ***", style=found.urgency))
    console.print(Text(f"{found.do}\n", style="heading"))
    if notice:
        console.print(Text(f"{notice}\n", style="unknown"))
    country = rules.country[found.jurisdiction].title
    console.print(Text(f"{said(found.on)}   {rules.drug.title}, {country}", style="quiet"))
    console.print(Text(f"Rules {found.revision}, {reviewed}: not for clinical use.", style="quiet"))
    _print_infusion(console, found, rules)
    _print_unlisted(console, asked)
    worst = [alarm for alarm in found.alarms if alarm.urgency is found.urgency]
    _print_list(console, "Tell the patient", (alarm.advice for alarm in worst))
    _print_list(console, "It may be", (one for alarm in found.alarms for one in alarm.suspects))
    _print_list(console, "The clinic does", (alarm.action for alarm in found.alarms))
    _print_list(console, "Tell", (role.replace("-", " ") for alarm in found.alarms for role in alarm.tell))
    print_alarms(console, "Why", found, notes, actions=False)
    open_alerts = [alert.text + notes.cite(alert.sources) for alert in found.alerts]
    _print_list(console, "Known results with an open alert", open_alerts)
    _print_list(console, "Cannot tell", (f"{t.id}: {t.why}." for t in found.cannot_tell if not t.settled))
    notes.show(console)
    if found.clinically_reviewed != "yes":
        words = "\nContent not clinically reviewed: a demonstration of the rules, not advice about a patient."
        console.print(Text(words, style="quiet"))
    return text_of(console)


def _print_infusion(console: Console, found: Triage, rules: Protocol) -> None:
    word = rules.drug.exposure_word
    if found.last_infusion_known and found.last_infusion is not None:
        console.print(f"Last {word}: {said(found.last_infusion)}.")
    elif found.last_infusion_known:
        console.print(f"No {word} is recorded.")
    else:
        words = f"THE DAY OF THE LAST {word.upper()} IS NOT CERTAIN: every window of days counts as open."
        console.print(Text(words, style="late"))


def _print_unlisted(console: Console, asked: "Sequence[Asked]") -> None:
    for one in asked:
        if one.symptom is None:
            words = f"'{one.given}' is not in the list: a person must read it today."
            console.print(Text(f"\n{words}", style="unknown"))
            near = "; ".join(f"{symptom.id} ({symptom.name})" for symptom in one.near)
            console.print(
                f"Listed and near: {near}." if near else "`longwatch symptoms` lists what there is."
            )


def _print_list(console: Console, title: str, lines: Iterable[str]) -> None:
    unique = list(dict.fromkeys(lines))
    if unique:
        console.print(heading(title))
    for line in unique:
        console.print(Padding(Text(f"- {line}"), (0, 0, 0, 2)))


def print_alarms(
    console: Console, title: str, found: Triage | Assessment, notes: Footnotes, *, actions: bool = True
) -> None:
    """Every open alarm, then the symptoms that no alarm is for: never nothing."""
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column()
    for alarm in found.alarms:
        table.add_row(
            Text(URGENCIES[alarm.urgency], style=alarm.urgency), _alarm(alarm, notes, actions=actions)
        )
    told = {name for alarm in found.alarms for name in alarm.symptoms}
    for symptom in found.symptoms:
        if symptom.symptom not in told:
            style = "unknown" if symptom.symptom is None else symptom.urgency
            table.add_row(Text(URGENCIES[symptom.urgency], style=style), Text(symptom.text))
    if table.row_count:
        console.print(heading(title))
        console.print(Padding(table, (0, 0, 0, 2)))


def _alarm(alarm: AlarmFinding, notes: Footnotes, *, actions: bool) -> Text:
    waived = f" Waived until {said(alarm.waived_until)}." if alarm.waived_until else ""
    body = Text(f"{alarm.text}{waived}{notes.cite(alarm.sources)}\n")
    if actions and alarm.urgency is not Urgency.NEXT_CONTACT:
        body.append(f"Do: {alarm.action}\n", style="heading")
    return body.append(f"{alarm.id}, from {', '.join(alarm.because)}", style="quiet")


def symptoms_text(listed: Sequence[Symptom]) -> str:
    """Every symptom of the list under its heading, with what else it is called."""
    console = page()
    order = {group: number for number, group in enumerate(dict.fromkeys(s.group for s in listed))}
    ranked = sorted(listed, key=lambda symptom: order[symptom.group])
    for group, symptoms in groupby(ranked, key=lambda symptom: symptom.group):
        console.print(heading(group))
        table = Table.grid(padding=(0, 2))
        table.add_column(no_wrap=True)
        table.add_column()
        for symptom in symptoms:
            body = Text(symptom.name)
            if symptom.also:
                body.append(f"\nalso: {', '.join(symptom.also)}", style="quiet")
            table.add_row(symptom.id, body)
        console.print(Padding(table, (0, 0, 0, 2)))
    return text_of(console)
