"""One bulk export through both readers: patient by patient into records, and by columns into a store."""

import gzip
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, tzinfo
from pathlib import Path
from typing import Any

import duckdb
import msgspec
from tests.population.stored import store_part

from longwatch.core.protocol import Protocol
from longwatch.core.record import UNDATED, Doubt, Record
from longwatch.engine.relational import FACTS
from longwatch.exchange.fhir import SourceMistake, read_folder
from longwatch.population.reading.fhir import read_bulk
from longwatch.population.reading.fhir.lane import fitting
from longwatch.population.reading.fhir.stages import Sizes
from longwatch.population.store import Store

Json = dict[str, Any]
SMALL = Sizes(piece=4_000, part=3)
"""Pieces and parts so small that a handful of patients is spread over several."""


def write_export(folder: Path, lines: Iterable[Json | str | bytes], files: int = 2) -> Path:
    """Write lines into so many files of a folder, in turns."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = [
        one if isinstance(one, bytes) else (one if isinstance(one, str) else json.dumps(one)).encode()
        for one in lines
    ]
    for number in range(files):
        (folder / f"part-{number}.ndjson").write_bytes(
            b"".join(text + b"\n" for text in texts[number::files])
        )
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder with its bytes."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def lines_of(path: Path) -> list[bytes]:
    """The lines of a file, unpacked."""
    data = path.read_bytes()
    return (gzip.decompress(data) if path.suffix == ".gz" else data).split(b"\n")


def rejected(store: Store) -> list[tuple[str, str, str, str | None]]:
    """Every row that was not understood: place, kind, reason, patient."""
    return duckdb.sql(f"SELECT place, kind, reason, patient FROM '{store.rejected}'").fetchall()


def refusal(name: str, rows: list[tuple[str, str, str, str | None]]) -> Record:
    """What a store says of a patient whose lines do not belong together: that somebody must look."""
    reason = next(reason for _, _, reason, patient in rows if patient == name)
    why = f"Patient: {reason.partition('; expected')[0]}"
    return Record(patient=name, facts=(Doubt(id="Patient/refused", day=UNDATED, why=why, about="courses"),))


def rows_of(folder: Path) -> dict[str, Counter[Any]]:
    """Every row of the tables of a store, without the numbers of facts."""
    found: dict[str, Counter[Any]] = {}
    for table in FACTS:
        files = f"{folder}/{table.name}/part-*.parquet"
        if not list(folder.glob(f"{table.name}/part-*.parquet")):
            continue
        rows = duckdb.sql(f"SELECT * EXCLUDE (fact) FROM read_parquet('{files}')").fetchall()
        found[table.name] = Counter(map(tuple, rows))
        for more in ("facts_code", "facts_written"):
            if list(folder.glob(f"{more}/part-*.parquet")):
                column = more.removeprefix("facts_")
                further = duckdb.sql(
                    f"SELECT f.patient, f.id, m.{column} FROM read_parquet('{files}') AS f "
                    f"JOIN read_parquet('{folder}/{more}/part-*.parquet') AS m USING (patient, fact)"
                ).fetchall()
                found[f"{table.name} {more}"] = Counter(further)
    if list(folder.glob("item_days/part-*.parquet")):
        found["item_days"] = Counter(
            duckdb.sql(f"FROM read_parquet('{folder}/item_days/*.parquet')").fetchall()
        )
    return {name: rows for name, rows in found.items() if rows}


def assert_same(
    source: Path,
    scratch: Path,
    protocol: Protocol,
    *,
    zone: tzinfo = UTC,
    threads: int = 1,
    sizes: Sizes = SMALL,
) -> tuple[Store, Sequence[Record]]:
    """Read an export through both, and hold them against each other in every row."""
    heard = list(read_folder(source, protocol, zone))
    records = sorted((one for one in heard if isinstance(one, Record)), key=lambda record: record.patient)
    store = read_bulk(source, scratch / "store", protocol, zone=zone, threads=threads, sizes=sizes)
    names = [
        name for (name,) in duckdb.sql(f"SELECT name FROM '{store.patients}' ORDER BY patient").fetchall()
    ]
    refused = [
        refusal(name, rejected(store)) for name in names if name not in {one.patient for one in records}
    ]
    assert len(refused) <= sum(isinstance(one, SourceMistake) for one in heard)
    records = sorted([*records, *refused], key=lambda record: record.patient)
    assert names == [record.patient for record in records]
    (scratch / "records").mkdir()
    # What the tables cannot hold has no place in `tables_of` either; see test_an_amount_that_...
    kept = [msgspec.structs.replace(one, facts=fitting(one, protocol)[0]) for one in records]
    store_part(kept, protocol, scratch / "records")
    ours, theirs = rows_of(store.folder), rows_of(scratch / "records")
    assert ours.keys() == theirs.keys()
    for table in ours:
        assert not (ours[table] - theirs[table]), f"{table}: only in the store"
        assert not (theirs[table] - ours[table]), f"{table}: only in the records"
    counts = store.manifest.counts
    assert counts.read == counts.used + sum(counts.ignored.values()) + counts.rejected
    assert counts.read == sum(bool(line.strip()) for path in source.iterdir() for line in lines_of(path))
    return store, records
