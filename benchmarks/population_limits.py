"""The physical limit: reading the same bytes and doing nothing with them. `python -m benchmarks.population_limits`.

Each prints JSON with the seconds that its own loop took; starting Python is not in them.
"""

import json
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter

Found = dict[str, float | int]


def scan_results(store: Path) -> Found:
    """DuckDB reads patient, code and day of every result and adds them up."""
    return _scan(store / "facts_result", "code")


def scan_days(store: Path) -> Found:
    """DuckDB reads patient, item and day of every day on which something was done."""
    return _scan(store / "item_days", "item")


def _scan(folder: Path, name: str) -> Found:
    import duckdb

    files = str(folder / "part-*.parquet")
    started = perf_counter()
    rows = duckdb.execute(
        f"SELECT count(*), sum(patient), sum(length({name})), sum(epoch_ms(day)) FROM read_parquet('{files}')"
    ).fetchone()
    return {"seconds": perf_counter() - started, "rows": rows[0] if rows else 0}


def raw_read(export: Path) -> Found:
    """The bytes of the export, read and thrown away."""
    started = perf_counter()
    size = 0
    for path in export.glob("*.ndjson"):
        with path.open("rb", buffering=0) as file:
            while block := file.read(1 << 24):
                size += len(block)
    return {"seconds": perf_counter() - started, "bytes": size}


def columns_duckdb(export: Path) -> Found:
    """DuckDB's own typed columns of every Observation: amounts through floating point, nothing told of what is odd."""
    import duckdb

    files = str(export / "Observation.*.ndjson")
    started = perf_counter()
    rows = duckdb.execute(f"""
        SELECT count(*), bit_xor(hash(o)) FROM read_json('{files}', format = 'newline_delimited', columns = {{
            id: 'VARCHAR', status: 'VARCHAR', effectiveDateTime: 'VARCHAR', issued: 'VARCHAR',
            meta: 'STRUCT(versionId VARCHAR, lastUpdated VARCHAR)', subject: 'STRUCT(reference VARCHAR)',
            identifier: 'STRUCT(system VARCHAR, value VARCHAR)[]',
            code: 'STRUCT(coding STRUCT(system VARCHAR, code VARCHAR)[])',
            valueQuantity: 'STRUCT(value DOUBLE, unit VARCHAR, system VARCHAR, code VARCHAR)',
            referenceRange: 'STRUCT(low STRUCT(value DOUBLE, code VARCHAR), high STRUCT(value DOUBLE, code VARCHAR))[]'
        }}) AS o""").fetchone()
    return {"seconds": perf_counter() - started, "rows": rows[0] if rows else 0}


def decode_orjson(export: Path) -> Found:
    """Each line decoded by orjson."""
    import orjson

    return _decode(export, orjson.loads)


def decode_msgspec(export: Path) -> Found:
    """Each line decoded by msgspec, which Longwatch's own reader uses."""
    import msgspec

    return _decode(export, msgspec.json.decode)


def _decode(export: Path, loads: Callable[[bytes], object]) -> Found:
    started = perf_counter()
    lines = 0
    for path in sorted(export.glob("*.ndjson")):
        with path.open("rb") as file:
            for line in file:
                loads(line)
                lines += 1
    return {"seconds": perf_counter() - started, "rows": lines}


def has_orjson() -> bool:
    """Whether orjson is installed; the project does not need it."""
    return find_spec("orjson") is not None


LIMITS: dict[str, Callable[[Path], Found]] = {
    "scan-results": scan_results,
    "scan-days": scan_days,
    "raw-read": raw_read,
    "duckdb-json": columns_duckdb,
    "orjson": decode_orjson,
    "msgspec": decode_msgspec,
}

if __name__ == "__main__":
    name, folder = sys.argv[1:]
    print(json.dumps(LIMITS[name](Path(folder))))
