"""OMOP tables become the store of what they can say of the same patients."""

from pathlib import Path

import pytest
from tests.population.reading.asking import add_up, disagreements, rejected
from tests.population.reading.cdm import write_omop
from tests.population.reading.conftest import TODAY

from longwatch.core.protocol import Protocol
from longwatch.core.record import Record
from longwatch.population.reading.omop import read_omop


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_the_invented_clinic_is_found_as_the_reference_engine_finds_what_omop_can_say(
    tmp_path: Path, protocol: Protocol, clinic: list[Record], form: str
) -> None:
    reduced = write_omop(clinic, tmp_path / "omop", protocol, form=form)
    store = read_omop(tmp_path / "omop", tmp_path / "store", protocol, "UTC", part=20, threads=2)
    assert rejected(store) == []
    assert disagreements(store, reduced, protocol, jurisdiction="EU", on=TODAY) == []
    assert add_up(store)
