"""What every database that carries out the relational engine's plans has in common."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, Self

from longwatch.engine.relational import Step, needed, same
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
        """Take a plan; what was made of the one before is let go, but for what both make in the same way."""
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
        ordered = f" ORDER BY {', '.join(order)}" if order else ""
        return self._ask(f"SELECT {', '.join(columns)} FROM {relation}{chosen}{ordered}")

    def keep(self, relation: str, name: str) -> None:
        """Make a relation of the plan and keep it under another name, which no later plan touches."""
        self.make(relation)
        self._keep(relation, name)

    @abstractmethod
    def close(self) -> None:
        """Let go of the database and of everything in it."""

    @abstractmethod
    def _fill(self, rows: Rows) -> None: ...

    @abstractmethod
    def _carry_out(self, step: Step) -> None: ...

    @abstractmethod
    def _keep(self, relation: str, name: str) -> None: ...

    @abstractmethod
    def _ask(self, sql: str) -> list[tuple[Any, ...]]: ...
