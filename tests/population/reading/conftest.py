"""The invented clinic as records."""

from datetime import UTC, date

import msgspec
import pytest

from longwatch.catalogue import load
from longwatch.core.protocol import Protocol
from longwatch.core.record import Record
from longwatch.exchange.fhir.bundle import read_bundle
from longwatch.invented import patients

TODAY = date(2026, 3, 2)


@pytest.fixture(scope="session")
def protocol() -> Protocol:
    return load("alemtuzumab")


@pytest.fixture(scope="session")
def clinic(protocol: Protocol) -> list[Record]:
    """Fifty patients of the invented clinic, the odd ones of the showcase among them."""
    bundles = patients(count=50, seed=11, on=TODAY)
    return [
        read_bundle(msgspec.json.encode(bundle), protocol, place="invented", zone=UTC) for bundle in bundles
    ]
