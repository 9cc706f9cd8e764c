"""What each row of a warehouse's table of facts becomes, as SQL for `staging`."""

from typing import NamedTuple

from longwatch.core.protocol import Protocol
from longwatch.engine.relational import Table, literal
from longwatch.exchange.fhir.mapping import NO_RULE
from longwatch.exchange.fhir.wanted import decided
from longwatch.population.reading.checking import Reads, first_of, reads
from longwatch.population.reading.sources import Source
from longwatch.population.reading.staging import ROW, row
from longwatch.population.reading.tables.columns import ONE_OF, columns_of

NAME = "nullif(CAST(patient AS VARCHAR), '')"
_CODED = ("facts_result", "facts_condition", "facts_medicine", "facts_deed")
_ABOUT = {
    "facts_infusion": "'courses'",
    "facts_death": "'death'",
    "facts_decision": "'decision'",
    "facts_person": "'birth'",
    "facts_symptom": "'symptoms'",
    "facts_answer": "question",
    "facts_doubt": "coalesce(about, CASE WHEN len(codes) = 0 THEN 'record' END)",
}
"""What is in doubt when a row of a table is refused; that of a coded one stops the rules that use its codes."""


class Counted(NamedTuple):
    """The codes of a source that some rule uses for this kind of fact, and whether any immunisation counts."""

    codes: frozenset[str]
    exposure: frozenset[str] = frozenset()
    any_immunisation: bool = False


def rows_of(
    table: Table, source: Source, protocol: Protocol, *, counted: Counted, zone: str, further: bool
) -> str:
    """What each row of a table of facts becomes, its own `fact` among the columns.

    further   whether the table `further` has more codes and texts of facts that have a number
    """
    found = reads(source, (given.column for given in columns_of(table)), zone, only_these=True)
    values = _values(table, found)
    own = ", ".join(f"{value} AS {name}" for name, value in values.items() if name != "patient")
    read = f"SELECT lw_file, lw_row, {values['patient']} AS name, {own}, {found.wrong()} AS wrong FROM {source.relation()}"
    codes, written = _lists(table, values, further and "fact" in source.types)
    joined = f"SELECT g.*, {codes} AS codes, {written} AS texts FROM ({read}) AS g"
    if further and "fact" in source.types:
        joined += " LEFT JOIN further AS f ON f.name = g.name AND f.fact = g.fact"
    return _told(table, joined, protocol, counted)


def _values(table: Table, found: Reads) -> dict[str, str]:
    """What each column says, or else its default."""
    values = {}
    for given in columns_of(table):
        value = found.value(given.name)
        default = given.default.sql
        values[given.name] = value if default is None else f"coalesce({value}, {default})"
    return values


def _lists(table: Table, values: dict[str, str], further: bool) -> tuple[str, str]:
    """Every code and every text of a fact: its own first, then those that stand in the further tables."""
    return _list("code", "codes", values, further), _list("written", "written", values, further)


def _list(own: str, more: str, values: dict[str, str], further: bool) -> str:
    first = f"list_filter([g.{own}], lambda x: x IS NOT NULL)" if own in values else "CAST([] AS VARCHAR[])"
    if not further:
        return first
    others = f"coalesce(f.{more}, [])"
    if own in values:
        others = f"list_filter({others}, lambda x: x IS DISTINCT FROM g.{own})"
    return f"list_concat({first}, {others})"


def _told(table: Table, read: str, protocol: Protocol, counted: Counted) -> str:
    missing = first_of((f"no {name}", f"{name} IS NULL") for name in _needed(table))
    refused = f"coalesce(wrong, {missing}, {first_of(_checks(table, protocol))})"
    known = row(
        lw_file="lw_file", lw_row="lw_row", name="name", ignored="ignored", refused="refused",
        target=f"'{table.name}'", id="id", key="key", day="day", known="known", standing="standing",
        version="version", tie="tie", codes="codes", written="texts",
        about="doubted", fact="fact",
        **{column.name: column.name for column in table.columns if column.name not in _HANDLED},
    )  # fmt: skip
    return f"""SELECT {known} FROM (
        SELECT *, {_ignored(table, protocol, counted)} AS ignored, {refused} AS refused,
            {_doubted(table, counted)} AS doubted
        FROM ({read}))"""


_HANDLED = {*ROW, "patient", "fact", "code"}


def _doubted(table: Table, counted: Counted) -> str:
    if counted.exposure:
        return f"CASE WHEN {_any(counted.exposure)} THEN 'courses' END"
    return _ABOUT.get(table.name, "NULL")


def _needed(table: Table) -> list[str]:
    listed = [column.name for column in columns_of(table) if column.needed]
    return [name for name in listed if name not in ("patient", "code")]


def _checks(table: Table, protocol: Protocol) -> list[tuple[str, str]]:
    """What else makes a row unusable: each reason with the SQL that says when."""
    found = []
    for (name, column), words in ONE_OF.items():
        if name == table.name:
            listed = ", ".join(map(literal, words))
            found.append((f"{column}: not one of {', '.join(words)}", f"{column} NOT IN ({listed})"))
    if table.name in _CODED:
        empty = "len(codes) = 0"
        if table.name == "facts_deed":
            empty += " AND kind <> 'immunisation'"
        found.append(("no code", empty))
    if table.name == "facts_answer":
        found.append(("no answer, or two", "(yes IS NULL) = (number IS NULL)"))
    if table.name == "facts_decision":
        names = ", ".join(map(literal, sorted(decided(protocol))))
        found.append(("a rule that the protocol does not have", f"rule NOT IN ({names})"))
        found.append(("an end before its start", "until < day"))
    if table.name == "facts_medicine":
        found.append(("an end before its start", "end_day < day"))
    return found


def _ignored(table: Table, protocol: Protocol, counted: Counted) -> str:
    """Why no rule uses a row, before anything else is looked at."""
    if table.name == "facts_answer":
        questions = ", ".join(literal(fact.id) for fact in protocol.facts) or "NULL"
        return f"CASE WHEN question NOT IN ({questions}) THEN 'no rule asks this question' END"
    if table.name not in _CODED:
        return "CAST(NULL AS VARCHAR)"
    used = _any(counted.codes)
    if table.name == "facts_deed" and counted.any_immunisation:
        used = f"(kind = 'immunisation' OR {used})"
    return f"CASE WHEN len(codes) > 0 AND NOT coalesce({used}, FALSE) THEN '{NO_RULE}' END"


def _any(codes: frozenset[str]) -> str:
    listed = ", ".join(literal(code) for code in sorted(codes))
    return f"list_has_any(codes, CAST([{listed}] AS VARCHAR[]))"
