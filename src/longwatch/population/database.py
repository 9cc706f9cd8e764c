"""What every database that carries out the relational engine's plans has in common."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, ClassVar, NamedTuple, Self

from longwatch.engine.relational import STORED, Step, needed, same
from longwatch.population.facts import Rows, in_utc
from longwatch.population.store import Store


class When(NamedTuple):
    """What is asked of everybody: the day, by when it was known, the first day of a planned course."""

    on: date
    known_by: datetime | None = None
    planned: date | None = None


class Database(ABC):
    """Fill it with facts, take a plan, read its relations; each is made when it is first asked for."""

    quote: ClassVar[str]
    """What stands around a name that may be a word of SQL."""

    def __init__(self) -> None:
        self._plan: Sequence[Step] = ()
        self._made: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def fill(self, rows: Rows) -> None:
        """Make every table of facts anew with these rows."""
        self._made.clear()
        self._fill(rows)

    def open(self, store: Store, parts: range, when: When) -> None:
        """Look at these parts of a store in place of every table of facts, and ask about a day.

        `patients` are those of the parts, with name and site. `asked` leaves out who was born in a later year.
        """
        self._made.clear()
        for table in STORED:
            self._look_at(table.name, [file for part in parts if (file := store.file(table.name, part))])
        numbers = range(store.range_of(parts[0]).start, store.range_of(parts[-1]).stop) if parts else range(0)
        self._look_at("everybody", [store.patients])
        here = f"patient >= {numbers.start} AND patient < {numbers.stop}"
        self._carry_out(Step("patients", f"SELECT patient, name, site FROM everybody WHERE {here}"))
        self._carry_out(Step("asked", _ASKED.format(**_written(when))))

    def plan(self, plan: Sequence[Step], *, read: Collection[str] = ()) -> None:
        """Take a plan; what was made of the one before is let go, but for what both make in the same way.

        read   relations that will be read more than once by themselves: worth keeping, whoever else reads them
        """
        self._made &= same(self._plan, plan)
        self._plan = plan

    def make(self, relation: str) -> None:
        """Carry out the steps that a relation of the plan rests on, as far as that was not done."""
        for step in needed(self._plan, relation):
            if step.name not in self._made:
                self._carry_out(step)
                self._made.add(step.name)

    def read(
        self, relation: str, columns: Sequence[str], order: Sequence[str] = (), *, only: str | None = None
    ) -> list[tuple[Any, ...]]:
        """The rows of a relation of the plan, or of one that was kept.

        only   a relation of patients: the rows of all others are left where they are
        """
        self.make(relation)
        chosen = ""
        if only is not None:
            self.make(only)
            chosen = f" WHERE patient IN (SELECT patient FROM {only})"
        return self._ask(f"SELECT {', '.join(columns)} FROM {relation}{chosen}{_sorted(order)}")

    def keep(self, relation: str, name: str) -> None:
        """Make a relation of the plan and keep it under another name, which no later plan touches."""
        self.make(relation)
        self._set_aside(relation, name)

    def count(self, name: str) -> int:
        """How many rows a table or relation has that is there."""
        return int(self._ask(f"SELECT count(*) FROM {name}")[0][0])

    def write(
        self,
        relation: str,
        columns: Mapping[str, str],
        target: Path,
        *,
        order: Sequence[str],
        which: str = "TRUE",
    ) -> int:
        """Write a relation of the plan as Parquet; gives the number of its rows.

        columns   what each column of the file is called, and where it comes from, in order
        target    the file, or for a database of several machines the folder
        order     how the rows are sorted; as they come, where it is empty
        which     what is so of the rows that are written
        """
        self.make(relation)
        quote = self.quote
        named = ", ".join(f"{given} AS {quote}{name}{quote}" for name, given in columns.items())
        return self._write(f"SELECT {named} FROM {relation} WHERE {which}{_sorted(order)}", target)

    @abstractmethod
    def close(self) -> None:
        """Let go of the database and of everything in it."""

    @abstractmethod
    def _fill(self, rows: Rows) -> None: ...

    @abstractmethod
    def _look_at(self, table: str, files: Sequence[Path]) -> None:
        """Make a name for the rows of Parquet files; without files it has the table's columns and no rows."""

    @abstractmethod
    def _carry_out(self, step: Step) -> None: ...

    @abstractmethod
    def _set_aside(self, relation: str, name: str) -> None: ...

    @abstractmethod
    def _ask(self, sql: str) -> list[tuple[Any, ...]]: ...

    @abstractmethod
    def _write(self, query: str, target: Path) -> int:
        """Write what a query gives as Parquet; gives the number of its rows."""


def _sorted(order: Sequence[str]) -> str:
    return f" ORDER BY {', '.join(order)}" if order else ""


# A store knows the last day on which somebody can have been born: in the year of a birth it may have been earlier.
_ASKED = """
    SELECT p.patient, {on} AS on_day, {known_by} AS known_by, {planned} AS planned FROM patients AS p
    WHERE NOT EXISTS (
        SELECT 1 FROM (
            SELECT patient, min(birth_day) AS birth_day FROM facts_person GROUP BY patient
        ) AS b WHERE b.patient = p.patient AND extract(YEAR FROM b.birth_day) > extract(YEAR FROM {on}))"""


def _written(when: When) -> dict[str, str]:
    known_by = in_utc(when.known_by)
    moment = "NULL" if known_by is None else f"'{known_by:%Y-%m-%d %H:%M:%S.%f}'"
    return {
        "on": f"DATE '{when.on.isoformat()}'",
        "known_by": f"CAST({moment} AS TIMESTAMP)",
        "planned": f"CAST({'NULL' if when.planned is None else repr(when.planned.isoformat())} AS DATE)",
    }
