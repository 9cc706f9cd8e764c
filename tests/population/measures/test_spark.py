"""The measures on Spark find what they find on DuckDB, row by row; skipped without Spark or Java."""

from random import Random
from typing import Any

import pytest
from tests.generative.crowds import crowd
from tests.population.measures.test_agreement import RULES
from tests.population.test_spark import session  # noqa: F401  # the fixture

from longwatch.population.measures import rows_of

pytest.importorskip("pyspark.sql", reason="Spark is not installed: the extra 'spark'")


@pytest.mark.slow
def test_spark_counts_what_duckdb_counts(session: Any) -> None:  # noqa: F811
    from longwatch.population.spark import Spark

    asked = [(one.record, one.on) for one in crowd(RULES, Random(7), 40)]
    here = rows_of(asked, RULES, "LAND")
    found = {row.measure.partition("/")[0] for row in here if row.answer != "unknown"}
    assert found >= {measure.id for measure in RULES.measures}
    there = rows_of(asked, RULES, "LAND", here=Spark(session))
    assert sorted(there, key=str) == sorted(here, key=str)
