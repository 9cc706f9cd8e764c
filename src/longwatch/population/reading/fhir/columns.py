"""Columns in the making: what many rows share is kept once, and each row only says which of them it has."""

from array import array
from collections.abc import Callable, Hashable, Sequence
from typing import Any, Generic, TypeVar

import pyarrow as pa

K = TypeVar("K", bound=Hashable)


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

    def __missing__(self, key: K) -> int:
        made = self._make(key)
        if isinstance(made, int):
            self[key] = made
            return made
        self[key] = len(self.rows)
        self.rows.append(made)
        return self[key]

    def taken(self, places: "array[int]") -> dict[str, pa.Array]:
        """The columns of the rows at these places; texts are written once."""
        columns = list(zip(*self.rows, strict=True)) or [()] * len(self.schema)
        indices = pa.Array.from_buffers(pa.int32(), len(places), [None, pa.py_buffer(places)])
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
    """Rows of a table, added one by one; columns of whole numbers take little room."""

    def __init__(self, schema: pa.Schema) -> None:
        self.schema = schema
        self._columns: list[Any] = [_column(field.type) for field in schema]
        self._adds = [column.append for column in self._columns]

    def add(self, *values: Any) -> None:
        """Add a row."""
        for add, value in zip(self._adds, values, strict=True):
            add(value)

    def __len__(self) -> int:
        return len(self._columns[0])

    def column(self, name: str) -> Any:
        """The values of one column so far."""
        return self._columns[self.schema.get_field_index(name)]

    def table(self) -> pa.Table:
        """All of them."""
        arrays = [
            _array(column, field.type) for column, field in zip(self._columns, self.schema, strict=True)
        ]
        return pa.table(arrays, schema=self.schema)


def _column(type_: pa.DataType) -> Any:
    return array("i") if pa.types.is_int32(type_) else []


def _array(values: Sequence[Any], type_: pa.DataType) -> pa.Array:
    if isinstance(values, array):
        return pa.Array.from_buffers(type_, len(values), [None, pa.py_buffer(values)])
    return pa.array(values, type_)
