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
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import BinaryIO, cast

from longwatch.exchange.fhir.entries import Entry, entry_of
from longwatch.exchange.fhir.files import File, told
from longwatch.exchange.fhir.mistakes import SourceMistake
from longwatch.exchange.fhir.noting import medication_of, whose_line


class Parts:
    """The lines of many NDJSON files, by patient.

    of_nobody          how many lines of each type no rule reads and name nobody
    medication_lines   how many lines are Medications, which belong to nobody until somebody refers to them
    """

    def __init__(self, files: ExitStack) -> None:
        self.of_nobody: Counter[str] = Counter()
        self.medication_lines = 0
        self._files = files
        self._open: list[tuple[str, BinaryIO]] = []
        self._by_patient: dict[str, array[int]] = {}
        self._medications: dict[str, tuple[int, int, int]] = {}
        self._identified: dict[str, str] = {}

    def add(self, part: File, refuse: Callable[[SourceMistake], None]) -> int:
        """Note whose each line of a file is; gives how many lines hold something.

        refuse   takes the mistake of each line that cannot be read

        Raises:  SourceMistake when the file cannot be read at all.
        """
        file = self._files.enter_context(opened(part))
        self._open.append((part.name, file))
        number, lines, offset = len(self._open) - 1, 0, 0
        for line_number, line in enumerate(file, start=1):
            here = (number, offset, line_number)
            offset += len(line)
            if not line.strip():
                continue
            lines += 1
            try:
                self._note(line, here, f"{part.name}, line {line_number}")
            except SourceMistake as mistake:
                refuse(mistake)
        return lines

    def _note(self, line: bytes, here: tuple[int, int, int], place: str) -> None:
        found = whose_line(line, place)
        self._identified.update(dict.fromkeys(found.identifiers, found.patient or ""))
        if found.type == "Medication":
            self._medications[found.name] = here
            self.medication_lines += 1
        elif found.patient is not None:
            self._by_patient.setdefault(found.patient, array("Q")).extend(here)
        else:
            self.of_nobody[found.type] += 1

    def patients(self) -> Iterator[tuple[str, list[Entry]]]:
        """Each patient's name and resources, in the order in which patients were first met."""
        self._join_identified()
        while self._by_patient:
            # Taken out at once, so that memory shrinks as the reading goes on.
            name = next(iter(self._by_patient))
            yield name, self._read(self._by_patient.pop(name))

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
        wanted = {name for entry in entries if (name := medication_of(entry)) is not None}
        for name in sorted(wanted & self._medications.keys()):
            entries.append(self._entry(self._medications[name], len(entries) + 1))
        return entries

    def _entry(self, here: tuple[int, int, int], number: int) -> Entry:
        part, offset, line = here
        name, file = self._open[part]
        file.seek(offset)
        return entry_of(file.readline(), (f"{name}, line", line, number))


def opened(file: File) -> BinaryIO:
    """The file, unpacked if it is compressed. Raises SourceMistake when it cannot be read."""
    try:
        if not file.is_packed:
            return file.path.open("rb")
        unpacked = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115 (the caller closes it)
        with gzip.open(file.path) as packed:
            shutil.copyfileobj(packed, unpacked, 1 << 20)
        unpacked.seek(0)
        return unpacked
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise SourceMistake(
            file.name, "a damaged gzip file", "a whole one", "Copy or export it again."
        ) from None
    except OSError as error:
        raise SourceMistake(file.name, told(error), "a readable file", "Check the file.") from None
