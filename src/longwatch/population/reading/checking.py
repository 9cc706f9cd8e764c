"""The columns of a table of a source: which are there, and how each is read."""

from collections.abc import Iterable
from typing import NamedTuple

from longwatch.engine.relational import literal
from longwatch.exchange.fhir.mistakes import SourceMistake
from longwatch.population.reading.casting import EXPECTED, Cast, cast
from longwatch.population.reading.sources import Source


class Column(NamedTuple):
    """A column that is read, by its type in `casting`; a table without a needed one is refused."""

    name: str
    type: str
    needed: bool = False


class Reads(NamedTuple):
    """How the columns of a table are read."""

    source: Source
    columns: dict[str, Column]
    casts: dict[str, Cast]

    def value(self, name: str) -> str:
        """What a column says, as SQL; null where it is not there."""
        found = self.casts.get(name)
        type_ = SQL_TYPES.get(self.columns[name].type, self.columns[name].type)
        return f"CAST(NULL AS {type_})" if found is None else found.value

    def values(self) -> str:
        """What every column says, under its own name, with `wrong`: the first one that cannot be read, and why."""
        said = ", ".join(f"{self.value(name)} AS {name}" for name in self.columns)
        return f"SELECT lw_file, lw_row, {said}, {self.wrong()} AS wrong FROM {self.source.relation()}"

    def wrong(self) -> str:
        """Why a row cannot be read, as SQL."""
        return first_of(
            (f"{name}: {reason}", when) for name, one in self.casts.items() for reason, when in one.wrong
        )


SQL_TYPES = {"AMOUNT": "DECIMAL(34,20)", "STANDING": "INTEGER", "STRING": "VARCHAR", "INT": "INTEGER"}


def reads(source: Source, columns: Iterable[Column], zone: str, *, only_these: bool = False) -> Reads:
    """How each column that is there is read.

    only_these   whether a column that is not listed is a mistake: it may be a listed one, misspelt

    Raises:  SourceMistake for a column that is missing or of a type that cannot be meant.
    """
    listed = {column.name: column for column in columns}
    for name in source.types:
        if only_these and name not in listed and name != "lw_row":
            known = f"one of {', '.join(listed)}"
            raise SourceMistake(source.table, f"a column {name}", known, "Rename it or leave it out.")
    casts = {}
    for column in listed.values():
        expected = f"a column {column.name} with {EXPECTED[column.type]}"
        found = source.types.get(column.name)
        if found is None and column.needed:
            raise SourceMistake(source.table, f"no column {column.name}", expected, "Add it.")
        if found is not None:
            made = cast(column.name, found, column.type, zone=zone)
            if made is None:
                told = f"the column {column.name} of type {found}"
                raise SourceMistake(source.table, told, expected, "Convert it.")
            casts[column.name] = made
    return Reads(source, listed, casts)


def first_of(cases: Iterable[tuple[str, str]]) -> str:
    """The first reason whose condition holds, as SQL; null where none does."""
    whens = " ".join(f"WHEN {condition} THEN {literal(reason)}" for reason, condition in cases)
    return f"CASE {whens} END" if whens else "CAST(NULL AS VARCHAR)"
