"""The invented population of the benchmark: a comparison is worth something only if these hold."""

import json
from pathlib import Path

import pytest
from benchmarks.population_agreement import different_answers, different_facts, ours
from benchmarks.population_cohort import drawn, export, store
from benchmarks.population_contenders import reference
from benchmarks.population_drawing import ON
from benchmarks.population_ours import alerts, series

PATIENTS = 25
TABLES = ("drawn_patient", "drawn_infusion", "drawn_visit", "drawn_decision", "drawn_result")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("population")


def rows(first: int, after: int) -> dict[str, list[tuple]]:
    with drawn(first, after) as connection:
        return {
            name: sorted(map(repr, connection.execute(f"SELECT * FROM {name} WHERE patient < 12").fetchall()))
            for name in TABLES
        }


def test_a_small_population_is_the_beginning_of_a_larger_one() -> None:
    whole = rows(0, 30)
    assert rows(0, 12) == whole
    parts = rows(0, 7), rows(7, 30)
    assert {name: sorted(parts[0][name] + parts[1][name]) for name in TABLES} == whole


def test_its_export_and_its_columns_are_the_same_facts(folder: Path) -> None:
    assert list(different_facts(export(folder, PATIENTS), store(folder, PATIENTS), PATIENTS)) == []
    others = store(folder, PATIENTS - 1)
    assert any(
        line.startswith("facts_result")
        for line in different_facts(export(folder, PATIENTS), others, PATIENTS)
    )


def test_the_columns_and_the_reference_engine_give_the_same_answers(folder: Path) -> None:
    out, answers = folder / "out", folder / "answers.ndjson"
    series(store(folder, PATIENTS), ON, out)
    alerts(store(folder, PATIENTS), ON, out)
    told = reference(export(folder, PATIENTS), PATIENTS)[1]
    answers.write_text("".join(json.dumps(one) + "\n" for one in told))
    mine = ours(out, PATIENTS)
    assert len(mine) == PATIENTS
    assert any(name.startswith("thr-") for rules in mine.values() for name in rules)
    assert list(different_answers(mine, "reference", answers)) == []


def test_an_answer_that_differs_is_told(folder: Path) -> None:
    answers = folder / "one.ndjson"
    said = {"status": "due", "due": "2026-02-01"}
    mine = {"a": {"mon-cbc": said, "mon-tsh": said}}
    for theirs, told in (
        ({"mon-cbc": said, "mon-tsh": said}, []),
        ({"mon-cbc": said, "mon-tsh": said | {"due": None}}, ["a mon-tsh"]),
        ({"mon-cbc": said}, ["a mon-tsh"]),
        ({"mon-cbc": said, "mon-tsh": said, "mon-urine": said}, ["a mon-urine"]),
    ):
        answers.write_text(json.dumps({"patient": "a", **theirs}) + "\n")
        assert [line.partition(":")[0] for line in different_answers(mine, "reference", answers)] == told
