"""Many patients: folders of bundles and of bulk parts."""

import gzip
import json
from pathlib import Path

import pytest
from tests.conformance.fhir.resources import Json, bundled, coded, facts, infusion, patient, platelets

from longwatch.core.protocol import Protocol
from longwatch.core.record import Infusion, Record
from longwatch.exchange.fhir import SourceMistake, read_folder, read_ndjson


def of(number: int, resource: Json) -> Json:
    if resource["resourceType"] == "Patient":
        return resource | {"id": f"p{number}"}
    return resource | {"subject": {"reference": f"Patient/p{number}"}, "id": f"{resource['id']}{number}"}


def lines(*resources: Json) -> bytes:
    return "".join(json.dumps(resource) + "\n" for resource in resources).encode()


@pytest.fixture
def parts(tmp_path: Path) -> list[Path]:
    written = {
        "Patient.000.ndjson": lines(of(1, patient()), of(2, patient())),
        "MedicationAdministration.000.ndjson": lines(of(2, infusion()), of(1, infusion())),
        "Observation.001.ndjson.gz": gzip.compress(lines(of(1, platelets()), of(3, platelets()))),
    }
    for name, data in written.items():
        (tmp_path / name).write_bytes(data)
    return [tmp_path / name for name in written]


def test_the_resources_of_one_patient_come_together_from_many_files(
    parts: list[Path], protocol: Protocol
) -> None:
    records = {record.patient: record for record in read_ndjson(parts, protocol)}
    assert {name: record.used for name, record in records.items()} == {"p1": 3, "p2": 2, "p3": 1}
    assert len(facts(records["p1"], Infusion)) == 1


def test_a_medication_of_another_file_is_found(tmp_path: Path, protocol: Protocol) -> None:
    given = infusion(medicationReference={"reference": "Medication/m"})
    del given["medicationCodeableConcept"]
    medication = {"resourceType": "Medication", "id": "m", "code": coded("rxnorm:1594659")}
    (tmp_path / "a.ndjson").write_bytes(lines(of(1, given), of(2, given)))
    (tmp_path / "b.ndjson").write_bytes(lines(medication))
    records = list(read_ndjson(sorted(tmp_path.iterdir()), protocol))
    assert [(len(facts(record, Infusion)), record.used) for record in records] == [(1, 2), (1, 2)]


def test_a_broken_line_stops_the_reading_of_parts(parts: list[Path], protocol: Protocol) -> None:
    parts[0].write_bytes(b"{oops}\n" + parts[0].read_bytes())
    with pytest.raises(SourceMistake, match=r"Patient\.000\.ndjson, line 1"):
        list(read_ndjson(parts, protocol))


def test_a_folder_tells_its_mistakes_and_reads_the_rest(parts: list[Path], protocol: Protocol) -> None:
    folder = parts[0].parent
    parts[0].write_bytes(parts[0].read_bytes() + b'{"resourceType"\n[]\n')
    (folder / "good.json").write_bytes(bundled(patient(), infusion()))
    (folder / "broken.json").write_bytes(b'{"resourceType": "Bundle", ')
    (folder / "damaged.json.gz").write_bytes(gzip.compress(b"x" * 999)[:20])
    (folder / "folder.json").mkdir()
    (folder / "folder.json" / "broken.json").write_bytes(b"[")
    (folder / "manifest.json").write_text('{"output": []}')
    (folder / "notes.txt").write_text("not read")
    found = list(read_folder(folder, protocol))
    mistakes = [str(one) for one in found if isinstance(one, SourceMistake)]
    assert sorted(one.patient for one in found if isinstance(one, Record)) == ["p", "p1", "p2", "p3"]
    assert [mistake.split(":")[0] for mistake in mistakes] == [
        "broken.json",
        "damaged.json.gz",
        "folder.json/broken.json",
        "Patient.000.ndjson, line 3",
    ]
    assert "(1 more lines cannot be read either)" in mistakes[-1]


def test_a_fact_that_names_no_patient_is_told(tmp_path: Path, protocol: Protocol) -> None:
    result = platelets()
    del result["subject"]
    (tmp_path / "o.ndjson").write_bytes(lines(result))
    assert [type(one) for one in read_folder(tmp_path, protocol)] == [SourceMistake]


@pytest.mark.parametrize("name", [".", "nowhere"])
def test_a_folder_with_nothing_to_read_is_refused(tmp_path: Path, protocol: Protocol, name: str) -> None:
    with pytest.raises(SourceMistake):
        list(read_folder(tmp_path / name, protocol))


def test_a_bundle_inside_a_part_is_told(tmp_path: Path, protocol: Protocol) -> None:
    (tmp_path / "b.ndjson").write_bytes(bundled(patient()) + b"\n")
    found = list(read_folder(tmp_path, protocol))
    assert ["a Bundle inside a bulk part" in str(one) for one in found] == [True]


@pytest.mark.parametrize(
    "subject",
    [
        {"reference": "urn:uuid:p1"},
        {"reference": "https://x.example/Patient/p1/_history/2"},
        {"identifier": {"system": "urn:n", "value": "1"}},
    ],
)
def test_every_way_of_naming_a_patient_leads_to_one_record(
    tmp_path: Path, protocol: Protocol, subject: Json
) -> None:
    person = of(1, patient(identifier=[{"system": "urn:n", "value": "1"}]))
    (tmp_path / "a.ndjson").write_bytes(lines(platelets(subject=subject), person))
    records = list(read_ndjson([tmp_path / "a.ndjson"], protocol))
    assert [(record.patient, record.used) for record in records] == [("p1", 2)]


def test_a_part_that_is_not_there_is_told(tmp_path: Path, protocol: Protocol) -> None:
    with pytest.raises(SourceMistake, match="the system says"):
        list(read_ndjson([tmp_path / "none.ndjson"], protocol))
