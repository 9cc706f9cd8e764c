"""A bulk export in columns says what the reader says of each patient, line by line."""

import gzip
import json
from collections import Counter
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import pytest
from tests.population.both_readers import (
    SMALL,
    Json,
    assert_same,
    lines_of,
    rejected,
    write_export,
)
from tests.population.exports import Export

from longwatch.core.protocol import Protocol
from longwatch.exchange.fhir import SourceMistake, read_folder
from longwatch.invented import patients, write_ndjson
from longwatch.population.reading.fhir import read_bulk
from longwatch.population.reading.fhir.stages import Sizes
from longwatch.population.store import Store, StoreMistake

ON = date(2026, 11, 1)


def result(number: int, **more: object) -> Json:
    found: Json = {
        "resourceType": "Observation",
        "id": f"r{number}",
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "777-3"}]},
        "subject": {"reference": "Patient/a"},
        "effectiveDateTime": f"2020-01-{number % 28 + 1:02}",
        "valueQuantity": {"value": 150, "unit": "10*9/L", "code": "10*9/L"},
    }
    found.update(more)
    return {name: value for name, value in found.items() if value is not None}


def read(tmp_path: Path, protocol: Protocol, *lines: Json | str | bytes) -> Store:
    return read_bulk(write_export(tmp_path / "s", lines, 1), tmp_path / "t", protocol, threads=1)


def facts(store: Store, table: str, columns: str) -> list[tuple]:  # type: ignore[type-arg]
    path = store.file(f"facts_{table}", 0)
    return [] if path is None else duckdb.sql(f"SELECT {columns} FROM '{path}' ORDER BY ALL").fetchall()


@pytest.mark.parametrize("seed", range(12))
def test_whatever_the_export_both_readers_give_the_same_facts(
    tmp_path: Path, protocol: Protocol, seed: int
) -> None:
    source = write_export(tmp_path / "source", Export(seed).lines(), files=1 + seed % 3)
    assert_same(source, tmp_path, protocol, zone=ZoneInfo("Europe/Helsinki"))


def test_a_clinic_is_read_alike_by_several_processes(tmp_path: Path, protocol: Protocol) -> None:
    write_ndjson(tmp_path / "source", patients(count=36, seed=3, on=ON))
    sizes = Sizes(piece=1_000_000, part=13)
    store, records = assert_same(tmp_path / "source", tmp_path, protocol, threads=2, sizes=sizes)
    not_used = sum((Counter(record.not_used) for record in records), Counter[str]())
    counts = store.manifest.counts
    assert counts.used > 10_000
    assert counts.rejected + sum(counts.ignored.values()) >= not_used.total()
    assert not Counter(counts.ignored) - not_used


def test_nearly_all_lines_of_an_ordinary_export_become_columns(tmp_path: Path, protocol: Protocol) -> None:
    """With panels and members, components, texts of a scale, ranges, and whatever else a hospital adds."""
    more = {"performer": [{"reference": "Practitioner/1"}], "encounter": {"reference": "Encounter/1"}}
    members = [result(number, **more) for number in range(2, 6)]
    panel = result(
        1, valueQuantity=None, hasMember=[{"reference": f"Observation/{one['id']}"} for one in members]
    )
    parts = [{"code": panel["code"], "valueQuantity": {"value": 120, "unit": "mmHg"}}] * 2
    words = result(8, valueQuantity=None, valueString="negative")
    scale = result(9, valueQuantity=None, valueCodeableConcept={"text": "1+"})
    ranged = result(
        10, referenceRange=[{"low": {"value": 150, "unit": "10*9/L"}}], identifier=[{"value": "4"}]
    )
    lines = [panel, *members, result(7, component=parts), words, scale, ranged]
    read_bulk(write_export(tmp_path / "s", lines, 1), tmp_path / "t", protocol, threads=1, keep_notes=True)
    assert not list((tmp_path / "t" / ".reading").glob("*.left.parquet"))
    assert_same(tmp_path / "s", tmp_path, protocol)


def _given(day: str, **more: object) -> Json:
    """An infusion of the patient of `result`."""
    drug = {"coding": [{"system": "http://www.whocc.no/atc", "code": "L04AG06"}]}
    found: Json = {
        "resourceType": "MedicationAdministration",
        "id": f"m{day}",
        "status": "completed",
        "subject": {"reference": "Patient/a"},
        "medicationCodeableConcept": drug,
        "effectiveDateTime": day,
    }
    return found | more


def test_days_of_which_only_the_month_is_known_are_asked_about_alike(
    tmp_path: Path, protocol: Protocol
) -> None:
    """The reader sees all infusions, and of the results those that columns do not decide."""
    number = [{"system": "urn:lab", "value": "77"}]
    vaccinated = {
        "resourceType": "Immunization",
        "id": "v",
        "status": "completed",
        "vaccineCode": {"coding": [{"system": "http://hl7.org/fhir/sid/cvx", "code": "21"}]},
        "occurrenceDateTime": "2020-01",
        "patient": {"reference": "Patient/a"},
    }
    reported = {
        "resourceType": "QuestionnaireResponse",
        "id": "q",
        "status": "completed",
        "questionnaire": "https://longwatch.example/fhir/Questionnaire/alemtuzumab-symptoms",
        "authored": "2020-01",
        "subject": {"reference": "Patient/a"},
        "item": [{"linkId": "chest-pain", "answer": [{"valueBoolean": True}]}],
    }
    lines = [
        *map(result, range(20, 25)),
        result(1, effectiveDateTime="2020-01"),
        result(2, effectiveDateTime="2020"),
        result(3, effectiveDateTime="2020-02"),
        result(4, effectiveDateTime="2020-01", identifier=number),
        result(5, effectiveDateTime="2020-01-09", identifier=number, status="corrected"),
        result(6, effectiveDateTime="2020-01-10", identifier=[{"value": "8"}]),
        result(7, effectiveDateTime="2020-01", identifier=[{"value": "8"}], status="corrected"),
        result(8, effectiveDateTime=None),
        result(
            9, effectiveDateTime="2020-01", valueQuantity=None, hasMember=[{"reference": "Observation/r8"}]
        ),
        result(10, effectiveDateTime="2020-01", subject={"reference": "Patient/b"}),
        *(_given(f"2020-01-{day:02}") for day in (6, 7)),
        _given("2020-02-03", status="entered-in-error"),
        reported,
        vaccinated,
        vaccinated | {"id": "w", "recorded": "2020-01-05"},
    ]
    for files in (1, 3):
        scratch = tmp_path / str(files)
        store, _ = assert_same(write_export(scratch / "source", lines, files), scratch, protocol)
        asked = facts(store, "doubt", "id, day")
        expected = [(f"Observation/r{n}", date(2020, 1, 6)) for n in (1, 2, 7, 8)]
        assert sorted(set(asked)) == [
            ("Immunization/v", date(2020, 1, 1)),
            *expected,
            ("QuestionnaireResponse/q", date(2020, 1, 6)),
        ]
        assert store.manifest.counts.used == len(lines) - 1


def test_patients_of_others_are_read_alike(tmp_path: Path, outside: Path, protocol: Protocol) -> None:
    source = tmp_path / "source"
    source.mkdir()
    for path in sorted((outside / "synthea-r4" / "shared").glob("*.ndjson.gz")):
        (source / path.name).write_bytes(path.read_bytes())
    assert_same(source, tmp_path, protocol, sizes=Sizes(piece=1_000_000, part=1_000))


def test_official_examples_are_read_alike(tmp_path: Path, outside: Path, protocol: Protocol) -> None:
    examples = sorted((outside / "fhir-r4-examples" / "shared").glob("*.json"))
    lines = [json.dumps(json.loads(path.read_bytes())) for path in examples]
    store, _ = assert_same(
        write_export(tmp_path / "source", lines), tmp_path, protocol, sizes=Sizes(piece=500_000, part=1_000)
    )
    assert store.manifest.counts.read == len(examples) >= 200


def test_two_runs_give_the_same_bytes(tmp_path: Path, protocol: Protocol) -> None:
    source = write_export(tmp_path / "source", Export(99).lines())
    for name, processes in (("one", 1), ("two", 2)):
        read_bulk(source, tmp_path / name, protocol, threads=processes, sizes=SMALL)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_file_that_is_there_twice_doubles_nothing(tmp_path: Path, protocol: Protocol) -> None:
    lines = [{"resourceType": "Patient", "id": "a", "birthDate": "1980"}, *map(result, range(5))]
    once = read(tmp_path / "once", protocol, *lines)
    source = write_export(tmp_path / "twice", lines, 1)
    (source / "copy.ndjson").write_bytes((source / "part-0.ndjson").read_bytes())
    twice = read_bulk(source, tmp_path / "t", protocol, threads=1)
    assert twice.manifest.counts.used == 2 * once.manifest.counts.used == 12
    days = "SELECT * FROM '{}'"
    for table in ("item_days", "facts_result"):
        files = [store.file(table, 0) for store in (once, twice)]
        columns = "*" if table == "item_days" else "patient, id, day, value"
        where = "" if table == "item_days" else "WHERE holds"
        first, second = (
            duckdb.sql(f"SELECT {columns} FROM '{file}' {where} ORDER BY ALL").fetchall() for file in files
        )
        assert first == second, days


def test_each_broken_line_is_one_row_and_all_else_is_read(tmp_path: Path, protocol: Protocol) -> None:
    broken = (
        b"{",
        b"7",
        b"\x00",
        b'{"resourceType":"Obs\xff"}',
        b"[" * 9000,
        b'{"resourceType":"Bundle"}',
        b"\xff\xfe{\x00",
    )
    store = read(tmp_path, protocol, result(1), *broken, b"", b" \r", json.dumps(result(2)) + "\r")
    rows = rejected(store)
    assert [place for place, *_ in rows] == [f"part-0.ndjson, line {number}" for number in range(2, 9)]
    reasons = [reason for _, _, reason, _ in rows]
    for reason, words in zip(
        reasons,
        ("breaks off", "a number", "NUL byte", "not UTF-8", "nested deeper", "a Bundle", "UTF-16"),
        strict=True,
    ):
        assert words in reason
    assert len(facts(store, "result", "id")) == 2
    assert store.manifest.counts.read == 9


def test_a_compressed_file_that_breaks_off_is_read_as_far_as_it_goes(
    tmp_path: Path, protocol: Protocol
) -> None:
    source = tmp_path / "source"
    source.mkdir()
    whole = "".join(json.dumps(result(number)) + "\n" for number in range(5_000)).encode()
    (source / "a.ndjson.gz").write_bytes(gzip.compress(whole)[:-4_000])
    (source / "b.ndjson.gz").write_bytes(gzip.compress(json.dumps(result(9_999)).encode()))
    (source / "c.ndjson.gz").write_bytes(b"no gzip")
    store = read_bulk(source, tmp_path / "t", protocol, threads=1, sizes=Sizes(piece=100_000))
    counts = store.manifest.counts
    assert [kind for _, kind, _, _ in rejected(store)] == ["file", "file"]
    assert 1_000 < counts.used < 5_000
    assert counts.read == counts.used + 2


def test_an_amount_that_the_tables_cannot_hold_is_told(tmp_path: Path, protocol: Protocol) -> None:
    text = json.dumps(result(1)).replace("150", "0.123456789012345678901")
    store = read(tmp_path, protocol, text, result(2))
    assert facts(store, "doubt", "id, why, code") == [
        ("Observation/r1", "Observation: its value is not a number that can be read", "loinc:777-3")
    ]
    assert [value for (value,) in facts(store, "result", "value")] == [150, None]
    assert [row[1:] for row in rejected(store)] == [
        ("Observation", "Observation: its value is not a number that can be read", "a")
    ]


def test_digits_stay_as_they_were_written(tmp_path: Path, protocol: Protocol) -> None:
    text = json.dumps(result(1)).replace("150", "5.60000000000000001")
    store = read(tmp_path, protocol, text)
    assert str(facts(store, "result", "value")[0][0]) == "5.60000000000000001000"


def test_a_patient_whose_lines_name_two_is_told_of_and_not_read(tmp_path: Path, protocol: Protocol) -> None:
    claim = {
        "resourceType": "Claim",
        "subject": {"reference": "Patient/a"},
        "patient": {"reference": "Patient/b"},
    }
    store = read(tmp_path, protocol, result(1), claim, result(2))
    assert facts(store, "result", "id") == []
    assert [about for (about,) in facts(store, "doubt", "about")] == ["courses"]
    assert store.manifest.counts.rejected == 3


def test_an_element_that_says_who_cares_for_the_patient_is_the_site(
    tmp_path: Path, protocol: Protocol
) -> None:
    person = {"resourceType": "Patient", "id": "a", "managingOrganization": {"reference": "Organization/o1"}}
    store = read(tmp_path, protocol, person, result(1) | {"subject": {"reference": "Patient/b"}})
    rows = duckdb.sql(f"SELECT * FROM '{store.patients}' ORDER BY patient").fetchall()
    assert rows == [(0, "a", "Organization/o1"), (1, "b", None)]


def test_progress_reaches_the_end_and_never_goes_back(tmp_path: Path, protocol: Protocol) -> None:
    source = write_export(tmp_path / "source", Export(7).lines())
    told: list[tuple[int, int]] = []
    read_bulk(
        source,
        tmp_path / "t",
        protocol,
        threads=1,
        sizes=SMALL,
        progress=lambda done, of: told.append((done, of)),
    )
    size = sum(path.stat().st_size for path in source.iterdir())
    assert told == sorted(told)
    assert told[-1] == (size, size)


def test_a_folder_without_parts_is_refused(tmp_path: Path, protocol: Protocol) -> None:
    with pytest.raises(StoreMistake, match=r"no file named \*\.ndjson"):
        read_bulk(tmp_path, tmp_path / "t", protocol)
    with pytest.raises(SourceMistake, match="the system says: No such file"):
        read_bulk(tmp_path / "missing", tmp_path / "t", protocol)


def test_lines_are_counted_as_the_files_have_them(tmp_path: Path, protocol: Protocol) -> None:
    source = write_export(tmp_path / "source", Export(13).lines())
    store = read_bulk(source, tmp_path / "t", protocol, threads=1, sizes=SMALL)
    assert [(file.name, file.rows) for file in store.manifest.files] == [
        (path.name, sum(bool(line.strip()) for line in lines_of(path))) for path in sorted(source.iterdir())
    ]
    assert len(list(read_folder(source, protocol))) >= store.manifest.patients
