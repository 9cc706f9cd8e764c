"""What each row of a warehouse's table of facts becomes, as SQL for `staging`."""

from collections.abc import Iterable
from typing import NamedTuple

from longwatch.core.protocol import Protocol
from longwatch.engine.relational import FURTHER_CODES, FURTHER_WRITTEN, Table, literal
from longwatch.exchange.fhir.mapping import NO_RULE
from longwatch.exchange.fhir.mistakes import SourceMistake
from longwatch.population.reading.casting import EXPECTED, Cast, cast
from longwatch.population.reading.sources import Source
from longwatch.population.reading.staging import ROW, row
from longwatch.population.reading.tables.columns import ONE_OF, STANDINGS, Given, columns_of

EXPECTED_HERE = EXPECTED | {"STANDING": f"{', '.join(STANDINGS)} or 0 to 3"}
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


def checked(source: Source, columns: Iterable[Given], zone: str) -> dict[str, Cast]:
    """How each column that is there is read.

    Raises:  SourceMistake for a column that is missing, unknown, or of a type that cannot be meant.
    """
    listed = {column.name: column for column in columns}
    for name in source.types:
        if name not in listed and name != "lw_row":
            known = f"one of {', '.join(listed)}"
            raise SourceMistake(source.table, f"a column {name}", known, "Rename it or leave it out.")
    casts = {}
    for column in listed.values():
        expected = f"a column {column.name} with {EXPECTED_HERE[column.type]}"
        found = source.types.get(column.name)
        if found is None:
            if column.needed:
                raise SourceMistake(source.table, f"no column {column.name}", expected, "Add it.")
            continue
        made = (
            _standing(found)
            if column.type == "STANDING"
            else cast(column.name, found, column.type, zone=zone)
        )
        if made is None:
            told = f"{column.name} of type {found}"
            raise SourceMistake(source.table, told, expected, "Convert the column.")
        casts[column.name] = made
    return casts


def _standing(found: str) -> Cast | None:
    numbers = cast("standing", found, "INT", zone="UTC")
    if numbers is None:
        return None
    value = numbers.value
    if found == "VARCHAR":
        words = " ".join(f"WHEN {literal(word)} THEN {number}" for number, word in enumerate(STANDINGS))
        value = f"CASE lower(standing) {words} ELSE {value} END"
    value = f"CASE WHEN ({value}) BETWEEN 0 AND 3 THEN {value} END"
    given = "nullif(CAST(standing AS VARCHAR), '')"
    return Cast(value, (("a standing that nobody knows", f"{given} IS NOT NULL AND ({value}) IS NULL"),))


def rows_of(
    table: Table, source: Source, protocol: Protocol, *, counted: Counted, zone: str, further: bool
) -> str:
    """What each row of a table of facts becomes, its own `fact` among the columns.

    further   whether the table `further` has more codes and texts of facts that have a number
    """
    given = columns_of(table)
    casts = checked(source, given, zone)
    values = {column.name: _value(column, casts) for column in given}
    wrongs = [
        (f"{name}: {reason}", condition) for name, one in casts.items() for reason, condition in one.wrong
    ]
    flags = _case(wrongs)
    own = ", ".join(f"{value} AS {name}" for name, value in values.items() if name != "patient")
    read = f"SELECT lw_file, lw_row, {values['patient']} AS name, {own}, {flags} AS wrong FROM {source.relation()}"
    codes, written = _lists(table, values, further and "fact" in source.types)
    joined = f"SELECT g.*, {codes} AS codes, {written} AS texts FROM ({read}) AS g"
    if further and "fact" in source.types:
        joined += " LEFT JOIN further AS f ON f.name = g.name AND f.fact = g.fact"
    return _told(table, joined, protocol, counted)


def _value(column: Given, casts: dict[str, Cast]) -> str:
    found = casts.get(column.name)
    type_ = {"AMOUNT": "DECIMAL(34,20)", "STANDING": "INTEGER"}.get(column.type, column.type)
    default = column.default.sql or f"CAST(NULL AS {type_})"
    return default if found is None else f"coalesce({found.value}, {default})"


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
    missing = _case((f"no {name}", f"{name} IS NULL") for name in _needed(table))
    refused = f"coalesce({missing}, wrong, {_case(_checks(table, protocol))})"
    about = "CASE WHEN refused IS NOT NULL THEN doubted END" if table.name != "facts_doubt" else "doubted"
    known = row(
        lw_file="lw_file", lw_row="lw_row", name="name", ignored="ignored", refused="refused",
        target=f"'{table.name}'", id="id", key="key", day="day", known="known", standing="standing",
        version="version", tie="tie", codes="codes", written="texts",
        doubt=f"CASE WHEN refused IS NOT NULL THEN '{table.name}: cannot be used: ' || refused END",
        about=about, fact="fact",
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
        rules = ", ".join(literal(rule.id) for rule in protocol.rules)
        found.append(("a rule that the protocol does not have", f"rule NOT IN ({rules})"))
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


def _case(cases: Iterable[tuple[str, str]]) -> str:
    whens = " ".join(f"WHEN {condition} THEN {literal(reason)}" for reason, condition in cases)
    return f"CASE {whens} END" if whens else "CAST(NULL AS VARCHAR)"


def further_rows(source: Source, zone: str, *, column: str) -> str:
    """The rows of facts_code or facts_written with the reason why one cannot be read, if so."""
    table = FURTHER_CODES if column == "code" else FURTHER_WRITTEN
    given = columns_of(table)
    casts = checked(source, given, zone)
    values = {one.name: _value(one, casts) for one in given}
    wrongs = [(f"{name}: {why}", when) for name, one in casts.items() for why, when in one.wrong]
    missing = [(f"no {name}", f"({values[name]}) IS NULL") for name in ("fact", column)]
    return f"""SELECT lw_file, lw_row, {values["patient"]} AS name, {values["fact"]} AS fact,
        {values[column]} AS {column}, {_case([*wrongs, *missing])} AS wrong FROM {source.relation()}"""
