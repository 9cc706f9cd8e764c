"""Whether all contenders say the same of the invented population: only equal work is worth a table."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.jobs import JURISDICTION, PROTOCOL
from benchmarks.peer import ALERTS, SERIES
from benchmarks.population_drawing import UNTIL
from longwatch.catalogue import load
from longwatch.core.record import Record
from longwatch.engine.relational import TABLES
from longwatch.exchange.fhir import SourceMistake, read_folder
from longwatch.population.facts import Asked, tables_of

_OWN_TO_A_STORE = ("fact", "key", "tie")
"""Columns that number and name versions: a store may do so in its own way, as long as the findings are the same."""


def records(export: Path, patients: int) -> Iterator[Record]:
    """The first patients of a bulk export as records. Raises SourceMistake where a line cannot be read."""
    for found in islice(read_folder(export, load(PROTOCOL)), patients):
        if isinstance(found, SourceMistake):
            raise found
        yield found


def different_facts(export: Path, store: Path, patients: int) -> Iterator[str]:
    """One line for each table in which the export, read by Python, and the store differ."""
    read = tables_of(Asked(record, UNTIL) for record in records(export, patients))
    for table in TABLES[1:]:
        columns = [column.name for column in table.columns]
        kept = [n for n, name in enumerate(columns) if name not in _OWN_TO_A_STORE]
        ours = sorted(_plain(row[n] for n in kept) for row in read[table.name])
        files = sorted((store / table.name).glob("part-*.parquet"))
        theirs = []
        if files:
            names = ", ".join(columns[n] for n in kept)
            relation = duckdb.read_parquet([str(file) for file in files])
            rows = relation.filter(f"patient < {patients}").project(names).fetchall()
            theirs = sorted(map(_plain, rows))
        if ours != theirs:
            only = sorted({*ours} ^ {*theirs})[:2]
            yield f"{table.name}: {len(ours)} rows in the export, {len(theirs)} in the store, such as {only}"


def _plain(row: Iterable[object]) -> str:
    return repr([value.normalize() if isinstance(value, Decimal) else value for value in row])


Answers = dict[str, dict[str, dict[str, object]]]
"""By patient and rule what is said: for a series status, dates, gaps; for an alert its state and days."""

# The rules that a contender answers; the reference engine answers all of them.
RULES = {
    "reference": None,
    "fhir.resources": {*SERIES, *ALERTS},
    "pandas": {*SERIES},
    "cql-execution": {"mon-cbc", "mon-tsh"},
}


def ours(out: Path, patients: int) -> Answers:
    """What Longwatch wrote about the first patients: `series`, `gaps` and `alerts`, each a file or a folder."""
    found = series_of(out, patients)
    alerts = _rows(out, "alerts", "patient, id, severity, state, opened, latest", f"invented-{patients:07}")
    for patient, rule, severity, state, opened, latest in alerts:
        found[patient][rule] = {
            "severity": severity,
            "state": state,
            "opened": _text(opened),
            "latest": _text(latest),
        }
    return found


def series_of(out: Path, patients: int) -> Answers:
    """What Longwatch wrote about the series of the first patients, with their gaps."""
    last = f"invented-{patients:07}"
    found: Answers = defaultdict(dict)
    for patient, rule, status, due, newest, adherence in _rows(
        out, "series", "patient, id, status, due, last, adherence", last
    ):
        found[patient][rule] = {
            "status": status,
            "due": _text(due),
            "last": _text(newest),
            "adherence": adherence,
            "overdue": status == "overdue",
            "gaps": [],
        }
    for patient, rule, first, until in _rows(out, "gaps", 'patient, id, "from", "to"', last, order='"from"'):
        gaps = found[patient][rule]["gaps"]
        assert isinstance(gaps, list)
        gaps.append([_text(first), _text(until)])
    return found


def _rows(out: Path, name: str, columns: str, before: str, *, order: str = "id") -> list[tuple[Any, ...]]:
    return duckdb.execute(
        f"SELECT {columns} FROM {_source(out, name)} WHERE patient < '{before}' ORDER BY patient, id, {order}"
    ).fetchall()


def _source(out: Path, name: str) -> str:
    """An output of a run, which is one file or a folder of parts."""
    path = out / f"{name}.parquet"
    return f"read_parquet('{path}/*.parquet')" if path.is_dir() else f"read_parquet('{path}')"


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def different_answers(mine: Answers, contender: str, file: Path) -> Iterator[str]:
    """One line for each answer of a contender that is not ours; patients are invented, so it may show them."""
    rules = RULES[contender]
    with file.open() as lines:
        for line in lines:
            theirs = json.loads(line)
            patient = theirs.pop("patient")
            known = {name for name in mine[patient] if rules is None or name in rules}
            for name in sorted(known | theirs.keys()):
                other = theirs.get(name)
                own = mine[patient].get(name)
                same = own and other and {field: own.get(field) for field in other}
                if other is None or same != other:
                    yield f"{patient} {name}: Longwatch {own}, {contender} {other}"


def watches_not_fired(out: Path) -> Iterator[str]:
    """One line for each watch that nobody's results fired: then nothing was compared about it."""
    protocol = load(PROTOCOL)
    fired = {
        name for (name,) in duckdb.execute(f"SELECT DISTINCT id FROM {_source(out, 'alerts')}").fetchall()
    }
    for watch in protocol.of(JURISDICTION, protocol.watches):
        if watch.id not in fired:
            yield f"{watch.id}: no patient's results fire it, so that nothing was compared; ask for more patients"
