"""The page of an invented clinic, and a browser to open it in."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

import longwatch.catalogue as catalogue
from longwatch.core.worklist import worklist
from longwatch.engine.reference import assess
from longwatch.exchange.fhir import read_bundle
from longwatch.invented import patients
from longwatch.page import Shown, render

CHROMIUM = Path("/usr/bin/chromium")
ON = date(2026, 11, 22)
NASTY = "<script>alert(1)</script>&\"'"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def shown() -> list[Shown]:
    """The first forty invented patients; the first of them has an id made to do harm."""
    protocol = catalogue.load("alemtuzumab")
    found = []
    for number, bundle in enumerate(patients(count=40, seed=1, on=ON)):
        record = read_bundle(msgspec.json.encode(bundle), protocol)
        if number == 0:
            record = msgspec.structs.replace(record, patient=NASTY)
        assessment = assess(record, protocol, jurisdiction="EU", on=ON, look_ahead=False)
        found.append(Shown(record, assessment, protocol, analytes=("platelets", "thyrotropin")))
    return found


@pytest.fixture(scope="session")
def html(shown: list[Shown]) -> str:
    everybody = worklist([one.assessment for one in shown], on=ON)
    in_full = [shown[n] for n in (0, 2, 3, 5, 8, 10, 11, 13, 14, 16, 26, 28)]
    return render(everybody, in_full, title="Invented clinic <b>& friends</b>")


@pytest.fixture(scope="session")
def address(html: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("page") / "page.html"
    path.write_text(html, encoding="utf-8")
    return path.as_uri()


@contextmanager
def chromium() -> Iterator[Any]:
    """A browser of its own. One test of a process has one at a time."""
    if not CHROMIUM.exists():
        pytest.skip(f"there is no Chromium at {CHROMIUM}, so no page can be opened")
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    with chromium() as opened:
        yield opened
