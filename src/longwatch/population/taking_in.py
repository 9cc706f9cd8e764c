"""A source of any kind as a store: a store itself, or what a reader makes of an export."""

from collections.abc import Callable, Sequence
from datetime import tzinfo
from pathlib import Path

import msgspec

from longwatch.core.protocol import Protocol
from longwatch.exchange.fhir.files import File, files_in
from longwatch.exchange.fhir.mistakes import SourceMistake
from longwatch.population.made_of import MADE_OF, made_of
from longwatch.population.reading import kind_of
from longwatch.population.reading.fhir.bulk import read_bulk
from longwatch.population.reading.fhir.bundles import read_bundles
from longwatch.population.reading.fhir.work import FOLDER as UNFINISHED
from longwatch.population.reading.files import size_of
from longwatch.population.reading.omop import read_omop
from longwatch.population.reading.tables import read_tables
from longwatch.population.store import Store
from longwatch.population.writing import write_whole

_BESIDE = 2 << 30
"""How many bytes of bulk export may stand beside bundles, since all of both is read into memory."""
Progress = Callable[[str], None]


def is_room_for(folder: Path) -> bool:
    """Whether a store may be made there: nothing is there but a store, or what is done of one."""
    if not folder.exists() or Store.is_here(folder) or (folder / UNFINISHED).is_dir():
        return True
    return folder.is_dir() and not any(folder.iterdir())


def take_in(
    source: Path,
    target: Path,
    protocol: Protocol,
    zone: tzinfo,
    *,
    memory: int,
    threads: int | None = None,
    progress: Progress = lambda words: None,
) -> Store:
    """Make a store of a source that is none, in the folder `target`.

    memory     how many bytes reading may hold at once
    progress   is told in words how far it is

    Raises:  SourceMistake, StoreMistake: what was found, what was expected, what to do.
    """
    wanted = made_of(source, protocol, zone)
    kind = kind_of(source)
    files = files_in(source) if kind == "fhir" else []
    # One line or bundle less is told and the rest is read; a whole file less would be another population.
    _check(files, source)
    limit = f"{memory // 10**6}MB"
    if kind == "tables":
        store = read_tables(
            source, target, protocol, str(zone), memory=limit, threads=threads, progress=progress
        )
    elif kind == "omop":
        store = read_omop(
            source, target, protocol, str(zone), memory=limit, threads=threads, progress=progress
        )
    elif any(file.is_bundle for file in files):
        store = read_bundles(source, target, protocol, zone=zone, progress=progress)
    else:
        store = read_bulk(
            source,
            target,
            protocol,
            zone=zone,
            memory=limit,
            threads=threads,
            progress=lambda done, of: progress(f"{100 * done // max(1, of)} % read"),
        )
    write_whole(target / MADE_OF, msgspec.json.encode(wanted))
    return store


def _check(files: Sequence[File], source: Path) -> None:
    """Refuse a file that nobody can read, and an export that memory would not hold."""
    sizes = {file: size_of(file.name, file.path) for file in files if file.has_resources}
    beside = sum(size for file, size in sizes.items() if file.is_part)
    bundle = next((file for file in sizes if file.is_bundle), None)
    if bundle is not None and beside > _BESIDE:
        raise SourceMistake(
            source.name or ".",
            f"{bundle.name} beside {beside >> 30} GB of NDJSON",
            "a folder of one or the other, since files of one patient each are read into memory with all else",
            "If it holds no patient, take it away; else ask about the two by themselves.",
        )
