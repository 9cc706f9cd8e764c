"""A run over a store: part by part what is asked of everybody, then everything put in its place at once."""

import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import pyarrow.parquet as pq

from longwatch import __version__
from longwatch.core.dates import DAY
from longwatch.core.protocol import Protocol
from longwatch.engine.relational import Step, needed, plan_for
from longwatch.engine.relational.redating import can_be_redated, rules_change
from longwatch.population.database import Database, When
from longwatch.population.made_of import not_read
from longwatch.population.measures import SUPPRESS_BELOW
from longwatch.population.running.figuring import FIGURES, PAGE, write_figures
from longwatch.population.running.outputs import LATER, OF_SERIES, OUTPUTS, PLACES, Output, output_steps
from longwatch.population.running.publishing import publish
from longwatch.population.running.rules import rules_told
from longwatch.population.running.work import TOLD, Done, Work, remove
from longwatch.population.store import REJECTED, REJECTED_SCHEMA, Counts, Store
from longwatch.population.writing import write_whole

RULES = "rules.json"


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked of a population: the rules, where and when they are applied.

    wide             how many parts of a store are taken at once
    suppress_below   figures from 1 to one less are not told, nor what would give them away; 0 tells all
    only_series      whether nothing is wanted but the series and their gaps
    """

    protocol: Protocol
    jurisdiction: str
    when: When
    engine: str
    wide: int = 1
    suppress_below: int = SUPPRESS_BELOW
    only_series: bool = False

    @property
    def outputs(self) -> tuple[Output, ...]:
        """What is written of every patient."""
        return OF_SERIES if self.only_series else OUTPUTS


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What a run says of itself in `run.json`.

    patients     how many the source has; `asked` leaves out those born later
    not_read     the files of the source that are of no kind that is read
    places       how many patients are in each place: they add up to `asked`; none where only series are told
    rows         of each Parquet output
    outputs      the names of the files and folders that it wrote
    redate_until the last day whose series the state that it wrote can tell; null: none
    """

    longwatch: str
    protocol: str
    revision: str
    clinically_reviewed: str
    example_only: bool
    jurisdiction: str
    on: date
    known_by: datetime | None
    planned: date | None
    engine: str
    patients: int
    asked: int
    born_later: int
    places: dict[str, int]
    source: Counts
    not_read: tuple[str, ...]
    rows: dict[str, int]
    outputs: tuple[str, ...]
    redate_until: date | None = None


def names_of(*, only_series: bool = False) -> tuple[str, ...]:
    """What a run writes into its folder, `run.json` left out."""
    if only_series:
        return tuple(output.file for output in OF_SERIES)
    return (*(output.file for output in OUTPUTS), RULES, REJECTED, FIGURES, PAGE)


def plan_of(asked: Asked) -> tuple[Step, ...]:
    """Every step from the tables of a store that the outputs rest on."""
    protocol, jurisdiction = asked.protocol, asked.jurisdiction
    settled = asked.when.known_by is None
    plan = (
        *plan_for(protocol, jurisdiction, settled=settled),
        *output_steps(protocol, jurisdiction, asked.when.on),
    )
    relations = [LATER, *(output.relation for output in asked.outputs)]
    if not asked.only_series:
        relations.append(PLACES)
    return tuple(needed(plan, *relations))


def identity_of(asked: Asked, source: dict[str, Any]) -> dict[str, Any]:
    """What tells one run from another, so that nothing left over from one is taken for the other's."""
    return {
        "longwatch": __version__,
        "plan": sha256(repr(plan_of(asked)).encode()).hexdigest(),
        "protocol": asked.protocol.drug.id,
        "revision": asked.protocol.revision,
        "jurisdiction": asked.jurisdiction,
        "when": [str(value) for value in asked.when],
        "engine": asked.engine,
        "wide": asked.wide,
        "only_series": asked.only_series,
        "source": source,
    }


def run(
    asked: Asked,
    store: Store,
    work: Work,
    database: Database,
    *,
    progress: Callable[[int], None] = lambda patients: None,
) -> Told:
    """Carry out what is missing, and put everything in its place.

    progress   is told how many more patients are done
    """
    store.check(asked.protocol)
    database.plan(plan_of(asked))
    found = []
    for number, parts in enumerate(_ranges(store, asked.wide)):
        done = work.done(number)
        if done is None:
            database.open(store, parts, asked.when)
            done = _carry_out(asked, database, work, number)
            work.finish(number, done)
        found.append(done)
        progress(done.patients)
    told = _told(asked, store, found)
    _write_rest(asked, store, work, told)
    publish(work, told.outputs)
    return told


def _ranges(store: Store, wide: int) -> Iterator[range]:
    """The parts that are taken at once; of an empty store a single range without any."""
    starts = range(0, len(store.parts), wide) or range(1)
    return (store.parts[start : start + wide] for start in starts)


def _carry_out(asked: Asked, database: Database, work: Work, number: int) -> Done:
    rows: dict[str, int] = {}
    files: dict[str, tuple[str, ...]] = {}
    for output in asked.outputs:
        rows[output.name], files[output.name] = 0, ()
        new, folder = work.new / output.name, work.whole / output.file
        folder.mkdir(exist_ok=True)
        for name, which in output.parts.items():
            remove(new)
            rows[output.name] += database.write(
                output.relation, output.columns, new, order=output.order, which=which
            )
            files[output.name] += _taken(new, folder, f"{name}-{number:05}")
    places = {} if asked.only_series else dict(database.read(PLACES, ["place", "patients"]))
    ((later,),) = database.read(LATER, ["day"])
    return Done(
        rows=rows,
        files=files,
        patients=database.count("patients"),
        asked=database.count("asked"),
        places=places,
        later=later,
    )


def _taken(new: Path, folder: Path, part: str) -> tuple[str, ...]:
    """Move a new file, or the files of a new folder, to where the parts of an output are put together."""
    for leftover in folder.glob(f"{part}*"):
        leftover.unlink()
    if new.is_file():
        new.replace(folder / f"{part}.parquet")
        return (f"{part}.parquet",)
    names = []
    for place, file in enumerate(sorted(new.glob("*.parquet"))):
        names.append(f"{part}-{place:05}.parquet")
        file.replace(folder / names[-1])
    remove(new)
    return tuple(names)


def _told(asked: Asked, store: Store, found: Sequence[Done]) -> Told:
    protocol, when = asked.protocol, asked.when
    places: Counter[str] = Counter()
    rows: Counter[str] = Counter()
    for done in found:
        places.update(done.places)
        rows.update(done.rows)
    patients, known = sum(done.patients for done in found), sum(done.asked for done in found)
    return Told(
        longwatch=__version__,
        protocol=protocol.drug.id,
        revision=protocol.revision,
        clinically_reviewed=protocol.drug.clinically_reviewed,
        example_only=protocol.drug.example_only,
        jurisdiction=asked.jurisdiction,
        on=when.on,
        known_by=when.known_by,
        planned=when.planned,
        engine=asked.engine,
        patients=patients,
        asked=known,
        born_later=patients - known,
        places=dict(sorted(places.items())),
        source=store.manifest.counts,
        not_read=not_read(store),
        rows=dict(rows),
        outputs=names_of(only_series=asked.only_series),
        redate_until=_redate_until(asked, [done.later for done in found]),
    )


def _redate_until(asked: Asked, later: Sequence[date | None]) -> date | None:
    """The day before anything else than the calendar would change a series."""
    rules, on = (asked.protocol, asked.jurisdiction), asked.when.on
    if asked.when.known_by is not None or not can_be_redated(*rules):
        return None
    changes = [day for day in (*later, rules_change(*rules, on)) if day is not None]
    return min(changes) - DAY if changes else date.max


def _write_rest(asked: Asked, store: Store, work: Work, told: Told) -> None:
    if asked.only_series:
        write_whole(work.whole / TOLD, msgspec.json.format(msgspec.json.encode(told)))
        return
    rules = rules_told(asked.protocol, asked.jurisdiction, asked.when.on)
    write_whole(work.whole / RULES, msgspec.json.format(msgspec.json.encode(rules)))
    new = work.new / REJECTED
    if store.rejected.is_file():
        shutil.copyfile(store.rejected, new)
    else:
        pq.write_table(REJECTED_SCHEMA.empty_table(), new)
    new.replace(work.whole / REJECTED)
    where = (asked.jurisdiction, asked.when.on, asked.engine)
    write_figures(
        asked.protocol,
        store,
        work,
        where=where,
        suppress_below=asked.suppress_below,
        not_read=told.not_read,
    )
    write_whole(work.whole / TOLD, msgspec.json.format(msgspec.json.encode(told)))
