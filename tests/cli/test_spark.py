"""The commands that take a population write with Spark what they write with DuckDB; skipped without Spark or Java."""

import json
import os
import shutil
from pathlib import Path

import pyarrow.dataset
import pytest
from tests.cli.conftest import ON as DAY

from longwatch.invented import patients, write_bundles

pytest.importorskip("pyspark.sql", reason="Spark is not installed: the extra 'spark'")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        shutil.which("java") is None and "JAVA_HOME" not in os.environ,
        reason="no Java here, which Spark needs",
    ),
]

ON = ("--jurisdiction", "EU", "--on", DAY.isoformat())
TABLES = ("series.parquet", "gaps.parquet", "alerts.parquet", "findings.parquet", "measures")
KEPT = ("series_state.parquet", "rejected.parquet")


@pytest.fixture(scope="module")
def store(longwatch, tmp_path_factory) -> tuple[Path, Path]:
    """The store of an invented clinic, and what DuckDB found in it."""
    folder = tmp_path_factory.mktemp("engines")
    write_bundles(folder / "clinic", patients(count=60, seed=2, on=DAY))
    command = ("population", folder / "clinic", *ON, "--store", folder / "store", "--out", folder / "duckdb")
    assert longwatch(*command).returncode == 0
    return folder / "store", folder / "duckdb"


def test_the_whole_population_is_told_row_for_row(longwatch, store, tmp_path):
    source, here = store
    spark = ("--engine", "spark", "--memory", "3GB")
    ran = longwatch("population", source, *ON, *spark, "--out", tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in here.iterdir()}
    for name in (*TABLES, *KEPT):
        assert _table(tmp_path / name) == _table(here / name), name
    assert all(_table(here / name)[2] for name in TABLES)
    assert (tmp_path / "rules.json").read_bytes() == (here / "rules.json").read_bytes()
    for name in ("measures.json", "run.json"):
        one, other = (json.loads((folder / name).read_text()) for folder in (here, tmp_path))
        assert (one.pop("engine"), other.pop("engine")) == ("duckdb", "spark")
        assert one == other
    pages = [(folder / "report.html").read_text() for folder in (here, tmp_path)]
    assert pages[0].replace("duckdb", "spark") == pages[1]


def test_a_letter_concerns_the_same_patients(longwatch, store, tmp_path):
    source, _ = store
    for engine in ("duckdb", "spark"):
        command = ("impact", "eu-2020-01-16", source, "--jurisdiction", "EU", "--on", "2026-03-31")
        ran = longwatch(*command, "--engine", engine, "--out", tmp_path / engine)
        assert ran.returncode == 0, ran.stderr
        assert {path.name for path in (tmp_path / engine).iterdir()} == {"impact.json", "impact.html"}
    for name in ("impact.json", "impact.html"):
        assert (tmp_path / "spark" / name).read_bytes() == (tmp_path / "duckdb" / name).read_bytes()
    assert json.loads((tmp_path / "spark" / "impact.json").read_text())["counts"]["changed"] > 5


def _table(path: Path) -> tuple[list[str], list[str], list[str]]:
    """The columns of an output with their types, and its rows, sorted."""
    table = pyarrow.dataset.dataset(path, format="parquet").to_table()
    types = [str(kind) for kind in table.schema.types]
    return table.column_names, types, sorted(map(repr, table.to_pylist()))
