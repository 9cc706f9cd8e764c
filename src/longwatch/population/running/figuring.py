"""The figures of a run and the page about them, made of the rows that its parts left."""

from datetime import date

import duckdb
import msgspec

from longwatch.core.protocol import Protocol
from longwatch.engine.relational import FACTS
from longwatch.population.measures import figures
from longwatch.population.report import KindRead, RunFacts, report
from longwatch.population.running.outputs import MEASURES
from longwatch.population.running.work import Work
from longwatch.population.store import Store
from longwatch.population.writing import quoted, rows_in, write_whole

FIGURES = "measures.json"
PAGE = "report.html"
_DATED = [table.name for table in FACTS if table.name != "facts_person"]
"""What happened on a day; a birth is none of what was watched."""
_PLAUSIBLE = date(1900, 1, 1)
"""A fact without a day has the first day of all."""


def write_figures(
    protocol: Protocol,
    store: Store,
    work: Work,
    *,
    where: tuple[str, date, str],
    suppress_below: int,
    not_read: tuple[str, ...],
) -> None:
    """Write `measures.json` and `report.html`.

    where      the jurisdiction, the day and the engine
    not_read   the files of the source that are of no kind that is read
    """
    jurisdiction, on, engine = where
    patients = work.new / "patients.parquet"
    with duckdb.connect(":memory:") as connection:
        # The rows name patients as the source does.
        source = f"read_parquet({quoted(store.patients)})"
        connection.execute(
            f"COPY (SELECT name AS patient, site FROM {source}) TO {quoted(patients)} (FORMAT parquet)"
        )
        first, last = _days(connection, store, on)
    found = figures(
        work.whole / MEASURES.file,
        patients,
        protocol=protocol,
        jurisdiction=jurisdiction,
        on=on,
        engine=engine,
        suppress_below=suppress_below,
    )
    counts = store.manifest.counts
    rows = KindRead(
        kind="rows", read=counts.read, used=counts.used, ignored=counts.ignored, rejected=counts.rejected
    )
    about = RunFacts(
        kinds=(rows,),
        files=tuple(file.name for file in store.manifest.files),
        not_read=not_read,
        first=first,
        last=last,
    )
    write_whole(work.whole / FIGURES, msgspec.json.format(msgspec.json.encode(found)))
    write_whole(work.whole / PAGE, report(found, protocol, about).encode("utf-8", "replace"))


def _days(connection: duckdb.DuckDBPyConnection, store: Store, on: date) -> tuple[date | None, date | None]:
    """The days of the oldest and the newest fact that the run could see."""
    spans = []
    for table in _DATED:
        files = [file for part in store.parts if (file := store.file(table, part))]
        if files:
            spans.append(
                f"SELECT min(day) AS first, max(day) AS last FROM {rows_in(files)} WHERE day BETWEEN $1 AND $2"
            )
    if not spans:
        return None, None
    row = connection.execute(
        f"SELECT min(first), max(last) FROM ({' UNION ALL '.join(spans)})", [_PLAUSIBLE, on]
    ).fetchone()
    return (None, None) if row is None else (row[0], row[1])
