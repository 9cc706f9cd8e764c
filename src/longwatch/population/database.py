"""What every database that carries out the relational engine's plans has in common."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, Self

from longwatch.engine.relational import Step, needed
from longwatch.population.facts import Rows


class Database(ABC):
    """Fill it with facts, take a plan, read its relations; each is made when it is first asked for."""

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

    def plan(self, plan: Sequence[Step]) -> None:
        """Take a plan; what was made of another is let go."""
        self._plan = plan
        self._made.clear()

    def make(self, relation: str) -> None:
        """Carry out the steps that a relation of the plan rests on, as far as that was not done."""
        for step in needed(self._plan, relation):
            if step.name not in self._made:
                self._carry_out(step)
                self._made.add(step.name)

    def read(self, relation: str, columns: Sequence[str], order: Sequence[str] = ()) -> list[tuple[Any, ...]]:
        """The rows of a relation of the plan."""
        self.make(relation)
        ordered = f" ORDER BY {', '.join(order)}" if order else ""
        return self._ask(f"SELECT {', '.join(columns)} FROM {relation}{ordered}")

    @abstractmethod
    def close(self) -> None:
        """Let go of the database and of everything in it."""

    @abstractmethod
    def _fill(self, rows: Rows) -> None: ...

    @abstractmethod
    def _carry_out(self, step: Step) -> None: ...

    @abstractmethod
    def _ask(self, sql: str) -> list[tuple[Any, ...]]: ...
