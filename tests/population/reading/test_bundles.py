"""Bundles of one patient each: every resource is counted as a line of a bulk export would be."""

import json
from datetime import UTC, date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.population.both_readers import rejected, rows_of, write_export

from longwatch.core.protocol import Protocol
from longwatch.exchange.fhir import SourceMistake
from longwatch.invented import patients
from longwatch.population.store import Store
from longwatch.population.taking_in import take_in

Json = dict[str, Any]


@pytest.fixture
def bundles() -> list[Json]:
    """A few patients; the first one has what is ignored, what is not understood, and Medications."""
    found = list(patients(count=3, seed=11, on=date(2026, 3, 31)))
    patient = {"reference": f"Patient/{_name(found[0])}"}
    loinc = "http://loinc.org"
    more: list[Json] = [
        {"resourceType": "Observation", "id": "unread", "status": "final", "subject": patient}
        | {"code": {"coding": [{"system": loinc, "code": "777-3"}]}, "effectiveDateTime": "someday"},
        {"resourceType": "Observation", "id": "other", "status": "final", "subject": patient}
        | {"code": {"coding": [{"system": loinc, "code": "8302-2"}]}, "effectiveDateTime": "2026-01-01"},
        {"resourceType": "Encounter", "id": "visit", "status": "finished", "subject": patient},
        {"resourceType": "Medication", "id": "taken", "code": {"text": "aciclovir"}},
        {"resourceType": "Medication", "id": "left", "code": {"text": "aciclovir"}},
        {"resourceType": "MedicationRequest", "id": "order", "status": "active", "intent": "order"}
        | {"subject": patient, "medicationReference": {"reference": "Medication/taken"}}
        | {"authoredOn": "2025-05-05"},
    ]
    found[0]["entry"] += [{"resource": one} for one in more]
    return found


def _name(bundle: Json) -> str:
    return next(e["resource"]["id"] for e in bundle["entry"] if e["resource"]["resourceType"] == "Patient")


def _written(folder: Path, bundles: list[Json]) -> Path:
    folder.mkdir()
    for bundle in bundles:
        (folder / f"{_name(bundle)}.json").write_bytes(msgspec.json.encode(bundle))
    return folder


def _taken(source: Path, protocol: Protocol) -> Store:
    return take_in(source, source.with_name(f"{source.name} kept"), protocol, UTC, memory=1 << 30, threads=1)


def test_they_are_counted_as_the_lines_of_a_bulk_export(
    tmp_path: Path, protocol: Protocol, bundles: list[Json]
) -> None:
    here = _taken(_written(tmp_path / "bundles", bundles), protocol)
    lines = [entry["resource"] for bundle in bundles for entry in bundle["entry"]]
    there = _taken(write_export(tmp_path / "bulk", lines, files=1), protocol)
    assert here.manifest.counts == there.manifest.counts
    assert here.manifest.counts.read == len(lines) == sum(file.rows for file in here.manifest.files)
    assert here.manifest.counts.rejected == 1 and len(here.manifest.counts.ignored) >= 3
    assert rows_of(here.folder) == rows_of(there.folder)
    assert [row[1:] for row in rejected(here)] == [row[1:] for row in rejected(there)]


def test_lines_beside_them_are_read_and_counted_too(
    tmp_path: Path, protocol: Protocol, bundles: list[Json]
) -> None:
    of_nobody = {"resourceType": "Organization", "id": "north"}
    other = {"reference": f"Patient/{_name(bundles[2])}"}
    mixed_up = [
        {"resourceType": "Patient", "id": "mixed"},
        {
            "resourceType": "Observation",
            "id": "mixed",
            "subject": {"reference": "Patient/mixed"},
            "contained": [other],
        }
        | {"status": "final", "code": {"coding": [{"system": "http://loinc.org", "code": "777-3"}]}},
    ]
    lines = [entry["resource"] for bundle in bundles for entry in bundle["entry"]] + mixed_up
    more = [of_nobody, "{oops", "[]", "  "]
    whole = _taken(write_export(tmp_path / "bulk", [*lines, *more], files=1), protocol)
    source = _written(tmp_path / "mixed", bundles[1:2])
    own = bundles[1]["entry"]
    beside = [line for line in lines if not any(line is entry["resource"] for entry in own)]
    write_export(source, [*beside, *more], files=2)
    found = _taken(source, protocol)
    assert found.manifest.counts == whole.manifest.counts
    assert found.manifest.counts.rejected >= 3
    assert found.manifest.counts.read == len(lines) + 3 == sum(file.rows for file in found.manifest.files)
    assert rows_of(found.folder) == rows_of(whole.folder)
    assert sorted(row[1:] for row in rejected(found)) == sorted(row[1:] for row in rejected(whole))


def test_each_resource_that_is_not_understood_is_told_with_its_place(
    tmp_path: Path, protocol: Protocol, bundles: list[Json]
) -> None:
    place = len(bundles[0]["entry"]) - 5
    ((where, kind, why, patient),) = rejected(_taken(_written(tmp_path / "bundles", bundles), protocol))
    assert (where, kind, patient) == (
        f"{_name(bundles[0])}.json, entry {place}",
        "Observation",
        _name(bundles[0]),
    )
    assert "someday" not in why


def test_everybody_stands_at_the_site_that_the_patient_names(
    tmp_path: Path, protocol: Protocol, bundles: list[Json]
) -> None:
    for bundle, site in zip(bundles, ("Organization/north", None, "Organization/south"), strict=True):
        for entry in bundle["entry"]:
            if entry["resource"]["resourceType"] == "Patient":
                entry["resource"].pop("managingOrganization", None)
                if site is not None:
                    entry["resource"]["managingOrganization"] = {"reference": site}
    import pyarrow.parquet as pq

    people = pq.read_table(_taken(_written(tmp_path / "bundles", bundles), protocol).patients).to_pylist()
    assert [one["site"] for one in people] == ["Organization/north", None, "Organization/south"]


def test_a_bundle_that_is_no_patients_is_one_rejected_row(
    tmp_path: Path, protocol: Protocol, bundles: list[Json]
) -> None:
    source = _written(tmp_path / "bundles", bundles[1:])
    both = {"resourceType": "Bundle", "entry": bundles[1]["entry"] + bundles[2]["entry"]}
    (source / "both.json").write_text(json.dumps(both))
    (source / "cut.json").write_text(json.dumps(both)[:99])
    store = _taken(source, protocol)
    assert store.manifest.patients == 2 and store.manifest.counts.rejected == 2
    assert [(place.partition(",")[0], kind) for place, kind, _, _ in rejected(store)] == [
        ("both.json", "bundle"),
        ("cut.json", "bundle"),
    ]


def test_a_patient_in_two_bundles_is_refused_with_both_names(
    tmp_path: Path, protocol: Protocol, bundles: list[Json]
) -> None:
    source = _written(tmp_path / "bundles", bundles)
    (source / "again.json").write_text(json.dumps(bundles[2]))
    with pytest.raises(SourceMistake, match="two records with the same patient id") as told:
        _taken(source, protocol)
    assert "again.json" in str(told.value) and f"{_name(bundles[2])}.json" in str(told.value)
