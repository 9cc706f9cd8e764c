"""Longwatch itself, one piece of work in a process: `python -m benchmarks.population_ours JOB SOURCE DAY OUT`.

What the command does as a whole is run as the command. The pieces that it has no option for are run here, over
the same store with the same plans.
"""

import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from benchmarks.jobs import JURISDICTION, PROTOCOL
from longwatch.catalogue import load
from longwatch.engine.relational import plan_for
from longwatch.population.database import When
from longwatch.population.duckdb import DuckDB
from longwatch.population.store import Store

WIDE = 10
"""Parts of the store that are taken at once for the status alone, which needs little memory."""

# What is written, as the command writes it: the file's name, the relation of the plan, its columns.
_NAMED = "p.name AS patient"
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
    f'{_NAMED}, series AS id, first_day AS "from", last_day AS "to", days, missed',
)
_ALERTS = (
    "alerts.parquet",
    "alert_finding",
    f"{_NAMED}, id, severity, state, opened, latest, waived_until",
)


def status(store: Path, on: date, out: Path) -> None:
    """Status, due day and newest test of every series, and nothing else."""
    _write(store, on, out, (_STATUS,), wide=WIDE)


def series(store: Path, on: date, out: Path) -> None:
    """Every series of every patient with its gaps and figures."""
    _write(store, on, out, (_SERIES, _GAPS))


def alerts(store: Path, on: date, out: Path) -> None:
    """Every alert of every patient."""
    _write(store, on, out, (_ALERTS,))


def _write(
    store: Path, on: date, out: Path, outputs: Sequence[tuple[str, str, str]], *, wide: int = 1
) -> None:
    """Write these relations of every patient; `wide` parts of the store at once."""
    plan = plan_for(load(PROTOCOL), JURISDICTION, settled=True)
    opened = Store(store)
    for first in range(0, len(opened.parts), wide):
        with DuckDB() as database:
            database.open(opened, opened.parts[first : first + wide], When(on))
            database.plan(plan)
            for file, relation, columns in outputs:
                database.make(relation)
                (out / file).mkdir(parents=True, exist_ok=True)
                path = out / file / f"part-{first:05}.parquet"
                rows = f"SELECT {columns} FROM (SELECT * FROM {relation}) AS r JOIN patients AS p USING (patient)"
                database.connection.execute(f"COPY ({rows}) TO '{path}' (FORMAT parquet)")


def ingest(export: Path, _on: date, out: Path) -> None:
    """A bulk export to a store, which holds for whatever day."""
    from longwatch.population.reading.fhir import read_bulk

    read_bulk(export, out, load(PROTOCOL))


PIECES = (
    ("status", "status and due day of every series"),
    ("series", "every series with its gaps and figures"),
    ("alerts", "every alert"),
)
"""The pieces that are timed apart over a store, in their order: the job, and what it gives."""

JOBS: dict[str, Callable[[Path, date, Path], None]] = {
    "status": status,
    "series": series,
    "alerts": alerts,
    "ingest": ingest,
}


def command(source: Path, on: date, out: Path, *options: str) -> tuple[str, ...]:
    """The command that answers everything about a store, an export or an earlier run."""
    day = ("--jurisdiction", JURISDICTION, "--on", str(on))
    return "-m", "longwatch", "population", str(source), *day, "--out", str(out), *options


if __name__ == "__main__":
    job, source, day, out = sys.argv[1:]
    JOBS[job](Path(source), date.fromisoformat(day), Path(out))
