"""A resource's type is told only where it is one: anything may stand in its place."""

import json
from pathlib import Path

from tests.population.both_readers import assert_same, write_export

from longwatch.core.protocol import Protocol
from longwatch.exchange.fhir.resource_types import RESOURCE_TYPES, told_type


def test_the_types_of_the_official_examples_are_told_by_their_names(outside: Path) -> None:
    examples = (outside / "fhir-r4-examples" / "shared").glob("*.json")
    types = {json.loads(example.read_bytes())["resourceType"] for example in examples}
    assert len(types) >= 20
    assert {name for name in types if told_type(name) != name} == set()


def test_what_is_no_type_is_counted_and_not_told(tmp_path: Path, protocol: Protocol) -> None:
    names = ("p1", "p2")
    patients = [{"resourceType": "Patient", "id": name} for name in names]
    strange = [
        {"resourceType": word, "id": f"{name}-{word}", "subject": {"reference": f"Patient/{name}"}}
        for name in names
        for word in ("MrsAnyoneLivesHere", "Whatever")
    ]
    store, records = assert_same(write_export(tmp_path / "source", [*patients, *strange]), tmp_path, protocol)
    told = store.manifest.counts.ignored
    assert told["a type that FHIR R4 does not have: kind of resource not read"] == len(strange)
    assert all(
        reason.partition(":")[0] in {*RESOURCE_TYPES, "a type that FHIR R4 does not have"} for reason in told
    )
    assert not any("Anyone" in reason for record in records for reason in record.not_used)
