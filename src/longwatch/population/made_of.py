"""What a store was made of, kept in it, so that it is used again while that is unchanged."""

from datetime import tzinfo
from pathlib import Path

import msgspec

from longwatch.core.protocol import Protocol
from longwatch.exchange.fhir.files import File, files_in
from longwatch.exchange.fhir.mistakes import as_text
from longwatch.population.fingerprint import fingerprint
from longwatch.population.store import Store

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
    files = [File(source.name, source)] if source.is_file() else files_in(source)
    about = [(file.name, file.path.stat()) for file in files if file.path.is_file()]
    return MadeOf(
        source=as_text(str(source.resolve())),
        files=tuple((as_text(name), stat.st_size, stat.st_mtime_ns) for name, stat in about),
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


def not_read(store: Store) -> tuple[str, ...]:
    """The files that stood beside those that the store was made of, such as one of a kind that nobody reads."""
    try:
        made = msgspec.json.decode((store.folder / MADE_OF).read_bytes(), type=MadeOf)
    except (OSError, msgspec.MsgspecError):
        return ()
    read = {as_text(file.name) for file in store.manifest.files}
    others = (File(name, Path(name)) for name, _, _ in made.files if name not in read)
    return tuple(sorted(file.name for file in others if not file.is_manifest))
