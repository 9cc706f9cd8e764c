"""Exactly one patient: whose the resources are."""

import pytest
from tests.conformance.fhir.resources import Json, Read, bundled, facts, infusion, patient, platelets

from longwatch.core.protocol import Protocol
from longwatch.core.record import Infusion, Person, Result
from longwatch.exchange.fhir import SourceMistake, read_bundle


def with_addresses(*entries: tuple[str, Json]) -> bytes:
    import json

    listed = [{"fullUrl": address, "resource": resource} for address, resource in entries]
    return json.dumps({"resourceType": "Bundle", "type": "transaction", "entry": listed}).encode()


@pytest.mark.parametrize(
    "reference",
    [
        "Patient/p",
        "https://server.example/fhir/Patient/p",
        "https://server.example/fhir/Patient/p/_history/3",
        "urn:uuid:p",
    ],
)
def test_a_patient_is_found_by_every_way_of_writing_the_reference(read: Read, reference: str) -> None:
    assert read(platelets(subject={"reference": reference})).patient == "p"


def test_a_patient_is_found_by_the_address_of_the_entry(protocol: Protocol) -> None:
    result = platelets(subject={"reference": "urn:uuid:0a-1"})
    record = read_bundle(with_addresses(("urn:uuid:0a-1", patient()), ("urn:uuid:0b", result)), protocol)
    assert (record.patient, len(facts(record, Result))) == ("p", 1)


def test_a_patient_is_found_by_identifier(read: Read, protocol: Protocol) -> None:
    number = {"system": "urn:clinic", "value": "17"}
    resources = (patient(identifier=[number]), platelets(subject={"identifier": number}))
    assert read_bundle(bundled(*resources), protocol).patient == "p"


def test_the_same_patient_twice_is_one(read: Read) -> None:
    assert len({person.key for person in facts(read(patient()), Person)}) == 1


def test_a_fact_that_names_nobody_is_the_patients(read: Read) -> None:
    result = platelets()
    del result["subject"]
    assert len(facts(read(result), Result)) == 1


def test_a_fact_about_a_group_or_a_device_is_not_used(read: Read) -> None:
    record = read(platelets(subject={"reference": "Group/g"}))
    assert record.not_used == {"Observation: not about a patient": 1}


def test_without_a_patient_the_facts_say_who_it_is(protocol: Protocol) -> None:
    record = read_bundle(bundled(infusion(), platelets()), protocol)
    assert (record.patient, facts(record, Person), len(facts(record, Infusion))) == ("p", [], 1)


def test_one_resource_alone_is_a_record(protocol: Protocol) -> None:
    import json

    assert read_bundle(json.dumps(infusion()).encode(), protocol).patient == "p"


@pytest.mark.parametrize(
    ("resources", "found"),
    [
        ((patient(), patient(id="q")), "a second Patient"),
        ((patient(), platelets(subject={"reference": "Patient/q"})), "another patient"),
        (
            (patient(), {"resourceType": "Encounter", "subject": {"reference": "Patient/q"}}),
            "another patient",
        ),
        ((infusion(), platelets(subject={"reference": "Patient/q"})), "another patient"),
        ((), "no Patient"),
        (({"resourceType": "Organization", "id": "o"},), "no Patient"),
    ],
)
def test_anything_but_one_patient_is_refused(
    protocol: Protocol, resources: tuple[Json, ...], found: str
) -> None:
    with pytest.raises(SourceMistake, match=found):
        read_bundle(bundled(*resources), protocol)


def test_the_mistake_names_the_entry_and_no_patient(protocol: Protocol) -> None:
    stranger = platelets(subject={"reference": "Patient/secret-name"})
    with pytest.raises(SourceMistake) as mistake:
        read_bundle(bundled(patient(), platelets(), stranger), protocol, place="case.json")
    assert str(mistake.value).startswith("case.json, entry 3: ")
    assert "secret" not in str(mistake.value)


def test_one_page_of_a_longer_answer_asks_a_person(read: Read) -> None:
    record = read(infusion(), type="searchset", link=[{"relation": "next", "url": "x"}])
    assert [fact.about for fact in record.facts if fact.id == "Bundle/page"] == ["courses"]  # type: ignore[union-attr]


def test_a_resource_without_id_is_named_by_its_place(read: Read) -> None:
    result = platelets()
    del result["id"]
    assert facts(read(infusion(), result), Result)[0].id == "Observation/entry-3"


def test_what_no_rule_reads_is_counted_by_its_kind(read: Read) -> None:
    record = read({"resourceType": "Encounter", "id": "e"}, {"resourceType": "Medication", "id": "x"})
    assert record.not_used == {
        "Encounter: kind of resource not read": 1,
        "Medication: no medicine refers to it": 1,
    }
