"""A population as columns on disk: read once from an export, asked about any day afterwards.

    manifest.json             what was read, how it was counted, which part holds which patients
    patients.parquet          patient BIGINT, name STRING, site STRING: numbers in the order of names
    <table>/part-00000.parquet and so on, for each table of `engine.relational.STORED`
    rejected.parquet          place, kind, reason, patient: every row of the source that was not understood

A part holds the patients of one range of numbers, sorted by patient and day; a part without rows may be missing.
"""

from pathlib import Path
from typing import NamedTuple, Self

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from longwatch.core.protocol import Protocol
from longwatch.population.fingerprint import fingerprint

FORMAT = 1
PART = 20_000
"""How many patients a part holds, unless told."""
MANIFEST = "manifest.json"
PATIENTS = "patients.parquet"
REJECTED = "rejected.parquet"


REJECTED_SCHEMA = pa.schema([(name, pa.string()) for name in ("place", "kind", "reason", "patient")])


class Rejected(NamedTuple):
    """A row of the source that was not understood: its file and line, what it is, why; never a value of it."""

    place: str
    kind: str
    reason: str
    patient: str | None = None


class StoreMistake(ValueError):
    """A folder that is no store, or not one that can be asked; the sentence says what to do."""


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of the source: `read` is the sum of `used`, of all `ignored` and of `rejected`."""

    read: int
    used: int
    ignored: dict[str, int]
    rejected: int


class SourceFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was read, with its rows (lines, for NDJSON)."""

    name: str
    size: int
    rows: int


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a store says of itself.

    protocol   the id of the protocol that it was read for
    reads      a fingerprint of what reading depends on: which codes count, and as what
    zone       the time zone of times without one
    firsts     the number of the first patient of each part
    """

    format: int
    protocol: str
    reads: str
    zone: str
    patients: int
    firsts: tuple[int, ...]
    counts: Counts
    files: tuple[SourceFile, ...]


class Store:
    """A store that is there. Raises StoreMistake where it is none."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            self.manifest = msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)
        except (OSError, msgspec.MsgspecError):
            raise StoreMistake(
                f"{folder.name}: no {MANIFEST} that can be read. Expected a folder that longwatch wrote."
            ) from None
        if self.manifest.format != FORMAT:
            raise StoreMistake(
                f"{folder.name}: written by another version of longwatch. Read the export again."
            )

    def check(self, protocol: Protocol) -> None:
        """Refuse a protocol that the store was not read for.

        Raises:  StoreMistake, for another medicine, or where other codes count by now.
        """
        if self.manifest.protocol != protocol.drug.id:
            raise StoreMistake(
                f"{self.folder.name}: read for the protocol {self.manifest.protocol}, asked about "
                f"{protocol.drug.id}. Read the export again for {protocol.drug.id}."
            )
        if self.manifest.reads != fingerprint(protocol):
            raise StoreMistake(
                f"{self.folder.name}: read by an earlier version of the content, in which other codes count. "
                "Read the export again."
            )

    @classmethod
    def is_here(cls, folder: Path) -> bool:
        """Whether the folder says that it is a store."""
        return (folder / MANIFEST).is_file()

    @property
    def parts(self) -> range:
        """The numbers of its parts."""
        return range(len(self.manifest.firsts))

    def range_of(self, part: int) -> range:
        """The numbers of the patients of a part."""
        ends = (*self.manifest.firsts[1:], self.manifest.patients)
        return range(self.manifest.firsts[part], ends[part])

    def file(self, table: str, part: int) -> Path | None:
        """The file of a table and part; None when it has no rows."""
        path = part_path(self.folder, table, part)
        return path if path.is_file() else None

    @property
    def patients(self) -> Path:
        """The file of all patients."""
        return self.folder / PATIENTS

    @property
    def rejected(self) -> Path:
        """The file of every row that was not understood."""
        return self.folder / REJECTED

    def rejected_of_nobody(self) -> int:
        """How many rejected rows are about nobody in the store: of all others somebody is told that nobody can tell."""
        named = pq.read_table(self.rejected, columns=["patient"])["patient"]
        known = pq.read_table(self.patients, columns=["name"])["name"]
        return len(named) - int(pc.sum(pc.is_in(named, value_set=known.combine_chunks())).as_py() or 0)

    @classmethod
    def finish(cls, folder: Path, manifest: Manifest) -> Self:
        """Write the manifest, last of all: from then on the folder is a store."""
        part = folder / f".{MANIFEST}.part"
        part.write_bytes(msgspec.json.format(msgspec.json.encode(manifest)))
        part.replace(folder / MANIFEST)
        return cls(folder)


def part_path(folder: Path, table: str, part: int) -> Path:
    """Where the rows of a table and part stand."""
    return folder / table / f"part-{part:05}.parquet"
