"""Many patients: a folder of one-patient bundles, of bulk parts, or of both."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import UTC, tzinfo
from pathlib import Path

from longwatch.core.protocol import Protocol
from longwatch.core.record import Record
from longwatch.exchange.fhir.bundle import read_bundle, read_entries
from longwatch.exchange.fhir.files import File, files_in, told
from longwatch.exchange.fhir.mistakes import SourceMistake
from longwatch.exchange.fhir.parts import Parts, opened


def read_ndjson(paths: Iterable[Path], protocol: Protocol, zone: tzinfo = UTC) -> Iterator[Record]:
    """One record for each patient of a bulk export, whose resources stand in many files.

    Raises:  SourceMistake at the first line that cannot be read.
    """
    for found in _read_parts([File(path.name, path) for path in paths], protocol, zone):
        if isinstance(found, SourceMistake):
            raise found
        yield found


def read_folder(folder: Path, protocol: Protocol, zone: tzinfo = UTC) -> Iterator[Record | SourceMistake]:
    """One record for each patient in a folder; a mistake for what cannot be read, while the rest goes on.

    Files named *.json hold one patient each; files named *.ndjson hold one resource in each line, and
    belong together, in whatever folder inside they stand. Both may be compressed (.gz).

    Raises:  SourceMistake when there is no such folder or nothing to read in it.
    """
    files = files_in(folder)
    bundles = [file for file in files if file.is_bundle]
    parts = [file for file in files if file.is_part]
    if not parts and not bundles:
        raise SourceMistake(
            folder.name or ".",
            "no file named *.json or *.ndjson",
            "FHIR bundles or bulk parts",
            "Check the folder.",
        )
    for bundle in bundles:
        try:
            with opened(bundle) as file:
                data = file.read()
            record = read_bundle(data, protocol, place=bundle.name, zone=zone)
        except OSError as error:
            yield SourceMistake(bundle.name, told(error), "a readable file", "Check it.")
        except SourceMistake as mistake:
            yield mistake
        else:
            yield record
    if parts:
        yield from _read_parts(parts, protocol, zone)


def files_not_read(folder: Path) -> list[str]:
    """The names of the files in a folder that hold no resources, as their names say.

    Raises:  SourceMistake when there is no such folder.
    """
    return [file.name for file in files_in(folder) if not (file.has_resources or file.is_manifest)]


class _Refused:
    """What one part held that could not be read: the first mistake, and how many more there are."""

    def __init__(self) -> None:
        self._first: SourceMistake | None = None
        self._more = 0

    def take(self, mistake: SourceMistake) -> None:
        if self._first is None:
            self._first = mistake
        else:
            self._more += 1

    def told(self) -> Iterator[SourceMistake]:
        if self._first is not None:
            more = f" ({self._more} more lines cannot be read either)" if self._more else ""
            first = self._first
            yield SourceMistake(first.place, first.found + more, first.expected, first.remedy)


def _read_parts(found: Iterable[File], protocol: Protocol, zone: tzinfo) -> Iterator[Record | SourceMistake]:
    with ExitStack() as files:
        parts = Parts(files)
        for part in found:
            refused = _Refused()
            try:
                parts.add(part, refused.take)
            except SourceMistake as mistake:
                yield mistake
            else:
                yield from refused.told()
        for _, entries in parts.patients():
            try:
                yield read_entries(entries, protocol, entries[0].place, zone)
            except SourceMistake as mistake:
                yield mistake
