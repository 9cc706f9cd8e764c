"""Reading a source into a store: whole or not at all, and where it was interrupted it goes on.

The work is done in a hidden folder beside the target. It notes what it was begun for (the files, the protocol,
the zone); begun for the same, what is finished there is kept. The target is replaced at the very end.
"""

import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import duckdb
import msgspec

from longwatch.core.protocol import Protocol
from longwatch.exchange.fhir.files import files_in
from longwatch.exchange.fhir.mistakes import SourceMistake, as_text
from longwatch.population.fingerprint import fingerprint
from longwatch.population.reading.amounts import AMOUNT_FUNCTIONS
from longwatch.population.reading.finishing import (
    Progress,
    settle_parts,
    take_its_place,
    write_rejected,
)
from longwatch.population.reading.sources import Source, blaming
from longwatch.population.reading.staging import Stage, Staged
from longwatch.population.store import (
    FORMAT,
    MANIFEST,
    PART,
    PATIENTS,
    Counts,
    Manifest,
    SourceFile,
    Store,
    StoreMistake,
)
from longwatch.population.writing import workshop, write


class Work(NamedTuple):
    """What a reader works with: a database, a folder of its own, what it reads for."""

    connection: duckdb.DuckDBPyConnection
    folder: Path
    source: Path
    protocol: Protocol
    zone: str
    stage: Stage
    progress: Progress

    def added(self, source: Source, rows: str, targets: Sequence[str]) -> "Read":
        """Sort the rows of one table, and tell that it was read."""
        staged, counts = self.stage.add(source, rows, targets)
        self.progress(f"{source.table} read")
        return Read(source.table, staged, counts, source.files)


class Read(NamedTuple):
    """One table of the source that was read."""

    table: str
    staged: Staged
    counts: Counts
    files: list[SourceFile]


class Limits(NamedTuple):
    """What reading may take: memory such as '4GB', threads; how many patients a part holds."""

    memory: str | None = None
    threads: int | None = None
    part: int = PART


Reader = Callable[[Work], tuple[list[Read], list[SourceFile]]]
"""Makes the table `patients` (patient, name, site) and adds each table of the source, always in one order.

It gives what it read, and the files besides that only explain: names of sites, vocabularies.
"""


def silent(_: str) -> None:
    """Tell nobody how far it is."""


def into_store(
    reader: Reader,
    source: Path,
    target: Path,
    protocol: Protocol,
    *,
    zone: str,
    limits: Limits,
    progress: Progress,
) -> Store:
    """Read a source into a store at the target; a store that was there is replaced.

    Raises:  SourceMistake when the source cannot be read, StoreMistake when the target is something else or
             cannot be written to.
    """
    _check(target, zone)
    folder = target.parent / f".{target.name}.reading"
    _begin(folder, _begun_for(source, protocol, (zone, limits.part)))
    with workshop(folder / "spill", memory=limits.memory, threads=limits.threads) as connection:
        connection.execute(AMOUNT_FUNCTIONS)
        stage = Stage(connection, folder, size=limits.part, zone=zone)
        read, others = reader(Work(connection, folder, source, protocol, zone, stage, progress))
        query = "SELECT patient, name, site FROM patients ORDER BY patient"
        patients = write(connection, query, folder / PATIENTS)
        firsts = tuple(range(0, patients, limits.part))
        staged = [one.staged for one in read]
        settle_parts(connection, protocol, folder, staged, parts=len(firsts), progress=progress)
        write_rejected(connection, folder, [one.table for one in read])
    manifest = Manifest(
        format=FORMAT,
        protocol=protocol.drug.id,
        reads=fingerprint(protocol),
        zone=zone,
        patients=patients,
        firsts=firsts,
        counts=_together(one.counts for one in read),
        files=(*(file for one in read for file in one.files), *others),
    )
    Store.finish(folder, manifest)
    take_its_place(folder, target)
    return Store(target)


def number_patients(work: Work, names: str, sources: Sequence[Source]) -> None:
    """Make the table `patients`: numbers in the order of names.

    names   `name`, `site`, and `born`, the first day on which the patient can have been born, as SQL
    """
    with blaming(work.connection, sources):
        work.connection.execute(f"""
            CREATE OR REPLACE TABLE patients AS
            SELECT row_number() OVER (ORDER BY name) - 1 AS patient, name, site, CAST(born AS DATE) AS born FROM ({names}) AS named""")


def _check(target: Path, zone: str) -> None:
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        raise SourceMistake(
            "time zone", "a name that nobody knows", "one such as Europe/Helsinki", "Correct it."
        ) from None
    if target.exists() and not (target / MANIFEST).is_file() and (target.is_file() or any(target.iterdir())):
        raise StoreMistake(f"{target.name}: there is something else. Name a new or an empty folder.")


def _begun_for(source: Path, protocol: Protocol, settings: tuple[str, int]) -> bytes:
    """What a work folder belongs to: the files by name, size and time, the protocol, the settings."""
    stats = [(as_text(file.name), *_seen(file.path)) for file in files_in(source) if file.path.is_file()]
    told = msgspec.json.encode(
        (FORMAT, as_text(str(source.resolve())), stats, fingerprint(protocol), settings)
    )
    return sha256(told).hexdigest().encode()


def _seen(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_size, found.st_mtime_ns


def _begin(folder: Path, begun_for: bytes) -> None:
    note = folder / "begun-for"
    if not note.is_file() or note.read_bytes() != begun_for:
        shutil.rmtree(folder, ignore_errors=True)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        note.write_bytes(begun_for)
    except OSError as error:
        raise StoreMistake(
            f"{folder.parent.name}: the system says: {error.strerror}. Choose another target."
        ) from None


def _together(all_counts: Iterable[Counts]) -> Counts:
    listed = list(all_counts)
    ignored: Counter[str] = Counter()
    for counts in listed:
        ignored.update(counts.ignored)
    return Counts(
        read=sum(counts.read for counts in listed),
        used=sum(counts.used for counts in listed),
        ignored=dict(sorted(ignored.items())),
        rejected=sum(counts.rejected for counts in listed),
    )
