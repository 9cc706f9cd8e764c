"""Columns in the making: what many rows share is kept once, and each row only says which of them it has."""

from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

import pyarrow as pa

from longwatch.population.columns import table_of

K = TypeVar("K", bound=Hashable)

_MOST = 200_000


class Shared(dict[K, int], Generic[K]):
    """Rows that many others refer to, each made when its key is first met.

    `make` gives the row of a key, or a number below zero for a key that has none: the number is what
    looking the key up says.
    """

    def __init__(self, schema: pa.Schema, make: Callable[[K], tuple[Any, ...] | int]) -> None:
        super().__init__()
        self.schema = schema
        self.rows: list[tuple[Any, ...]] = []
        self._make = make
        self._remembered: dict[K, tuple[Any, ...] | int] = {}

    def begin(self) -> None:
        """Let go of all rows; what was made for a key is remembered."""
        self.clear()
        self.rows = []
        if len(self._remembered) > _MOST:
            self._remembered.clear()

    def __missing__(self, key: K) -> int:
        made = self._remembered.get(key)
        if made is None:
            made = self._remembered[key] = self._make(key)
        if isinstance(made, int):
            self[key] = made
            return made
        found = self[key] = len(self.rows)
        self.rows.append(made)
        return found

    def taken(self, indices: pa.Array) -> dict[str, pa.Array]:
        """The columns of the rows at these places; texts are written once."""
        columns = list(zip(*self.rows, strict=True)) or [()] * len(self.schema)
        found = {}
        for field, values in zip(self.schema, columns, strict=True):
            one = pa.array(values, field.type)
            if pa.types.is_string(field.type):
                found[field.name] = _dictionary(one, indices)
            else:
                found[field.name] = one.take(indices)
        return found


def _dictionary(values: pa.Array, indices: pa.Array) -> pa.Array:
    coded = values.dictionary_encode()
    return pa.DictionaryArray.from_arrays(coded.indices.take(indices), coded.dictionary)


class Rows:
    """Rows of a table, added one by one."""

    def __init__(self, schema: pa.Schema) -> None:
        self.schema = schema
        self._rows: list[tuple[Any, ...]] = []
        self.add = self._rows.append

    def __len__(self) -> int:
        return len(self._rows)

    def table(self) -> pa.Table:
        """All of them."""
        return table_of(self._rows, self.schema)
