"""A source of any kind as a store: a store itself, or what a reader makes of an export.

A store that was made keeps beside it what it was made of, so that it is used again while that is unchanged.
"""

from collections.abc import Callable
from datetime import tzinfo
from pathlib import Path

import msgspec

from longwatch.core.protocol import Protocol
from longwatch.exchange.fhir.mistakes import as_text
from longwatch.exchange.fhir.parts import is_bundle, is_part
from longwatch.population.fingerprint import fingerprint
from longwatch.population.reading import kind_of
from longwatch.population.reading.fhir.bulk import read_bulk
from longwatch.population.reading.fhir.bundles import read_bundles
from longwatch.population.reading.fhir.work import FOLDER as UNFINISHED
from longwatch.population.reading.files import entries_of, size_of
from longwatch.population.reading.omop import read_omop
from longwatch.population.reading.tables import read_tables
from longwatch.population.store import Store
from longwatch.population.writing import write_whole

MADE_OF = "made-of.json"
Progress = Callable[[str], None]


class MadeOf(msgspec.Struct, frozen=True, kw_only=True):
    """What a store was made of: the source's files with size and moment of change, and how they were read."""

    source: str
    files: tuple[tuple[str, int, int], ...]
    protocol: str
    reads: str
    zone: str


def made_of(source: Path, protocol: Protocol, zone: tzinfo) -> MadeOf:
    """What a store of the source would be made of today."""
    files = [source] if source.is_file() else sorted(path for path in source.rglob("*") if path.is_file())
    about = [(path, path.stat()) for path in files]
    return MadeOf(
        source=as_text(str(source.resolve())),
        files=tuple(
            (as_text(str(path.relative_to(source))), stat.st_size, stat.st_mtime_ns) for path, stat in about
        ),
        protocol=protocol.drug.id,
        reads=fingerprint(protocol),
        zone=str(zone),
    )


def is_made_of(folder: Path, wanted: MadeOf) -> bool:
    """Whether a folder is a store that was made of just that."""
    try:
        return Store.is_here(folder) and wanted == msgspec.json.decode(
            (folder / MADE_OF).read_bytes(), type=MadeOf
        )
    except (OSError, msgspec.MsgspecError):
        return False


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
    if kind == "fhir":
        # One line or bundle less is told and the rest is read; a whole file less would be another population.
        for path in entries_of(source):
            if is_part(path) or is_bundle(path):
                size_of(path.name, path)
    limit = f"{memory // 10**6}MB"
    if kind == "tables":
        store = read_tables(
            source, target, protocol, str(zone), memory=limit, threads=threads, progress=progress
        )
    elif kind == "omop":
        store = read_omop(
            source, target, protocol, str(zone), memory=limit, threads=threads, progress=progress
        )
    elif any(map(is_bundle, entries_of(source))):
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
