"""The same plan on Spark finds what it finds on DuckDB, row by row; skipped without Spark or Java."""

import os
import shutil
from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any

import pytest
from msgspec.structs import replace
from tests.engines import Answers, Question, differences
from tests.generative.crowds import crowd
from tests.population.rules import EVERYTHING as RULES
from tests.population.test_without import letter
from tests.spec.drawing import record

from longwatch.population.engines import Workplace, spark_session
from longwatch.population.impact import Comparison
from longwatch.population.impact.set_based import tally_of

pytest.importorskip("pyspark.sql", reason="Spark is not installed: the extra 'spark'")


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip("no Java here, which Spark needs")
    # As the product opens it; several whole plans in one session are more than the gigabyte that Spark takes by itself.
    made = spark_session(Workplace(memory=3 << 30, settings={"spark.sql.shuffle.partitions": "2"}))
    made.sparkContext.setLogLevel("ERROR")
    yield made
    made.stop()


def _all_but_half() -> Question:
    """A fell to a hair's breadth above half: no fall of 50 %, where no product is rounded."""
    facts = """
        day        | fact     | value
        2025-01-06 | infusion |
        2025-01-07 | A        | 0.6 u
        2025-01-08 | A        | 0.30000000000000004 u
        """
    return Question(record(facts), date(2025, 1, 10))


@pytest.mark.slow
def test_spark_finds_what_duckdb_finds(session: Any) -> None:
    from longwatch.population.spark import Spark

    questions = [*crowd(RULES, Random(5), 60), _all_but_half()]
    here = Answers(RULES, "LAND", questions).all()
    there = Answers(RULES, "LAND", questions, here=Spark(session)).all()
    assert sum(len(found["series"][0].gaps) for found in here if found["series"]) > 5
    assert {alert.id for found in here for alert in found["alerts"]} == {"low A", "fall of A", "rise of A"}
    assert here[-1]["alerts"][0].id == "low A" and len(here[-1]["alerts"]) == 1
    for one, other in zip(here, there, strict=True):
        assert not differences(one, other)


@pytest.mark.slow
def test_a_letter_concerns_the_same_patients_on_spark(session: Any) -> None:
    from longwatch.population.spark import Spark

    names = tuple(rule.id for rule in (*RULES.watches, *RULES.criteria, *RULES.prerequisites))
    approval = replace(letter(introduces=names), effective=RULES.approved("LAND"))
    comparison = Comparison(RULES, approval, jurisdiction="LAND", on=date(2020, 6, 1))
    records = [
        replace(question.record, patient=f"patient {number}")
        for number, question in enumerate(crowd(RULES, Random(6), 40))
    ]
    right = comparison.impact([comparison.of(record) for record in records])
    found = comparison.answer(tally_of(comparison, records, Spark(session)))
    assert found.patients == right.patients and found == right
    assert right.counts.kinds["cannot-tell"] and right.counts.unchanged_because.died
