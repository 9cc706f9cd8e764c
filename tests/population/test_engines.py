"""Each database is opened by its name, or says what is missing."""

from unittest import mock

import pytest

from longwatch.cli.comparing import run
from longwatch.cli.refusals import Refusal
from longwatch.population import engines
from longwatch.population.duckdb import DuckDB
from longwatch.population.engines import NotInstalled, open_database


def test_duckdb_is_always_there() -> None:
    with open_database("duckdb") as here:
        assert isinstance(here, DuckDB)


def test_spark_says_that_it_is_not_installed() -> None:
    with (
        mock.patch.object(engines, "find_spec", return_value=None),
        pytest.raises(NotInstalled, match="pyspark"),
    ):
        open_database("spark").__enter__()


def test_spark_says_that_it_needs_java(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with (
        mock.patch.object(engines, "find_spec", return_value=object()),
        mock.patch.object(engines.shutil, "which", return_value=None),
        pytest.raises(NotInstalled, match="Java 17"),
    ):
        open_database("spark").__enter__()


def test_the_command_refuses_an_engine_that_is_not_installed(tmp_path) -> None:
    (tmp_path / "in").mkdir()
    with (
        mock.patch.object(engines, "find_spec", return_value=None),
        pytest.raises(Refusal, match="leave --engine out"),
    ):
        run(
            communication="eu-2020-01-16",
            source=str(tmp_path / "in"),
            jurisdiction="EU",
            on=None,
            out=str(tmp_path / "out"),
            protocol="alemtuzumab",
            zone=None,
            engine="spark",
        )
