"""Folders with bundles of one patient each, read patient by patient: for some thousands, since all stand in memory.

NDJSON files beside the bundles are read in the same way. Every resource is counted as a line of a bulk export is
(`bulk`). A bundle that cannot be read, or that is not about exactly one patient, is one rejected row.
"""

import shutil
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, tzinfo
from pathlib import Path

from longwatch.core.protocol import Protocol
from longwatch.core.record import Record
from longwatch.exchange.fhir.assembling import Reasons
from longwatch.exchange.fhir.bundle import read_index
from longwatch.exchange.fhir.entries import Entry, Sent, sent
from longwatch.exchange.fhir.files import File, files_in
from longwatch.exchange.fhir.mapping import NOT_READ
from longwatch.exchange.fhir.mistakes import SourceMistake
from longwatch.exchange.fhir.parts import Parts, opened
from longwatch.exchange.fhir.person import site_of
from longwatch.exchange.fhir.references import Index
from longwatch.exchange.fhir.resource_types import told_type
from longwatch.population.reading.fhir.lane import NOT_REFERRED, Heard, hear, heard_of
from longwatch.population.reading.finishing import take_its_place
from longwatch.population.store import Counts, Rejected, SourceFile, Store
from longwatch.population.storing import write_store

Progress = Callable[[str], None]


def read_bundles(
    source: Path,
    target: Path,
    protocol: Protocol,
    *,
    zone: tzinfo = UTC,
    progress: Progress = lambda words: None,
) -> Store:
    """Read every bundle of a folder and of the folders inside it, and every NDJSON file, into a store.

    zone      the clinics', for times without an offset
    progress  is told in words how far it is

    Raises:  SourceMistake where a patient stands in two bundles, or in one and in the NDJSON files.
    """
    folder = target.with_name(f".{target.name}.reading")
    shutil.rmtree(folder, ignore_errors=True)
    found = _Folder(protocol, zone, progress)
    here = files_in(source)
    for bundle in (file for file in here if file.is_bundle):
        found.read_bundle(bundle)
    found.read_parts([file for file in here if file.is_part])
    found.check(source.name or ".")
    write_store(
        found.records,
        folder,
        protocol,
        sites=found.sites,
        zone=str(zone),
        rejected=found.rejected,
        counts=found.counts,
        files=found.files,
    )
    take_its_place(folder, target)
    return Store(target)


class _Folder:
    """What was read of a folder so far."""

    def __init__(self, protocol: Protocol, zone: tzinfo, progress: Progress) -> None:
        self._protocol, self._zone, self._progress = protocol, zone, progress
        self._used = 0
        self._ignored: Counter[str] = Counter()
        self._places: list[str] = []
        self.records: list[Record] = []
        self.sites: dict[str, str] = {}
        self.rejected: list[Rejected] = []
        self.files: list[SourceFile] = []

    @property
    def counts(self) -> Counts:
        """What became of every resource, line or bundle."""
        used, rejected = self._used, len(self.rejected)
        read = used + self._ignored.total() + rejected
        return Counts(read=read, used=used, ignored=dict(sorted(self._ignored.items())), rejected=rejected)

    def read_bundle(self, bundle: File) -> None:
        """Read one patient's bundle."""
        rows = 1
        try:
            with opened(bundle) as file:
                found = sent(file.read(), bundle.name, self._zone)
            self._take_bundle(bundle.name, found)
            rows = len(found.entries)
        except SourceMistake as mistake:
            self._refuse(mistake, "bundle")
        self._list(bundle, rows)

    def _take_bundle(self, name: str, found: Sent) -> None:
        index = Index(found.entries, found.deleted, found.is_partial)
        reasons: Reasons = []
        record = read_index(index, self._protocol, name, self._zone, reasons=reasons)
        medications = index.of_type("Medication")
        self._count_medications(
            len(medications), sum(id(one.resource) in index.referenced for one in medications)
        )
        self._take(record.patient, name, index.entries, heard_of(record, index, reasons, self._protocol))

    def read_parts(self, found: list[File]) -> None:
        """Read the patients of NDJSON files."""
        with ExitStack() as files:
            parts = Parts(files)
            for part in found:
                rows = 1
                try:
                    rows = parts.add(part, lambda mistake: self._refuse(mistake, "line"))
                except SourceMistake as mistake:
                    self._refuse(mistake, "file")
                self._list(part, rows)
            referred: set[str] = set()
            for name, entries in parts.patients():
                heard = hear(entries, (self._protocol, self._zone))
                self._take(name, entries[0].place, entries, heard)
                referred |= heard.medications
        self._count_medications(parts.medication_lines, len(referred))
        for type_, number in parts.of_nobody.items():
            self._ignored[f"{told_type(type_)}: {NOT_READ}"] += number

    def _take(self, patient: str, place: str, entries: list[Entry], heard: Heard) -> None:
        self._used += heard.used
        self._ignored += heard.ignored
        self._places.append(place)
        self.records.append(Record(patient=patient, facts=heard.facts))
        self._progress(f"{len(self.records)} patients read")
        for one in heard.rejected:
            self.rejected.append(Rejected(entries[one.entry].place, one.kind, one.reason, patient))
        for entry in entries:
            site = site_of(entry.resource) if entry.type == "Patient" else None
            if site is not None:
                self.sites[patient] = site

    def _count_medications(self, number: int, used: int) -> None:
        self._used += used
        if number > used:
            self._ignored[NOT_REFERRED] += number - used

    def _list(self, file: File, rows: int) -> None:
        self.files.append(SourceFile(name=file.name, size=file.path.stat().st_size, rows=rows))

    def _refuse(self, mistake: SourceMistake, kind: str) -> None:
        self.rejected.append(Rejected(mistake.place, kind, f"{mistake.found}; expected {mistake.expected}"))

    def check(self, source: str) -> None:
        """Each patient was read once: else each record by itself would look incomplete."""
        first: dict[str, str] = {}
        for record, place in zip(self.records, self._places, strict=True):
            before = first.setdefault(record.patient, place)
            if before != place:
                raise SourceMistake(
                    source,
                    f"two records with the same patient id, in {before} and in {place}",
                    "one for each patient",
                    "Put all of a patient's resources into one bundle, or into one set of NDJSON files.",
                )
