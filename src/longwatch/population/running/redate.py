"""The series of a later day from what an earlier run wrote, without its store.

What no later day changes stands in files of its own (`fixed-*`) and is taken along; `series_state.parquet` tells the rest.
"""

from datetime import date
from pathlib import Path

import msgspec

from longwatch import __version__
from longwatch.core.dates import in_words
from longwatch.core.protocol import Protocol
from longwatch.engine.relational import Step
from longwatch.engine.relational.redating import STATE, redating_steps
from longwatch.population.duckdb import DuckDB
from longwatch.population.running.outputs import FIXED, GAPS, KEPT, MOVING, SERIES
from longwatch.population.running.publishing import publish
from longwatch.population.running.run import Told
from longwatch.population.running.work import TOLD, Work, remove, take_along
from longwatch.population.writing import rows_in, write_whole


class CannotBeRedated(ValueError):
    """What an earlier run wrote cannot tell that day; the sentence says why, and what to do."""


class Redated(msgspec.Struct, frozen=True, kw_only=True):
    """What is said of the later day in `run.json`. `statuses` counts the series of everybody by their status."""

    longwatch: str
    protocol: str
    revision: str
    clinically_reviewed: str
    jurisdiction: str
    on: date
    redated_from: date
    statuses: dict[str, int]
    rows: dict[str, int]
    outputs: tuple[str, ...]


NAMES = (SERIES.file, GAPS.file)


def is_run(folder: Path) -> bool:
    """Whether the folder is what a run wrote, with the state that a later day is told from."""
    return (folder / TOLD).is_file() and (folder / KEPT.file).exists()


def earlier_run(folder: Path, protocol: Protocol, jurisdiction: str, on: date) -> Told:
    """What the earlier run said of itself.

    Raises:  CannotBeRedated where anything but the calendar may have changed since.
    """
    again = "Ask the export or the store of it instead."
    another_version = f"{folder.name}: a run by an earlier version of this command. {again}"
    try:
        told = msgspec.json.decode((folder / TOLD).read_bytes(), type=Told)
    except msgspec.ValidationError:
        raise CannotBeRedated(another_version) from None
    if (told.protocol, told.revision, told.jurisdiction) != (
        protocol.drug.id,
        protocol.revision,
        jurisdiction,
    ):
        raise CannotBeRedated(f"{folder.name}: a run by other rules or for another jurisdiction. {again}")
    if not any((folder / GAPS.file).glob(f"{MOVING}-*")):
        raise CannotBeRedated(another_version)
    if on <= told.on:
        raise CannotBeRedated(
            f"--on: found a day that is not after that of the run, {in_words(told.on)}. {again}"
        )
    if told.redate_until is None:
        raise CannotBeRedated(f"{folder.name}: a run whose series depend on more than the calendar. {again}")
    if on > told.redate_until:
        raise CannotBeRedated(
            f"--on: found a day after {in_words(told.redate_until)}; the day after it, a record or a rule says more. {again}"
        )
    return told


def redate(earlier: tuple[Path, Told], on: date, work: Work, database: DuckDB) -> Redated:
    """Write the series and gaps of the later day, and put them in their place.

    What no later day changes is taken along, file by file.
    """
    folder, told = earlier
    here = database.connection
    # The name and the site go along with the patient's place in every step.
    who = "{'name': patient, 'site': site, 'revision': revision} AS patient"
    here.execute(
        f"CREATE VIEW series_kept AS SELECT {who}, {', '.join(STATE)} FROM {_rows(folder / KEPT.file)}"
    )
    steps = [Step("out_series", _SERIES, kept=False), Step("out_gaps", _GAPS, kept=False)]
    database.plan([*redating_steps(on), *steps])
    rows = {}
    for output in (SERIES, GAPS):
        whole = work.whole / output.file
        remove(whole)
        whole.mkdir()
        for file in (folder / output.file).glob(f"{FIXED}-*"):
            take_along(file, whole / file.name)
        database.write(output.relation, output.columns, whole / f"{MOVING}-00000.parquet", order=())
        ((rows[output.name],),) = here.execute(f"SELECT count(*) FROM {_rows(whole)}").fetchall()
    statuses = here.execute(
        f"SELECT status, count(*) FROM {_rows(work.whole / SERIES.file)} GROUP BY status ORDER BY status"
    ).fetchall()
    said = Redated(
        longwatch=__version__,
        protocol=told.protocol,
        revision=told.revision,
        clinically_reviewed=told.clinically_reviewed,
        jurisdiction=told.jurisdiction,
        on=on,
        redated_from=told.on,
        statuses=dict(statuses),
        rows=rows,
        outputs=NAMES,
    )
    write_whole(work.whole / TOLD, msgspec.json.format(msgspec.json.encode(said)))
    publish(work, NAMES)
    return said


def _rows(path: Path) -> str:
    """The rows of an output: one file, or a folder of parts."""
    return rows_in(sorted(path.glob("*.parquet")) if path.is_dir() else [path])


_SERIES = """
    SELECT s.* EXCLUDE (patient), s.patient.name AS patient, s.patient.site AS site, s.patient.revision AS revision
    FROM series_finding AS s"""

_GAPS = """
    SELECT patient.name AS patient, series AS id, first_day AS from_day, last_day AS to_day, CAST(days AS BIGINT) AS days,
        CAST(missed AS BIGINT) AS missed, is_open AS open
    FROM series_gap"""
