"""OMOP tables become the store of what they can say of the same patients."""

import gzip
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.population.plans import comparisons
from tests.population.reading.asking import add_up, disagreements, facts_in, rejected, rows_of
from tests.population.reading.cdm import write_cdm, write_omop
from tests.population.reading.conftest import TODAY

from longwatch.catalogue import load
from longwatch.core.protocol import Protocol
from longwatch.core.record import Record
from longwatch.exchange.fhir.mistakes import SourceMistake
from longwatch.population.reading.omop import read_omop
from longwatch.population.reading.sources import Source
from longwatch.population.reading.staging import Stage
from longwatch.population.store import Store

DAY = date(2025, 3, 3)
Row = dict[str, Any]
CONCEPTS = {
    "LOINC/777-3": 1, "LOINC/2160-0": 2, "LOINC/5804-0": 3, "UCUM/10*3/uL": 4, "SNOMED/260385009": 5,
    "RxNorm/1594660": 6, "RxNorm/117055": 7, "RxNorm/828267": 8, "ATC/L04AA40": 9, "RxNorm/999": 10,
    "RxNorm Extension/OMOP1": 11, "CVX/21": 12, "ICD10CM/I63.9": 13, "SNOMED/0": 14, "LOINC/0-0": 15, "ICD9CM/1": 16,
    "ATC/L04AA": 17, "SNOMED/171149006": 18,
}  # fmt: skip
PLATELETS, CREATININE, PROTEIN, THOUSANDS, NEGATIVE = 1, 2, 3, 4, 5
LEMTRADA, INGREDIENT, CAMPATH, CLADRIBINE, OTHER, UNMAPPED, VARICELLA, STROKE = 6, 7, 8, 9, 10, 11, 12, 13


@pytest.fixture
def made(tmp_path: Path, protocol: Protocol) -> Any:
    """A store made of the tables that are given, with one person unless there are others."""

    def make(form: str = "parquet", protocol: Protocol = protocol, **tables: list[Row]) -> Store:
        concepts = [
            {"concept_id": number, "concept_name": f"name {number}", "vocabulary_id": v, "concept_code": code}
            for name, number in CONCEPTS.items()
            for v, _, code in [name.partition("/")]
        ]
        given = {"person": [person(1)], "drug_exposure": [], "measurement": [], "concept": concepts} | tables
        write_cdm(given, tmp_path / "omop", form=form)
        return read_omop(tmp_path / "omop", tmp_path / "store", protocol, "UTC", threads=2)

    return make


def person(number: int, **more: Any) -> Row:
    return {"person_id": number, "year_of_birth": 1980, "gender_concept_id": 8532} | more


def measured(concept: int | None, **more: Any) -> Row:
    return {
        "measurement_id": more.pop("id", 1), "person_id": 1, "measurement_concept_id": concept,
        "measurement_date": DAY, **more,
    }  # fmt: skip


def drug(concept: int, day: date | None = DAY, **more: Any) -> Row:
    return {
        "drug_exposure_id": more.pop("id", 1), "person_id": 1, "drug_concept_id": concept,
        "drug_exposure_start_date": day, "drug_exposure_end_date": more.pop("end", day),
        "drug_type_concept_id": more.pop("type", 32818), **more,
    }  # fmt: skip


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_the_invented_clinic_is_found_as_the_reference_engine_finds_what_omop_can_say(
    tmp_path: Path, protocol: Protocol, clinic: list[Record], form: str
) -> None:
    reduced = write_omop(clinic, tmp_path / "omop", protocol, form=form)
    store = read_omop(tmp_path / "omop", tmp_path / "store", protocol, "UTC", part=20, threads=2)
    assert rejected(store) == []
    assert disagreements(store, reduced, protocol, jurisdiction="EU", on=TODAY) == []
    assert add_up(store)


def test_a_measurement_is_a_result_with_its_unit_bound_and_range(made: Any) -> None:
    store = made(measurement=[
        measured(PLATELETS, value_as_number=61.5, unit_concept_id=THOUSANDS, unit_source_value="K/uL",
            range_low=150.0, range_high=400.0, measurement_datetime=datetime(2025, 3, 3, 8, 30)),
        measured(PLATELETS, id=2, value_as_number=10.0, unit_source_value="10*9/L", operator_concept_id=4171756),
        measured(CREATININE, id=3, value_as_number=70.0, operator_concept_id=4172703),
        measured(CREATININE, id=4, value_as_number=70.0, operator_concept_id=4171755),
    ])  # fmt: skip
    assert facts_in(
        store, "facts_result", "id, code, moment, value, unit, comparator, low, low_unit, high"
    ) == [
        (
            "measurement/1",
            "loinc:777-3",
            "2025-03-03T08:30:00",
            Decimal("61.5"),
            "10*3/uL",
            None,
            150,
            "10*3/uL",
            400,
        ),
        ("measurement/2", "loinc:777-3", "2025-03-03", 10, "10*9/L", "<", None, "", None),
        ("measurement/3", "loinc:2160-0", "2025-03-03", 70, "", None, None, "", None),
        ("measurement/4", "loinc:2160-0", "2025-03-03", 70, "", ">=", None, "", None),
    ]


def test_an_answer_in_words_is_looked_up_by_its_text_its_name_and_its_code(made: Any) -> None:
    store = made(measurement=[
        measured(PROTEIN, value_as_concept_id=NEGATIVE),
        measured(PROTEIN, id=2, value_source_value="2+"),
        measured(PLATELETS, id=3, value_source_value="<5"),
        measured(PLATELETS, id=4, value_as_number=5.0, value_source_value="< 5"),
        measured(PLATELETS, id=5, value_as_concept_id=77),
        measured(PLATELETS, id=6),
    ])  # fmt: skip
    written = facts_in(store, "facts_result", "id, value, written, absent, unreadable IS NOT NULL")
    assert written == [
        ("measurement/1", None, "name 5", False, False),
        ("measurement/2", None, "2+", False, False),
        ("measurement/3", None, "<5", False, True),
        ("measurement/4", None, None, False, True),
        ("measurement/5", None, None, False, True),
        ("measurement/6", None, None, True, False),
    ]
    assert [text for (text,) in facts_in(store, "facts_written", "written")] == ["snomed:260385009"]


def test_no_answer_is_looked_for_among_all(made: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hospital writes what it likes: there can be as many different answers as there are rows."""
    found = []
    copy = Stage._copy

    def told(stage: Stage, source: Source, rows: str, to: tuple[str, Path]) -> None:
        found.extend(comparisons(stage.connection, rows))
        copy(stage, source, rows, to)

    monkeypatch.setattr(Stage, "_copy", told)
    answers = [measured(PROTEIN, id=n, value_source_value=f"answer {n}") for n in range(300)]
    store = made(measurement=[*answers, measured(PROTEIN, id=300, value_as_number=1.0)])
    assert [rows for rows in found if min(rows) > 50] == []
    assert store.manifest.counts.used == 302


def test_the_concept_and_the_source_concept_both_count(made: Any) -> None:
    store = made(
        measurement=[
            measured(0, measurement_source_concept_id=PLATELETS, value_as_number=1.0),
            measured(PLATELETS, id=2, measurement_source_concept_id=CREATININE, value_as_number=1.0),
        ],
        condition_occurrence=[{
            "condition_occurrence_id": 1, "person_id": 1, "condition_concept_id": 14, "condition_start_date": DAY,
            "condition_source_concept_id": STROKE,
        }],
    )  # fmt: skip
    assert facts_in(store, "facts_result", "id, code") == [("measurement/1", "loinc:777-3")]
    assert facts_in(store, "facts_condition", "code, refuted, current") == [("icd10:I63.9", False, False)]
    assert facts_in(store, "facts_doubt", "why") == [("measurement: its codes name different tests",)]


def test_what_cannot_be_used_is_rejected_and_what_no_rule_uses_is_counted(made: Any) -> None:
    store = made(measurement=[
        measured(PLATELETS, value_as_number=1.0),
        measured(None, id=2),
        measured(PLATELETS, id=3, measurement_date=None),
        measured(PLATELETS, id=4, person_id=9),
        measured(PLATELETS, id=5, person_id=None),
        measured(99, id=6),
        measured(PLATELETS, id=7, operator_concept_id=1234),
        measured(PLATELETS, id=8, measurement_date=date(1979, 12, 31)),
        measured(0, id=9),
        measured(15, id=10),
        measured(16, id=11),
        measured(PLATELETS, id=12, value_as_number=1e12),
    ])  # fmt: skip
    place = "measurement.parquet, row"
    assert rejected(store) == [
        (f"{place} 2", "no concept", "1"),
        (f"{place} 3", "no date", "1"),
        (f"{place} 4", "a patient that the list of patients does not have", "9"),
        (f"{place} 5", "no patient", None),
        (f"{place} 6", "a concept that the table concept does not have", "1"),
        (f"{place} 7", "an operator that the model does not have", "1"),
        (f"{place} 8", "a day before the birth", "1"),
        (f"{place} 12", "value_as_number: an amount with more digits than the tables of facts hold", "1"),
    ]
    assert store.manifest.counts.ignored == {
        "measurement: no code that can be read": 2,
        "measurement: no rule uses its code": 1,
    }
    assert add_up(store)
    assert [code for (code,) in facts_in(store, "facts_doubt", "code")] == ["loinc:777-3"] * 4


def test_persons_have_their_birth_as_far_as_known_their_sex_and_their_site(made: Any) -> None:
    store = made(
        person=[
            person(2, month_of_birth=2, care_site_id=1),
            person(10, month_of_birth=2, day_of_birth=29, gender_concept_id=8507, care_site_id=2),
            person(3, gender_concept_id=0),
            person(4, year_of_birth=None),
            person(5, month_of_birth=2, day_of_birth=30),
            person(2),
        ],
        care_site=[{"care_site_id": 1, "care_site_name": "North"}],
        death=[{"person_id": 3, "death_date": DAY}, {"person_id": 4, "death_date": None}],
    )
    assert rows_of(store.patients) == [
        (0, "10", "2"), (1, "2", "North"), (2, "3", None), (3, "4", None), (4, "5", None),
    ]  # fmt: skip
    assert facts_in(store, "facts_person", "patient, birth_day, sex") == [
        (0, date(1980, 2, 29), "male"),
        (1, date(1980, 2, 29), "female"),
        (2, date(1980, 12, 31), None),
        (3, None, "female"),
        (4, None, "female"),
    ]
    assert facts_in(store, "facts_doubt", "patient, about") == [(3, "death"), (4, "birth")]
    assert facts_in(store, "facts_death", "patient, day") == [(2, DAY)]
    assert rejected(store) == [
        ("person.parquet, row 6", "a person that an earlier row has", "2"),
        ("death.parquet, row 2", "no date", "4"),
    ]


def infusions(store: Store) -> list[tuple[Any, ...]]:
    return facts_in(store, "facts_infusion", "id, day")


def doubts(store: Store) -> list[tuple[Any, ...]]:
    return facts_in(store, "facts_doubt", "id, about, why")


def test_what_was_given_is_an_infusion_and_what_was_ordered_alone_is_a_question(made: Any) -> None:
    store = made(drug_exposure=[
        drug(LEMTRADA, date(2025, 3, 3)),
        drug(LEMTRADA, date(2025, 2, 20), id=2, type=32838),
        drug(LEMTRADA, date(2024, 6, 1), id=3, type=32825),
        drug(LEMTRADA, date(2025, 3, 4), id=4, type=32817),
        drug(LEMTRADA, date(2024, 3, 4), id=5, type=32817, end=date(2024, 3, 8)),
    ])  # fmt: skip
    assert infusions(store) == [
        ("drug_exposure/5", date(2024, 3, 4)), ("drug_exposure/1", date(2025, 3, 3)), ("drug_exposure/4", date(2025, 3, 4)),
    ]  # fmt: skip
    assert doubts(store) == [
        ("drug_exposure/5", "courses", "drug_exposure: it lasts several days, so that nobody can tell on which of them it was given"),
        ("drug_exposure/3", "courses", "drug_exposure: an order without a recorded administration"),
    ]  # fmt: skip
    assert store.manifest.counts.ignored == {"drug_exposure: an order whose infusions are recorded": 1}
    assert add_up(store)


def test_the_other_product_is_no_infusion(made: Any) -> None:
    store = made(drug_exposure=[
        drug(CAMPATH),
        drug(INGREDIENT, id=2, quantity=30.0, dose_unit_source_value="MG"),
        drug(INGREDIENT, id=3, quantity=12.0, dose_unit_source_value="mg"),
        drug(LEMTRADA, id=4, quantity=30.0, dose_unit_source_value="mg"),
    ])  # fmt: skip
    assert infusions(store) == [("drug_exposure/3", DAY), ("drug_exposure/4", DAY)]
    why = "drug_exposure: Campath, which is another product"
    assert doubts(store) == [("drug_exposure/1", "courses", why), ("drug_exposure/2", "courses", why)]


def test_the_drug_by_name_or_without_a_date_is_a_question(made: Any) -> None:
    store = made(drug_exposure=[
        drug(0, drug_source_value="LEMTRADA 12 mg inf."),
        drug(LEMTRADA, None, id=2),
        drug(0, id=3, drug_source_value="water"),
    ])  # fmt: skip
    assert infusions(store) == []
    assert doubts(store) == [
        ("drug_exposure/2", "courses", "drug_exposure: a row that cannot be used: no date"),
        ("drug_exposure/1", "courses", "drug_exposure: the drug by name without a known code"),
    ]
    assert rejected(store) == [("drug_exposure.parquet, row 2", "no date", "1")]
    assert add_up(store)


def test_other_medicines_and_immunisations_are_found_through_what_they_descend_from(made: Any) -> None:
    store = made(
        drug_exposure=[
            drug(OTHER, id=1, type=32838, end=date(2025, 4, 3), verbatim_end_date=date(2025, 3, 20)),
            drug(OTHER, id=2, type=32825),
            drug(OTHER, id=3, end=date(2025, 3, 1)),
            drug(VARICELLA, id=4),
            drug(UNMAPPED, id=5),
        ],
        concept_ancestor=[
            {"ancestor_concept_id": CLADRIBINE, "descendant_concept_id": OTHER},
            {"ancestor_concept_id": INGREDIENT, "descendant_concept_id": UNMAPPED},
        ],
    )
    assert facts_in(store, "facts_medicine", "id, code, day, end_day") == [
        ("drug_exposure/1", "atc:L04AA40", DAY, date(2025, 3, 20))
    ]
    assert facts_in(store, "facts_deed", "id, code, kind") == [("drug_exposure/4", "cvx:21", "immunisation")]
    assert infusions(store) == [("drug_exposure/5", DAY)]
    assert doubts(store) == [("drug_exposure/3", None, "drug_exposure: an end before its start")]
    assert store.manifest.counts.ignored == {"drug_exposure: a dispensing alone shows no use": 1}


def test_observations_are_results_or_diagnoses_but_no_denials(made: Any) -> None:
    seen = {"person_id": 1, "observation_date": DAY}
    store = made(observation=[
        {"observation_id": 1, "observation_concept_id": PROTEIN, "value_as_string": "trace", **seen},
        {"observation_id": 2, "observation_concept_id": STROKE, **seen},
        {"observation_id": 3, "observation_concept_id": STROKE, "value_as_string": "no", **seen},
        {"observation_id": 4, "observation_concept_id": 18, **seen},
    ])  # fmt: skip
    assert facts_in(store, "facts_result", "id, written, absent") == [
        ("observation/1", "trace", False),
        ("observation/4", None, False),
    ]
    assert facts_in(store, "facts_condition", "id") == [("observation/2",)]
    assert store.manifest.counts.ignored == {
        "observation: an observation that says something else of a diagnosis": 1
    }


def test_a_medicine_taken_at_home_is_taken_from_its_first_to_its_last_day(made: Any, tmp_path: Path) -> None:
    protocol = load("methotrexate")
    code = next(code for code in protocol.drug.codes if code.startswith("rxnorm:"))
    concept = {
        "concept_id": 1,
        "concept_name": "",
        "vocabulary_id": "RxNorm",
        "concept_code": code.partition(":")[2],
    }
    store = made(protocol=protocol, concept=[concept], drug_exposure=[
        drug(1, date(2025, 1, 1), type=32838, end=date(2025, 6, 30)),
        drug(1, date(2025, 2, 1), id=2, type=32825),
        drug(1, date(2023, 2, 1), id=3, type=32825),
    ])  # fmt: skip
    assert facts_in(store, "facts_medicine", "id, day, end_day") == [
        ("drug_exposure/1", date(2025, 1, 1), date(2025, 6, 30))
    ]
    assert doubts(store) == [
        ("drug_exposure/3", "courses", "drug_exposure: a dispensing without a recorded time of taking it")
    ]
    assert store.manifest.counts.ignored == {"drug_exposure: an order whose infusions are recorded": 1}


def test_a_row_that_stands_there_twice_counts_once(made: Any) -> None:
    store = made(
        measurement=[measured(PLATELETS, value_as_number=9.0), measured(PLATELETS, value_as_number=9.0)]
    )
    assert facts_in(store, "facts_result", "holds") == [(False,), (True,)]


def test_broken_rows_of_csv_are_rejected_one_by_one(made: Any, tmp_path: Path, protocol: Protocol) -> None:
    made(form="csv", measurement=[measured(PLATELETS, id=n, value_as_number=n) for n in range(1, 4)])
    path = tmp_path / "omop" / "measurement.csv"
    lines = path.read_bytes().splitlines()
    path.write_bytes(
        b"\n".join([lines[0], lines[1], lines[2] + b",x", lines[3].replace(b"3", b"\xff"), b"1,2", lines[3]])
    )
    store = read_omop(tmp_path / "omop", tmp_path / "store", protocol, "UTC", threads=2)
    assert rejected(store) == [
        ("measurement.csv, row 2", "more columns than the first line names", None),
        ("measurement.csv, row 3", "text that is not UTF-8", None),
        ("measurement.csv, row 4", "fewer columns than the first line names", None),
    ]
    assert facts_in(store, "facts_result", "id") == [("measurement/1",), ("measurement/3",)]
    assert add_up(store)


def test_no_row_of_a_long_file_is_lost_beside_those_that_are_no_text(
    made: Any, tmp_path: Path, protocol: Protocol
) -> None:
    """Longer than what the database reads at once, with many rows that it refuses."""
    made(form="csv")
    rows = 40_000
    with (tmp_path / "omop" / "measurement.csv").open("wb") as file:
        file.write(b"measurement_id,person_id,measurement_concept_id,measurement_date,value_source_value\n")
        for number in range(rows):
            mark = b"\xff" if number % 2 else b""
            file.write(b"%b%d,1,%d,2025-03-03,%b\n" % (mark, number, PROTEIN, b"x" * 1_000))
    counts = read_omop(tmp_path / "omop", tmp_path / "store", protocol, "UTC", threads=2).manifest.counts
    assert (counts.read, counts.used, counts.rejected) == (rows + 1, rows // 2 + 1, rows // 2)


@pytest.mark.parametrize("cut", [-9, 60], ids=["its end", "within"])
def test_a_compressed_file_that_breaks_off_is_refused(
    made: Any, tmp_path: Path, protocol: Protocol, cut: int
) -> None:
    """What is left of it would look like a shorter one."""
    made(form="csv", measurement=[measured(PLATELETS, id=n, value_as_number=n) for n in range(1, 400)])
    path = tmp_path / "omop" / "measurement.csv"
    path.with_name("measurement.csv.gz").write_bytes(gzip.compress(path.read_bytes())[:cut])
    path.unlink()
    with pytest.raises(SourceMistake, match=r"measurement\.csv\.gz: a damaged gzip file"):
        read_omop(tmp_path / "omop", tmp_path / "store", protocol, "UTC", threads=2)


def test_the_vocabulary_may_come_as_it_is_shipped(made: Any, tmp_path: Path, protocol: Protocol) -> None:
    made(measurement=[measured(PLATELETS, value_as_number=9.0)])
    (tmp_path / "omop" / "concept.parquet").unlink()
    (tmp_path / "omop" / "CONCEPT.csv").write_text(
        'concept_id\tconcept_name\tdomain_id\tvocabulary_id\tconcept_code\n1\ta "quoted name\tMeasurement\tLOINC\t777-3\n'
    )
    store = read_omop(tmp_path / "omop", tmp_path / "store", protocol, "UTC", threads=2)
    assert facts_in(store, "facts_result", "code") == [("loinc:777-3",)]
    assert "CONCEPT.csv" in [file.name for file in store.manifest.files]


@pytest.mark.parametrize("table", ["person", "drug_exposure", "measurement", "concept"])
def test_a_table_without_which_nothing_can_be_told_must_be_there(
    made: Any, tmp_path: Path, protocol: Protocol, table: str
) -> None:
    made()
    (tmp_path / "omop" / f"{table}.parquet").unlink()
    with pytest.raises(SourceMistake, match=f"no table {table}; expected the tables person"):
        read_omop(tmp_path / "omop", tmp_path / "store", protocol, "UTC")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"", "a first line in which a column has no name"),
        (b"\xff\xfe\x00", "a first line that is not text"),
        (b"a,a\n", "a first line in which a column has no name or the name of another"),
        (b"a,b\n", "no column person_id"),
        (b'person_id,year_of_birth\n1,"1980\n2,1981\n', "row 1 has a quotation mark that does not fit"),
    ],
)
def test_a_csv_file_that_cannot_be_read_is_one_clear_error(
    made: Any, tmp_path: Path, protocol: Protocol, text: bytes, told: str
) -> None:
    made()
    (tmp_path / "omop" / "person.parquet").unlink()
    (tmp_path / "omop" / "person.csv").write_bytes(text)
    with pytest.raises(SourceMistake, match=told):
        read_omop(tmp_path / "omop", tmp_path / "store", protocol, "UTC")


def test_a_table_that_stands_there_in_two_forms_is_refused(
    made: Any, tmp_path: Path, protocol: Protocol
) -> None:
    made()
    (tmp_path / "omop" / "person.csv").write_text("person_id,year_of_birth\n")
    with pytest.raises(SourceMistake, match=r"person\.csv and person\.parquet both"):
        read_omop(tmp_path / "omop", tmp_path / "store", protocol, "UTC")
