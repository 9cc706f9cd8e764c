"""`longwatch population`: everybody in an export, on one day, on the engine that is large enough."""

from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path
from typing import Any

import msgspec

from longwatch.cli import arguments
from longwatch.cli.memory import most
from longwatch.cli.output import put
from longwatch.cli.paths import named, target
from longwatch.cli.population_mistakes import told_in_a_line
from longwatch.cli.population_text import population_text, redated_text
from longwatch.cli.progress import Progress
from longwatch.cli.refusals import BAD_INPUT, Refusal, complain
from longwatch.core.protocol import Protocol
from longwatch.exchange.fhir.mistakes import as_text
from longwatch.population.database import When
from longwatch.population.duckdb import DuckDB
from longwatch.population.engines import ENGINES, HERE, Workplace, open_database
from longwatch.population.made_of import MadeOf, is_made_of, made_of
from longwatch.population.reading import kind_of
from longwatch.population.running import (
    Asked,
    Told,
    Work,
    identity_of,
    names_of,
    refuse_foreign,
    run,
)
from longwatch.population.running.redate import NAMES as REDATED
from longwatch.population.running.redate import CannotBeRedated, Redated, earlier_run, is_run, redate
from longwatch.population.store import REJECTED, Store
from longwatch.population.taking_in import is_room_for, take_in

WIDE = {"duckdb": 1, "spark": 50}
"""How many parts of a store an engine takes at once: one machine needs flat memory, a cluster much to do."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """The options as they were given."""

    source: str
    jurisdiction: str
    on: str
    engine: str
    out: str
    store: str | None
    protocol: str
    known_by: str | None
    zone: str | None
    memory: str | None
    threads: int | None
    spark_master: str | None
    spark_conf: tuple[str, ...]
    suppress_below: int
    only_series: bool


def population(wanted: Wanted) -> int:
    """Make a store of the source where it is none, ask it, write everything, and say how many are where."""
    engine = arguments.one_of(wanted.engine, ENGINES, "--engine")
    zone = arguments.zone(wanted.zone)
    rules = arguments.protocol(wanted.protocol)
    asked = Asked(
        protocol=rules,
        jurisdiction=arguments.jurisdiction(wanted.jurisdiction, rules),
        when=When(arguments.day(wanted.on, "--on"), arguments.known_by(wanted.known_by, zone)),
        engine=engine,
        wide=WIDE[engine],
        suppress_below=wanted.suppress_below,
        only_series=wanted.only_series,
    )
    place = _workplace(wanted, engine)
    source = _source(wanted.source)
    out = _out(wanted.out, source)
    with told_in_a_line(wanted.source, wanted.out):
        if is_run(source):
            refuse_foreign(out, REDATED)
            put(redated_text(_redate(asked, place, source, out), out))
            return 0
        refuse_foreign(out, names_of(only_series=wanted.only_series))
        told = _run(asked, place, (source, out), (wanted, zone))
    if told.asked == 0:
        complain(
            f"{wanted.source}: found nobody who could be asked about. {REJECTED} says what was not read."
        )
        return BAD_INPUT
    put(population_text(told, out))
    return 0


def _run(asked: Asked, place: Workplace, where: tuple[Path, Path], how: tuple[Wanted, tzinfo]) -> Told:
    (source, out), (wanted, zone) = where, how
    identity, made = _identity(source, asked.protocol, zone)
    with Work(out, identity_of(asked, identity)) as work:
        store = Store(source) if made is None else _store(source, work, made, (wanted, asked.protocol, zone))
        at = msgspec.structs.replace(place, folder=work.spill)
        with (
            open_database(asked.engine, at) as database,
            Progress("patients", store.manifest.patients) as progress,
        ):
            return run(asked, store, work, database, progress=progress.step)


def _redate(asked: Asked, place: Workplace, source: Path, out: Path) -> Redated:
    """The series of a later day from what an earlier run wrote."""
    if asked.when.known_by is not None:
        raise Refusal("--known-by: cannot be asked of an earlier run. Give the export or the store of it.")
    on = asked.when.on
    try:
        earlier = earlier_run(source, asked.protocol, asked.jurisdiction, on)
    except CannotBeRedated as mistake:
        raise Refusal(str(mistake)) from None
    identity = {"redated": str(source.resolve()), "from": str(earlier.on), "on": str(on)}
    with (
        Work(out, identity) as work,
        DuckDB(threads=place.threads, memory=place.memory, spill=work.spill) as database,
    ):
        return redate((source, earlier), on, work, database)


def _identity(source: Path, protocol: Protocol, zone: tzinfo) -> tuple[dict[str, Any], MadeOf | None]:
    """What tells this source from others, and what a store of it is made of; nothing for one that is a store."""
    if kind_of(source) == "store":
        manifest = msgspec.to_builtins(Store(source).manifest)
        return {"store": str(source.resolve()), "manifest": manifest}, None
    made = made_of(source, protocol, zone)
    return msgspec.to_builtins(made), made


def _store(source: Path, work: Work, made: MadeOf, how: tuple[Wanted, Protocol, tzinfo]) -> Store:
    """The store of a source, made where it is not there yet."""
    wanted, protocol, zone = how
    folder = work.store if wanted.store is None else _outside(source, wanted.store, "--store")
    if is_made_of(folder, made):
        return Store(folder)
    if wanted.store is not None and not is_room_for(folder):
        raise Refusal(
            f"--store: {wanted.store} holds other files. Give a folder that is empty, missing or a store."
        )
    with Progress("") as progress:
        return take_in(
            source,
            folder,
            protocol,
            zone,
            memory=most(wanted.memory),
            threads=wanted.threads,
            progress=progress.tell,
        )


def _workplace(wanted: Wanted, engine: str) -> Workplace:
    if engine != "spark" and (wanted.spark_master is not None or wanted.spark_conf):
        raise Refusal(
            "--spark-master and --spark-conf are for --engine spark. Leave them out, or ask for it."
        )
    settings = {}
    for line in wanted.spark_conf:
        name, equals, value = line.partition("=")
        if not equals or not name.startswith("spark."):
            raise Refusal("--spark-conf: expected NAME=VALUE, such as spark.executor.memory=8g.")
        settings[name] = value
    return Workplace(
        memory=most(wanted.memory, engine),
        threads=wanted.threads,
        master=wanted.spark_master or HERE,
        settings=settings,
    )


def _source(text: str) -> Path:
    source = named(text, "SOURCE")
    if not source.exists():
        raise Refusal(f"{text}: found nothing, expected a folder of an export, or a store.")
    if not source.is_dir():
        raise Refusal(f"{text}: found a file, expected a folder of an export, or a store.")
    return _written(source, "SOURCE")


def _out(text: str, source: Path) -> Path:
    """The folder to write into, made if it is missing."""
    _outside(source, text, "--out")
    return target(text)


def _outside(source: Path, text: str, what: str) -> Path:
    """A folder to write into: what is written must not become part of what is read."""
    folder = _written(named(text, what), what)
    if folder.resolve() == source.resolve() or source.resolve() in folder.resolve().parents:
        raise Refusal(f"{what}: found a folder inside SOURCE, expected one outside it. Choose another.")
    return folder


def _written(path: Path, what: str) -> Path:
    """A path that can be written down, whole: databases are told of it in words."""
    if (whole := str(path.resolve())) != as_text(whole):
        raise Refusal(f"{what}: found a path that is no text in UTF-8, expected one that is. Give another.")
    return path
