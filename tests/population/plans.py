"""How a database carries out what it is asked."""

import json
from collections.abc import Iterator
from typing import Any

import duckdb


def comparisons(connection: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[int, ...]]:
    """Where every row is compared with every row: how many there are on each side."""
    ((_, told),) = connection.execute(f"EXPLAIN (ANALYZE, FORMAT json) {sql}").fetchall()
    return list(_compared(json.loads(told)))


def _compared(node: dict[str, Any]) -> Iterator[tuple[int, ...]]:
    below = node.get("children", [])
    if any(word in node.get("operator_name", "") for word in ("NL_JOIN", "NESTED_LOOP", "CROSS_PRODUCT")):
        yield tuple(one["operator_cardinality"] for one in below)
    for one in below:
        yield from _compared(one)
