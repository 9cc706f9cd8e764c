"""Longwatch itself, one piece of work in a process: `python -m benchmarks.population_ours JOB SOURCE DAY OUT`.

What the command does as a whole is run as the command. The pieces that it has no option for are run here, over
the same store with the same plans.
"""

import sys
from collections.abc import Callable, Sequence
from datetime import date
from importlib.util import find_spec
from pathlib import Path

from benchmarks.jobs import JURISDICTION, PROTOCOL
from benchmarks.population_columns import NAME, show
from benchmarks.population_drawing import LATER, ON
from longwatch.catalogue import load
from longwatch.engine.relational import plan_for
from longwatch.population.duckdb import DuckDB
from longwatch.population.store import Store

# What is written, as the command writes it: the file's name, the relation of the plan, its columns.
_NAMED = f"{NAME} AS patient"
_SERIES = (
    "series.parquet",
    "series_finding",
    f"{_NAMED}, id, status, due, last, overdue_from, days_overdue, episode_start, episode_end, adherence, tested, "
    "completed, missed",
)
_STATUS = ("status.parquet", "series_status", f"{_NAMED}, id, status, due, last")
_GAPS = (
    "gaps.parquet",
    "series_gap",
    f'{_NAMED}, id, first_day AS "from", last_day AS "to", days, g.missed',
)
_ALERTS = (
    "alerts.parquet",
    "alert_finding",
    f"{_NAMED}, id, severity, state, opened, latest, waived_until",
)
# A series that does not concern the patient is no finding, and neither are its gaps.
_FROM = {
    "series_gap": "(SELECT *, series AS id FROM series_gap) AS g "
    "JOIN (SELECT patient, id FROM series_finding) AS f USING (patient, id)"
}


def status(store: Path, on: date, out: Path) -> None:
    """Status, due day and newest test of every series, and nothing else."""
    _write(store, on, out, (_STATUS,))


def series(store: Path, on: date, out: Path) -> None:
    """Every series of every patient with its gaps and figures."""
    _write(store, on, out, (_SERIES, _GAPS))


def alerts(store: Path, on: date, out: Path) -> None:
    """Every alert of every patient."""
    _write(store, on, out, (_ALERTS,))


def _write(store: Path, on: date, out: Path, outputs: Sequence[tuple[str, str, str]]) -> None:
    plan = plan_for(load(PROTOCOL), JURISDICTION, settled=True)
    opened = Store(store)
    for part in opened.parts:
        patients = opened.range_of(part)
        with DuckDB() as database:
            show(database, store, part)
            database.connection.execute(
                f"CREATE VIEW asked AS SELECT n AS patient, DATE '{on}' AS on_day, NULL::TIMESTAMP AS known_by, "
                f"NULL::DATE AS planned FROM range({patients.start}, {patients.stop}) AS numbers(n)"
            )
            database.plan(plan)
            for file, relation, columns in outputs:
                database.make(relation)
                (out / file).mkdir(parents=True, exist_ok=True)
                path = out / file / f"part-{part:05}.parquet"
                rows = f"SELECT {columns} FROM {_FROM.get(relation, relation)}"
                database.connection.execute(f"COPY ({rows}) TO '{path}' (FORMAT parquet)")


def ingest(export: Path, _on: date, out: Path) -> None:
    """A bulk export to a store, which holds for whatever day."""
    from longwatch.population.reading.fhir import read_bulk

    read_bulk(export, out, load(PROTOCOL))


PIECES = (
    ("status", ON, "status and due day of every series"),
    ("status", LATER, "the same on a later day"),
    ("series", ON, "every series with its gaps"),
    ("alerts", ON, "every alert"),
)
"""The pieces that are timed apart over a store, in their order: the job, its day, what it gives."""

JOBS: dict[str, Callable[[Path, date, Path], None]] = {
    "status": status,
    "series": series,
    "alerts": alerts,
    "ingest": ingest,
}


def can_ingest() -> bool:
    """Whether there is a reader of exports yet."""
    return find_spec("longwatch.population.reading") is not None


def command(source: Path, on: date, engine: str, out: Path) -> tuple[str, ...] | None:
    """The command that answers everything about a store or an export; None while there is none."""
    if find_spec("longwatch.cli.populating") is None:
        return None
    day = ("--jurisdiction", JURISDICTION, "--on", str(on))
    return "-m", "longwatch", "population", str(source), *day, "--engine", engine, "--out", str(out)


if __name__ == "__main__":
    job, source, day, out = sys.argv[1:]
    JOBS[job](Path(source), date.fromisoformat(day), Path(out))
