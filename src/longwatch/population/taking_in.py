"""A source of any kind as a store: a store itself, or what a reader makes of an export.

A store that was made keeps beside it what it was made of, so that it is used again while that is unchanged.
"""

from collections.abc import Callable, Iterator
from datetime import tzinfo
from pathlib import Path

import msgspec

from longwatch.core.protocol import Protocol
from longwatch.core.record import Record
from longwatch.exchange.fhir import SourceMistake, read_folder
from longwatch.population.store import Rejected, SourceFile, Store, StoreMistake, reads_of
from longwatch.population.storing import write_store

MADE_OF = "made-of.json"


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
        source=str(source.resolve()),
        files=tuple((str(path.relative_to(source)), stat.st_size, stat.st_mtime_ns) for path, stat in about),
        protocol=protocol.drug.id,
        reads=reads_of(protocol),
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


def take_in(
    source: Path,
    target: Path,
    protocol: Protocol,
    zone: tzinfo,
    *,
    progress: Callable[[int], None] = lambda patients: None,
) -> Store:
    """Make a store of a source that is none, in the folder `target`.

    progress   is told how many more patients are read

    Raises:  SourceMistake, StoreMistake: what was found, what was expected, what to do.
    """
    wanted = made_of(source, protocol, zone)
    store = _from_bundles((source, target), protocol, zone, progress)
    (target / MADE_OF).write_bytes(msgspec.json.encode(wanted))
    return store


def _from_bundles(
    places: tuple[Path, Path], protocol: Protocol, zone: tzinfo, progress: Callable[[int], None]
) -> Store:
    """One record after another through the Python reader: for sources that `longwatch worklist` takes too."""
    source, target = places
    rejected: list[Rejected] = []

    def records() -> Iterator[Record]:
        for found in read_folder(source, protocol, zone):
            if isinstance(found, SourceMistake):
                reason = f"{found.found}; expected {found.expected}"
                rejected.append(Rejected(found.place, "bundle", reason))
            else:
                progress(1)
                yield found

    read = list(records())
    files = [SourceFile(name=path.name, size=path.stat().st_size, rows=1) for path in _files(source)]
    try:
        return write_store(read, target, protocol, zone=str(zone), rejected=rejected, files=files)
    except ValueError as wrong:
        if isinstance(wrong, StoreMistake):
            raise
        raise SourceMistake(
            source.name or ".",
            "two records with the same patient id",
            "one for each patient",
            "Put all of a patient's resources into one bundle, or into one set of NDJSON files.",
        ) from None


def _files(source: Path) -> list[Path]:
    return sorted(path for path in source.iterdir() if path.is_file() and not path.name.startswith("."))
