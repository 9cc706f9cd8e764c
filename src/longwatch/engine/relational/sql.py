"""Pieces of SQL that several plans are made of. What two databases write differently is a function lw_…

lw_plus(day, n)                         the day n days later
lw_days(first, last)                    the number of days from the first to the last
lw_after(day, months, days, times)      `times` times an interval of months or of days after a day, as
                                        `Interval.after` has it: 31 January plus one month is 28 or 29 February
lw_times(anchor, day, months, days)     how many whole intervals lie between the anchor and a day, 0 if it is earlier
lw_share(part, whole)                   part / whole as a floating-point number

A database's module in `population/` defines these five and nothing else.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

FUNCTIONS = ("lw_plus", "lw_days", "lw_after", "lw_times", "lw_share")
FAR = "DATE '9999-12-31'"
"""The last day that a date can be stands for an end that nobody knows yet."""
EVER = "DATE '0001-01-01'"

_SOURCE = re.compile(r"\b((?:FROM|JOIN)\s+)(\w+)")
Value = None | bool | int | str | date | Decimal


class Step(NamedTuple):
    """One named relation of a plan. What several others read is kept as a table, the rest is a view."""

    name: str
    sql: str
    kept: bool = True


def sources(sql: str) -> set[str]:
    """What a query reads from: it says so after FROM and JOIN, and nowhere else."""
    return {found[2] for found in _SOURCE.finditer(sql)}


def reading_from(sql: str, names: Mapping[str, str]) -> str:
    """The same query reading from relations of other names; a column of such a name stays as it is."""
    return _SOURCE.sub(lambda found: found[1] + names.get(found[2], found[2]), sql)


def needed(plan: Sequence[Step], *relations: str) -> list[Step]:
    """The steps of a plan that some of its relations rest on, with these themselves."""
    kept: list[Step] = []
    words = {*relations}
    for step in reversed(plan):
        if step.name in words:
            kept.append(step)
            words.update(sources(step.sql))
    return kept[::-1]


def same(plan: Sequence[Step], other: Sequence[Step]) -> set[str]:
    """The relations that two plans make in the same way from the same facts."""
    before = {step.name: step for step in plan}
    different: set[str] = set()
    for step in other:
        if before.get(step.name) != step or not different.isdisjoint(sources(step.sql)):
            different.add(step.name)
    return {step.name for step in other} - different


def literal(value: Value) -> str:
    """A value as SQL."""
    match value:
        case None:
            return "NULL"
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | Decimal():
            return f"{value:f}" if isinstance(value, Decimal) else str(value)
        case date():
            return f"DATE '{value.isoformat()}'"
        case str():
            if "\\" in value:
                raise ValueError("a name or code with a backslash cannot be written for every database")
            return "'" + value.replace("'", "''") + "'"


def rows(columns: dict[str, str], values: Iterable[Sequence[Value]]) -> str:
    """A small table of rules as a query; it keeps its types when it is empty."""
    typed = ", ".join(f"CAST({name} AS {type_}) AS {name}" for name, type_ in columns.items())
    lines = [f"({', '.join(map(literal, row))})" for row in values]
    if not lines:
        empty = ", ".join(f"CAST(NULL AS {type_}) AS {name}" for name, type_ in columns.items())
        return f"SELECT {empty} WHERE FALSE"
    return f"SELECT {typed} FROM (VALUES {', '.join(lines)}) AS given({', '.join(columns)})"


def islands(source: str, *, by: str, reach: str = "reached") -> str:
    """The rows of a source numbered by `island`: a stretch belongs to the one before it that reaches its first day.

    `reach` says how far `reached`, the last day so far, holds.
    """
    before = (
        f"PARTITION BY {by} ORDER BY first_day, last_day ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING"
    )
    # Of two stretches of the same days either may come first: the one that opens an island is counted first.
    numbering = f"PARTITION BY {by} ORDER BY first_day, last_day, opens DESC ROWS UNBOUNDED PRECEDING"
    return f"""
        SELECT *, sum(opens) OVER ({numbering}) AS island
        FROM (
            SELECT *, CASE WHEN first_day <= {reach} THEN 0 ELSE 1 END AS opens
            FROM (SELECT *, max(last_day) OVER ({before}) AS reached FROM {source}) AS reaching
        ) AS opening"""


def is_below(amount: str, comparator: str, limit: str) -> str:
    """Whether a measured amount is below a limit; null when its comparator leaves that open."""
    return f"""CASE
        WHEN {comparator} IS NULL THEN {amount} < {limit}
        WHEN {comparator} = '<' THEN CASE WHEN {amount} <= {limit} THEN TRUE END
        WHEN {comparator} = '<=' THEN CASE WHEN {amount} < {limit} THEN TRUE END
        ELSE CASE WHEN {amount} >= {limit} THEN FALSE END END"""


def is_above(amount: str, comparator: str, limit: str) -> str:
    """Whether a measured amount is above a limit; null when its comparator leaves that open."""
    return f"""CASE
        WHEN {comparator} IS NULL THEN {amount} > {limit}
        WHEN {comparator} = '>' THEN CASE WHEN {amount} >= {limit} THEN TRUE END
        WHEN {comparator} = '>=' THEN CASE WHEN {amount} > {limit} THEN TRUE END
        ELSE CASE WHEN {amount} <= {limit} THEN FALSE END END"""
