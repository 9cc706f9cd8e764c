"""The relations of a database's plan, patient by patient: where findings are read."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from longwatch.population.database import Database

WORDLESS: dict[str, Any] = {
    **{"revision": "", "text": "", "because": (), "sources": (), "name": "", "ask": None},
    **{"suspects": (), "advice": "", "action": "", "tell": (), "known": None},
}
"""What the relational engine leaves out of a finding: sentences, moments, and what only the rule itself says."""

T = TypeVar("T")
Ruling = Callable[[type[Any], str], dict[str, Any]]


def wordless(kind: type[Any], _: str = "") -> dict[str, Any]:
    """Nothing for each field that the relational engine leaves out."""
    return {name: empty for name, empty in WORDLESS.items() if name in kind.__struct_fields__}


def once(findings: Iterable[T]) -> tuple[T, ...]:
    """Each finding once, in an order of its own: these have none that means anything."""
    return tuple(sorted(dict.fromkeys(findings), key=repr))


class Relations(NamedTuple):
    """Where findings are read: a database that has a plan.

    only    a relation with the patients to read; everybody, unless it is given
    kept    the names under which relations of an earlier plan were kept; the others are the plan's own
    ruling  what the rule says in a finding of this type and id
    """

    here: Database
    only: str | None = None
    kept: Mapping[str, str] = {}
    ruling: Ruling = wordless

    def rows(self, relation: str, columns: Sequence[str], order: Sequence[str] = ()) -> list[Any]:
        """The rows of a relation, the patient first."""
        name = self.kept.get(relation, relation)
        return self.here.read(name, ["patient", *columns], order, only=self.only)

    def each(
        self, relation: str, columns: Sequence[str], make: Callable[..., Any], order: Sequence[str] = ()
    ) -> dict[int, tuple[Any, ...]]:
        """For each patient that has any, what is made of the rows."""
        found: dict[int, list[Any]] = defaultdict(list)
        for patient, *row in self.rows(relation, columns, order):
            found[patient].append(make(*row))
        return {patient: tuple(made) for patient, made in found.items()}

    def one(self, relation: str, columns: Sequence[str], make: Callable[..., Any]) -> dict[int, Any]:
        """For each patient what is made of the only row."""
        return {patient: make(*row) for patient, *row in self.rows(relation, columns)}
