"""Bulk folders: whose each line is, noted in a first pass, so that a second reads patient by patient.

Memory holds three numbers for each line (24 bytes) and one patient's resources at a time: a clinic of ten
thousand patients with four million lines needs about 100 MB. Compressed parts are unpacked to a temporary
file that goes away with the reading.
"""

import gzip
import shutil
import tempfile
import zlib
from array import array
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from longwatch.exchange.fhir.elements import identifier_of, local_name, objects
from longwatch.exchange.fhir.entries import Entry, entry_of
from longwatch.exchange.fhir.mapping import KINDS, SUBJECTS
from longwatch.exchange.fhir.mistakes import SourceMistake
from longwatch.exchange.fhir.ordinary import NONE, Head, head_of
from longwatch.exchange.fhir.source import Json, as_resource, decode


class Refused(NamedTuple):
    """What one part held that could not be read: how many lines, and the first mistake."""

    lines: int
    first: SourceMistake


class Parts:
    """The lines of many NDJSON files, by patient."""

    def __init__(self, files: ExitStack) -> None:
        self._files = files
        self._open: list[tuple[str, BinaryIO]] = []
        self._by_patient: dict[str, array[int]] = {}
        self._medications: dict[str, tuple[int, int, int]] = {}
        self._identified: dict[str, str] = {}

    def add(self, path: Path) -> Refused | None:
        """Note whose each line of a file is. Raises SourceMistake when the file cannot be read at all."""
        file = self._files.enter_context(opened(path))
        self._open.append((path.name, file))
        number, refused, first = len(self._open) - 1, 0, None
        offset = 0
        for line_number, line in enumerate(file, start=1):
            here = (number, offset, line_number)
            offset += len(line)
            if not line.strip():
                continue
            try:
                self._note(line, here, f"{path.name}, line {line_number}")
            except SourceMistake as mistake:
                refused += 1
                first = first or mistake
        return None if first is None else Refused(refused, first)

    def _note(self, line: bytes, here: tuple[int, int, int], place: str) -> None:
        head = head_of(line)
        resource = as_resource(decode(line, place) if head is None else _unpacked(head, place), place)
        type_ = resource["resourceType"]
        if type_ == "Bundle":
            found = "a Bundle inside a bulk part"
            raise SourceMistake(
                place, found, "one resource in each line", "Keep bundles in files named *.json."
            )
        if type_ == "Medication":
            self._medications[f"Medication/{resource.get('id')}"] = here
            return
        patient = self._patient(resource)
        if patient is not None:
            self._by_patient.setdefault(patient, array("Q")).extend(here)
        elif type_ in KINDS:
            raise SourceMistake(
                place, f"{type_} that names no patient", "a reference to a Patient", "Export it again."
            )

    def _patient(self, resource: Json) -> str | None:
        if resource["resourceType"] == "Patient":
            own = resource.get("id")
            patient = own if type(own) is str and own and own.isprintable() else None
            for one in objects(resource.get("identifier")):
                identifier = identifier_of(one)
                if identifier is not None and patient is not None:
                    self._identified[identifier] = patient
            return patient
        kind = KINDS.get(resource["resourceType"])
        for name in SUBJECTS if kind is None else (kind.subject,):
            reference = resource.get(name)
            if type(reference) is dict:
                return _named(reference)
        return None

    def patients(self) -> Iterator[list[Entry]]:
        """The resources of each patient, in the order in which patients were first met."""
        self._join_identified()
        while self._by_patient:
            # Taken out at once, so that memory shrinks as the reading goes on.
            yield self._read(self._by_patient.pop(next(iter(self._by_patient))))

    def _join_identified(self) -> None:
        """Lines that name the patient by an identifier join those that name it by its id."""
        for name in [name for name in self._by_patient if name in self._identified]:
            patient = self._identified[name]
            if patient != name:
                lines = self._by_patient.pop(name)
                self._by_patient.setdefault(patient, array("Q")).extend(lines)

    def _read(self, lines: "array[int]") -> list[Entry]:
        entries = [
            self._entry((lines[n], lines[n + 1], lines[n + 2]), n // 3 + 1) for n in range(0, len(lines), 3)
        ]
        wanted = {name for entry in entries if (name := _medication(entry)) is not None}
        for name in sorted(wanted & self._medications.keys()):
            entries.append(self._entry(self._medications[name], len(entries) + 1))
        return entries

    def _entry(self, here: tuple[int, int, int], number: int) -> Entry:
        part, offset, line = here
        name, file = self._open[part]
        file.seek(offset)
        return entry_of(file.readline(), (f"{name}, line", line, number))


def _unpacked(head: Head, place: str) -> Json:
    """As much of a resource as tells what it is and whose."""
    resource: Json = {"resourceType": head.resourceType}
    for name, text in (("subject", head.subject), ("patient", head.patient), ("for", head.for_)):
        if text is not NONE:
            resource[name] = decode(bytes(text), place)
    return resource


def _named(reference: Json) -> str | None:
    text = reference.get("reference")
    if type(text) is not str or not text:
        return identifier_of(reference.get("identifier"))
    name = local_name(text)
    if name.startswith("urn:"):
        return name.rpartition(":")[2] or None
    type_, _, own = name.partition("/")
    return own if type_ == "Patient" and own else None


def _medication(entry: Entry) -> str | None:
    """The Medication that a resource refers to; an ordinary Observation refers to none."""
    if type(entry.stated) is not dict:
        return None
    reference = entry.stated.get("medicationReference")
    text = reference.get("reference") if type(reference) is dict else None
    return local_name(text) if type(text) is str else None


def opened(path: Path) -> BinaryIO:
    """The file, unpacked if it is compressed. Raises SourceMistake when it cannot be read."""
    try:
        if path.suffix != ".gz":
            return path.open("rb")
        unpacked = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115 (the caller closes it)
        with gzip.open(path) as packed:
            shutil.copyfileobj(packed, unpacked, 1 << 20)
        unpacked.seek(0)
        return unpacked
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise SourceMistake(
            path.name, "a damaged gzip file", "a whole one", "Copy or export it again."
        ) from None
    except OSError as error:
        raise SourceMistake(
            path.name, f"the system says: {error.strerror}", "a readable file", "Check the file."
        ) from None


def is_part(path: Path) -> bool:
    """Whether the file's name says that each line is one resource."""
    return path.name.removesuffix(".gz").endswith((".ndjson", ".jsonl"))


def parts_of(paths: Iterable[Path], files: ExitStack) -> tuple[Parts, list[SourceMistake]]:
    """All lines of the parts, and one mistake for each part in which something could not be read."""
    parts, mistakes = Parts(files), []
    for path in paths:
        try:
            refused = parts.add(path)
        except SourceMistake as mistake:
            mistakes.append(mistake)
            continue
        if refused is not None:
            first = refused.first
            more = f" ({refused.lines - 1} more lines cannot be read either)" if refused.lines > 1 else ""
            mistakes.append(SourceMistake(first.place, first.found + more, first.expected, first.remedy))
    return parts, mistakes
