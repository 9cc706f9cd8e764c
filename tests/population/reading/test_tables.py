"""Tables of facts from a warehouse become the store of the same patients."""

from pathlib import Path

import pytest
from tests.population.reading.asking import add_up, disagreements, rejected
from tests.population.reading.conftest import TODAY
from tests.population.reading.warehouse import write_tables

from longwatch.core.protocol import Protocol
from longwatch.core.record import Record
from longwatch.population.reading.tables import read_tables


@pytest.mark.parametrize("part", [7, 1000])
def test_the_invented_clinic_is_found_as_the_reference_engine_finds_it(
    tmp_path: Path, protocol: Protocol, clinic: list[Record], part: int
) -> None:
    write_tables(clinic, tmp_path / "tables")
    store = read_tables(tmp_path / "tables", tmp_path / "store", protocol, "UTC", part=part, threads=2)
    assert disagreements(store, clinic, protocol, jurisdiction="EU", on=TODAY) == []
    assert rejected(store) == []
    assert add_up(store)
    assert len(store.parts) == -(-50 // part)
