"""Invented patients to print for, and reading back what was printed."""

import json
from collections.abc import Callable, Iterable
from datetime import date

import pypdfium2
import pytest

from longwatch.catalogue import load, load_handbook
from longwatch.core.handbook.languages import Texts
from longwatch.core.record import Record
from longwatch.engine.reference import assess
from longwatch.exchange.fhir import read_bundle
from longwatch.invented import patients
from longwatch.page import Shown
from longwatch.paper import Clinic, Patient, Told

ON = date(2026, 11, 22)
LANGUAGES = ("en", "sv", "fi", "de")
CLINIC = Clinic(
    name="MS clinic, Northern Hospital",
    address="Hospital street 1\n00100 Helsinki",
    telephone="09 123 4567",
    hours="Mon–Fri 8–15",
    out_of_hours="09 765 4321",
    emergency_number="112",
)
PATIENT = Patient(name="Åsa Öberg-Müller", number="0042")
Make = Callable[..., Told]


@pytest.fixture(scope="session")
def texts() -> Texts:
    return Texts(load("alemtuzumab"), load_handbook("alemtuzumab"))


@pytest.fixture(scope="session")
def records(texts: Texts) -> list[Record]:
    """One of every story of the invented clinic, and some more."""
    bundles = patients(count=45, seed=1, on=ON)
    return [read_bundle(json.dumps(bundle).encode(), texts.protocol) for bundle in bundles]


@pytest.fixture(scope="session")
def told(texts: Texts) -> Make:
    """What a document is told of a record on a day."""

    def make(
        record: Record,
        *,
        language: str = "en",
        on: date = ON,
        jurisdiction: str = "EU",
        clinic: Clinic = CLINIC,
        patient: Patient = PATIENT,
    ) -> Told:
        found = assess(record, texts.protocol, jurisdiction=jurisdiction, on=on)
        shown = Shown(record=record, assessment=found, protocol=texts.protocol)
        return Told(shown=shown, texts=texts, language=language, clinic=clinic, patient=patient)

    return make


def opened(pdf: bytes) -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(pdf)


def text_of(pdf: bytes) -> str:
    """Everything that can be read, as a reader aloud would get it; line ends are spaces."""
    pages = [page.get_textpage().get_text_range() for page in opened(pdf)]
    # A word that is broken at the end of a line carries a mark that is no letter.
    return " ".join(" ".join(pages).replace("\ufffe", "").replace("\u00ad", "").replace("\u200b", "").split())


def boxes(page: pypdfium2.PdfPage) -> Iterable[tuple[float, float, float, float]]:
    """The rectangles in which text stands: left, bottom, right, top."""
    lines = page.get_textpage()
    return [lines.get_rect(n) for n in range(lines.count_rects())]
