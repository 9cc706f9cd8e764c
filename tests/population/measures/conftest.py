"""Cohorts told in the language of cases, their rows kept as a run keeps them, and the figures made of those."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest

from longwatch.catalogue import load
from longwatch.catalogue.case_language import CaseRecord
from longwatch.catalogue.case_records import record_of
from longwatch.core.protocol import Protocol
from longwatch.core.record import Record
from longwatch.population.measures import COLUMNS, Figures, figures, rows_of

ON = date(2026, 1, 15)
_ARROW = {"BIGINT": pa.int64(), "STRING": pa.string(), "DATE": pa.date32()}
Tell = Callable[..., Record]
Count = Callable[..., Figures]
Patients = Sequence[tuple[str | None, Record]]
"""Patients with the site of each."""


@pytest.fixture(scope="session")
def protocol() -> Protocol:
    return load("alemtuzumab")


@pytest.fixture(scope="session")
def tell(protocol: Protocol) -> Tell:
    """A record in the language of cases."""

    def told(**tree: Any) -> Record:
        return record_of(msgspec.convert(tree, CaseRecord), protocol)

    return told


def keep(folder: Path, rows: Sequence[Sequence[Any]], *, part: int = 0) -> None:
    """Rows as a file of one part."""
    columns = list(zip(*rows, strict=True)) or [()] * len(COLUMNS)
    arrays = {
        name: pa.array(values, _ARROW[kind])
        for (name, kind), values in zip(COLUMNS.items(), columns, strict=True)
    }
    folder.mkdir(exist_ok=True)
    parquet.write_table(pa.table(arrays), folder / f"part-{part:05}.parquet")


def keep_patients(file: Path, sites: Sequence[str | None]) -> None:
    """The patients with their sites, as a store has them."""
    numbers = range(len(sites))
    table = {"patient": pa.array(numbers, pa.int64()), "name": [f"P{number}" for number in numbers]}
    parquet.write_table(pa.table({**table, "site": pa.array(sites, pa.string())}), file)


@pytest.fixture
def count(protocol: Protocol, tmp_path: Path) -> Count:
    """The figures of patients with their sites; nothing is suppressed unless told. In several parts, if told."""

    def counted(
        patients: Patients,
        *,
        jurisdiction: str = "EU",
        parts: int = 1,
        suppress_below: int = 0,
        on: date = ON,
    ) -> Figures:
        folder = tmp_path / f"in {parts}"
        for part in range(parts):
            numbers = range(part, len(patients), parts)
            rows = rows_of([(patients[number][1], on) for number in numbers], protocol, jurisdiction)
            keep(folder, [(numbers[row.patient], *row[1:]) for row in rows], part=part)
        keep_patients(tmp_path / "patients.parquet", [site for site, _ in patients])
        return figures(
            folder,
            tmp_path / "patients.parquet",
            protocol=protocol,
            jurisdiction=jurisdiction,
            on=on,
            engine="duckdb",
            suppress_below=suppress_below,
        )

    return counted


def by_id(figures: Figures) -> Mapping[str, Any]:
    """The indicators by their ids."""
    return {one.id: one for one in figures.indicators}
