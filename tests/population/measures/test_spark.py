"""The measures on Spark find what they find on DuckDB, row by row; skipped without Spark or Java."""

from datetime import date
from typing import Any

import pytest
from tests.population.measures.conftest import Tell
from tests.population.test_spark import session  # noqa: F401  # the fixture

from longwatch.core.protocol import Protocol
from longwatch.invented.telling import SAFE_ANSWERS
from longwatch.population.measures import rows_of

pytest.importorskip("pyspark.sql", reason="Spark is not installed: the extra 'spark'")


@pytest.mark.slow
def test_spark_counts_what_duckdb_counts(session: Any, tell: Tell, protocol: Protocol) -> None:  # noqa: F811
    from longwatch.population.spark import Spark

    patients = [
        tell(
            born="1985-03-01",
            sex="female",
            infusions=["2022-03-07", "2022-03-08", "2023-03-13"],
            answers={"2022-02-20": SAFE_ANSWERS},
            done=[
                {"item": "complete-blood-count", "on": "2022-03-01"},
                {"item": "blood-pressure-and-heart-rate", "on": "2022-03-07"},
                {"item": "complete-blood-count", "on": "2023-05-01"},
            ],
            results=[{"analyte": "platelets", "value": "80 10*9/L", "on": "2023-06-02"}],
            conditions=[{"code": "icd10:E05.0", "on": "2022-10-01"}],
        ),
        tell(infusions=["2024-01-31"], died="2024-09-01"),
        tell(sex="male"),
    ]
    asked = [(patient, date(2025, 1, 15)) for patient in patients]
    here = rows_of(asked, protocol, "EU")
    assert {row.answer for row in here} == {"yes", "no", "unknown"} and len(here) > 60
    assert sorted(rows_of(asked, protocol, "EU", here=Spark(session)), key=str) == sorted(here, key=str)
