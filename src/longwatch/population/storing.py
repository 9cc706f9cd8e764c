"""Records written as a store, for sources that the Python reader reads: small ones, since all stand in memory."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from msgspec.structs import replace

from longwatch.core.protocol import Protocol
from longwatch.core.record import AnyFact, Record, Result
from longwatch.population.columns import table_of
from longwatch.population.facts import Asked, fits, result_fits, tables_of
from longwatch.population.fingerprint import fingerprint
from longwatch.population.settling import add_rows, empty_tables, settle
from longwatch.population.store import (
    FORMAT,
    PART,
    PATIENTS,
    REJECTED,
    REJECTED_SCHEMA,
    Counts,
    Manifest,
    Rejected,
    SourceFile,
    Store,
)
from longwatch.population.writing import workshop

TOO_LONG = "it has more digits than the tables of facts hold"


def write_store(
    records: Iterable[Record],
    target: Path,
    protocol: Protocol,
    *,
    sites: dict[str, str] | None = None,
    zone: str = "UTC",
    rejected: Sequence[Rejected] = (),
    counts: Counts | None = None,
    files: Sequence[SourceFile] = (),
    part: int = PART,
) -> Store:
    """Write the records of different patients into an empty or missing folder, as a store of the protocol.

    sites      the site of each patient by name, where one is known
    rejected   what the reader of these records could not understand
    counts     what became of every row of the source; as the records and `rejected` say, unless told
    part       how many patients a part holds

    Raises:  ValueError for two records of one patient.
    """
    ordered = sorted(records, key=lambda record: record.patient)
    names = [record.patient for record in ordered]
    if len(set(names)) < len(names):
        raise ValueError("two records of one patient: each by itself would look incomplete")
    target.mkdir(parents=True, exist_ok=True)
    facts = 0
    firsts = range(0, len(names), part)
    with TemporaryDirectory(dir=target, prefix=".spill") as spill, workshop(Path(spill)) as connection:
        for number, first in enumerate(firsts):
            some = ordered[first : first + part]
            facts += _write_part(connection, protocol, (target, number), (first, some, facts))
    people = [(number, name, (sites or {}).get(name)) for number, name in enumerate(names)]
    types = pa.schema([("patient", pa.int64()), ("name", pa.string()), ("site", pa.string())])
    pq.write_table(table_of(people, types), target / PATIENTS)
    pq.write_table(table_of(rejected, REJECTED_SCHEMA), target / REJECTED)
    manifest = Manifest(
        format=FORMAT,
        protocol=protocol.drug.id,
        reads=fingerprint(protocol),
        zone=zone,
        patients=len(names),
        firsts=tuple(firsts),
        counts=counts or _counts(ordered, len(rejected)),
        files=tuple(files),
    )
    return Store.finish(target, manifest)


def _write_part(
    connection: duckdb.DuckDBPyConnection,
    protocol: Protocol,
    where: tuple[Path, int],
    what: tuple[int, Sequence[Record], int],
) -> int:
    """Write the tables of one part; gives how many facts it has, so that no two parts share a fact's number."""
    first_patient, records, first_fact = what
    asked = [Asked(_holdable(record), date.max) for record in records]
    rows = tables_of(asked, first_number=first_patient, first_fact=first_fact)
    empty_tables(connection)
    add_rows(connection, rows)
    settle(connection, protocol, *where)
    return sum(len(record.facts) for record in records)


def _holdable(record: Record) -> Record:
    """The record; a result with more digits than the tables hold becomes one that nobody can read."""
    return record if fits(record) else replace(record, facts=tuple(map(_shortened, record.facts)))


def _shortened(fact: AnyFact) -> AnyFact:
    if not isinstance(fact, Result) or result_fits(fact):
        return fact
    return replace(fact, quantity=None, low=None, high=None, unreadable=TOO_LONG)


def _counts(records: Sequence[Record], rejected: int) -> Counts:
    ignored: Counter[str] = Counter()
    for record in records:
        ignored.update(record.not_used)
    used = sum(record.used for record in records)
    return Counts(read=used + ignored.total() + rejected, used=used, ignored=dict(ignored), rejected=rejected)
