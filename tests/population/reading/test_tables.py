"""Tables of facts from a warehouse become the store of the same patients."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.population.reading.asking import add_up, disagreements, facts_in, rejected, rows_of
from tests.population.reading.conftest import TODAY
from tests.population.reading.warehouse import write, write_tables

from longwatch.core.protocol import Protocol
from longwatch.core.record import Record
from longwatch.exchange.fhir.mistakes import SourceMistake
from longwatch.population.reading.tables import read_tables
from longwatch.population.store import Store

DAY = date(2025, 3, 3)
PLATELETS = "loinc:777-3"


def read(folder: Path, protocol: Protocol, **settings: int) -> Store:
    return read_tables(folder, folder.parent / "store", protocol, "Europe/Helsinki", threads=2, **settings)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """One patient with one infusion, and room for other tables."""
    write(tmp_path / "tables", "facts_infusion", patient=["p1"], day=[DAY])
    return tmp_path / "tables"


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


def test_only_a_patient_and_a_day_are_needed_and_the_rest_has_defaults(
    source: Path, protocol: Protocol
) -> None:
    write(
        source, "facts_result", patient=["p1", "p1"], day=[DAY, DAY], code=[PLATELETS] * 2, value=[200, 150]
    )
    store = read(source, protocol)
    assert facts_in(store, "facts_result", "id, key, known, standing, value, unit, holds") == [
        ("facts_result/000000000001", None, datetime(2025, 3, 2, 22), 1, 200, "", True),
        ("facts_result/000000000002", None, datetime(2025, 3, 2, 22), 1, 150, "", True),
    ]
    assert store.manifest.counts.used == 3


def test_a_correction_takes_the_place_of_what_it_corrects(source: Path, protocol: Protocol) -> None:
    write(source, "facts_result", patient=["p1"] * 3, day=[DAY] * 3, code=[PLATELETS] * 3, key=["a", "a", None],
        value=[200, 20, 100], standing=["corrected", "final", "preliminary"])  # fmt: skip
    store = read(source, protocol)
    assert facts_in(store, "facts_result", "value, standing, holds") == [
        (200, 2, True),
        (20, 1, False),
        (100, 0, True),
    ]


def test_patients_are_those_of_the_list_with_their_sites(source: Path, protocol: Protocol) -> None:
    write(source, "patients", name=["p2", "p1", "p1"], site=["South", "North", "West"])
    write(source, "facts_death", patient=["p3"], day=[DAY])
    store = read(source, protocol)
    assert rows_of(store.patients) == [(0, "p1", "North"), (1, "p2", "South")]
    assert rejected(store) == [
        ("patients.parquet, row 3", "a patient that an earlier row has", "p1"),
        ("facts_death.parquet, row 1", "a patient that the list of patients does not have", "p3"),
    ]
    assert add_up(store)


def test_a_row_that_cannot_be_used_is_told_with_its_place_and_asks_a_person(
    source: Path, protocol: Protocol
) -> None:
    write(source, "facts_result",
        patient=["p1", None, "p1", "p1", "p1", "p1", "p1", "p1"],
        day=["2025-03-03", "2025-03-03", None, "3.3.2025", "2025-02-30", "2025-03-03", "2025-03-03", "2025-03-03"],
        code=[PLATELETS] * 7 + [None],
        value=["1", "1", "1", "1", "1", "1.5", "1234567890", "1"],
        comparator=[None, None, None, None, None, "~", "<", None],
        standing=["final", "final", "final", "final", "final", "final", "1", "done"])  # fmt: skip
    store = read(source, protocol)
    assert rejected(store) == [
        ("facts_result.parquet, row 2", "no patient", None),
        ("facts_result.parquet, row 3", "no day", "p1"),
        ("facts_result.parquet, row 4", "day: a date that cannot be read", "p1"),
        ("facts_result.parquet, row 5", "day: a date that cannot be read", "p1"),
        ("facts_result.parquet, row 6", "comparator: not one of <, <=, >, >=", "p1"),
        (
            "facts_result.parquet, row 7",
            "value: an amount with more digits than the tables of facts hold",
            "p1",
        ),
        ("facts_result.parquet, row 8", "standing: a standing that nobody knows", "p1"),
    ]
    assert add_up(store)
    # Each of them may have mattered: what cannot be used is a question, never nothing.
    doubts = facts_in(store, "facts_doubt", "code, about")
    assert doubts == [(PLATELETS, None)] * 5


def test_a_refused_infusion_puts_the_courses_in_doubt(source: Path, protocol: Protocol) -> None:
    write(source, "facts_infusion", patient=["p1", "p1"], day=[DAY, None])
    store = read(source, protocol)
    assert facts_in(store, "facts_doubt", "about, why") == [
        ("courses", "facts_infusion: a row that cannot be used: no day")
    ]


def test_codes_that_no_rule_uses_are_counted_by_reason(source: Path, protocol: Protocol) -> None:
    write(
        source,
        "facts_result",
        patient=["p1", "p1", None],
        day=[DAY] * 3,
        code=[PLATELETS, "loinc:0-0", "loinc:0-0"],
    )
    write(
        source,
        "facts_answer",
        patient=["p1", "p1"],
        day=[DAY] * 2,
        question=["no-such-question", "stroke"],
        yes=[True, True],
    )
    store = read(source, protocol)
    assert store.manifest.counts.ignored == {
        "facts_answer: no rule asks this question": 1 + ("stroke" not in {f.id for f in protocol.facts}),
        "facts_result: no rule uses its code": 2,
    }
    assert add_up(store)


def test_further_codes_and_texts_belong_to_one_fact(source: Path, protocol: Protocol) -> None:
    write(
        source,
        "facts_result",
        patient=["p1"] * 4,
        day=[DAY] * 4,
        fact=[7, 8, 9, 9],
        code=["loinc:0-0", "loinc:0-0", PLATELETS, PLATELETS],
    )
    write(
        source,
        "facts_code",
        patient=["p1"] * 6,
        fact=[7, 8, 9, 10, 7, None],
        code=[PLATELETS, "loinc:0-1", PLATELETS, PLATELETS, "x:1", PLATELETS],
    )
    write(source, "facts_written", patient=["p1", "p2", "p1"], fact=[7, 7, 8], written=["clumped", "x", "y"])
    store = read(source, protocol)
    assert facts_in(store, "facts_result", "code, written") == [
        ("loinc:0-0", "clumped"),
        (PLATELETS, None),
        (PLATELETS, None),
    ]
    assert [code for (code,) in facts_in(store, "facts_code", "code")] == [PLATELETS]
    assert rejected(store) == [
        ("facts_code.parquet, row 3", "a fact that several rows have", "p1"),
        ("facts_code.parquet, row 4", "a fact that no table has", "p1"),
        ("facts_code.parquet, row 6", "no fact", "p1"),
        ("facts_written.parquet, row 2", "a fact that no table has", "p2"),
    ]
    assert store.manifest.counts.ignored == {
        "facts_code: no rule uses its code": 2,
        "facts_result: no rule uses its code": 1,
        "facts_written: its fact is not used": 1,
    }
    assert add_up(store)


def test_parts_of_a_table_are_read_together_and_named_each(source: Path, protocol: Protocol) -> None:
    (source / "facts_infusion.parquet").unlink()
    write(source / "facts_infusion", "part-0", patient=["b"], day=[DAY])
    write(source / "facts_infusion", "part-1", patient=["a", ""], day=[DAY, DAY])
    store = read(source, protocol)
    assert [name for _, name, _ in rows_of(store.patients)] == ["a", "b"]
    assert rejected(store) == [("facts_infusion/part-1.parquet, row 2", "no patient", None)]
    assert [(file.name, file.rows) for file in store.manifest.files] == [
        ("facts_infusion/part-0.parquet", 1),
        ("facts_infusion/part-1.parquet", 2),
    ]


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({"patient": ["p"]}, "facts_result: no column day; expected a column day with dates"),
        ({"patient": [1.5], "day": [DAY], "code": ["x"]}, "the column patient of type DOUBLE"),
        ({"patient": ["p"], "day": [1], "code": ["x"]}, "the column day of type BIGINT"),
        (
            {"patient": ["p"], "day": [DAY], "code": ["x"], "value": [[1]]},
            "the column value of type BIGINT\\[\\]",
        ),
        ({"patient": ["p"], "day": [DAY], "code": ["x"], "units": ["g"]}, "a column units; expected one of"),
    ],
)
def test_a_column_that_cannot_be_meant_is_one_clear_error(
    source: Path, protocol: Protocol, columns: dict[str, list[object]], told: str
) -> None:
    write(source, "facts_result", **columns)
    with pytest.raises(SourceMistake, match=told):
        read(source, protocol)
    assert not (source.parent / "store").exists()


def test_parts_with_other_columns_are_refused(source: Path, protocol: Protocol) -> None:
    write(source / "facts_result", "a", patient=["p"], day=[DAY], code=[PLATELETS], value=[Decimal("1.5")])
    write(source / "facts_result", "b", patient=["p"], day=[DAY], code=[PLATELETS], value=[1.5])
    with pytest.raises(
        SourceMistake, match=r"facts_result/b.parquet: the column value is missing or of another"
    ):
        read(source, protocol)


def test_without_infusions_nothing_is_read(tmp_path: Path, protocol: Protocol) -> None:
    write(tmp_path / "tables", "facts_death", patient=["p"], day=[DAY])
    with pytest.raises(SourceMistake, match="no facts_infusion"):
        read(tmp_path / "tables", protocol)


@pytest.mark.parametrize("cut", [0, 3, 200, -1, -200])
def test_a_parquet_file_cut_short_is_named(source: Path, protocol: Protocol, cut: int) -> None:
    path = write(
        source, "facts_result", patient=["p1"] * 5000, day=[DAY] * 5000, code=[f"{n}" for n in range(5000)]
    )
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(SourceMistake, match=r"facts_result.parquet: a damaged file"):
        read(source, protocol)


def test_a_parquet_file_damaged_within_is_named(source: Path, protocol: Protocol) -> None:
    path = write(
        source, "facts_result", patient=["p1"] * 5000, day=[DAY] * 5000, code=[f"{n}" for n in range(5000)]
    )
    data = path.read_bytes()
    path.write_bytes(data[:600] + bytes(2000) + data[2600:])
    with pytest.raises(SourceMistake, match=r"facts_result.parquet: a damaged file"):
        read(source, protocol)


def test_text_that_is_no_utf_8_is_told_of_the_file_and_not_shown(source: Path, protocol: Protocol) -> None:
    text = pa.array([b"Secret \xe4"], pa.binary())
    unit = pa.StringArray.from_buffers(1, text.buffers()[1], text.buffers()[2])
    write(source, "facts_result", patient=["p1"], day=[DAY], code=[PLATELETS], value=[1], unit=unit)
    with pytest.raises(SourceMistake, match=r"facts_result\.parquet: text that is not UTF-8") as told:
        read(source, protocol)
    assert "Secret" not in str(told.value)


def test_moments_count_by_the_zone_and_texts_by_their_own_day(source: Path, protocol: Protocol) -> None:
    moments = pa.array([datetime(2025, 3, 2, 23, 0)], pa.timestamp("us", tz="UTC"))
    pq.write_table(pa.table({"patient": ["p1"], "day": moments}), source / "facts_infusion.parquet")
    write(source, "facts_death", patient=["p1"], day=["2025-03-02T23:00:00Z"])
    store = read(source, protocol)
    assert facts_in(store, "facts_infusion", "day") == [(date(2025, 3, 3),)]
    assert facts_in(store, "facts_death", "day") == [(date(2025, 3, 2),)]
