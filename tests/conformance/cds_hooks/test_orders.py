"""Which orders are for the drug, however they name it; another medicine gets no card."""

import json
from pathlib import Path

import pytest
from tests.conformance.cds_hooks.conftest import (
    ATC,
    INSTANCE,
    LEMTRADA,
    PATIENT,
    RXNORM,
    SNOMED,
    asked,
    examples,
    order,
    sent,
)

from longwatch.core.protocol import Protocol
from longwatch.exchange.cds_hooks import RequestMistake
from longwatch.exchange.cds_hooks.identity import patient_of
from longwatch.exchange.cds_hooks.orders import Order, orders_of
from longwatch.exchange.cds_hooks.request import CONTEXTS, read_request

CAMPATH = {"coding": [{"system": RXNORM, "code": "828265"}]}
ASPIRIN = {"coding": [{"system": RXNORM, "code": "1191"}], "text": "Aspirin"}
MEDICATION = {"resourceType": "Medication", "id": "m1", "code": LEMTRADA}


def coded(system: str, code: str) -> dict:
    return {"coding": [{"system": system, "code": code}]}


def found(protocol: Protocol, request: dict) -> list[Order]:
    return orders_of(read_request(sent(request)), protocol)


@pytest.mark.parametrize(
    ("concept", "product"),
    [
        (coded(RXNORM, "1594660"), "drug"),
        (coded(RXNORM, "117055"), "drug"),
        (coded(ATC, "L04AG06"), "drug"),
        (coded(ATC, "L04AA34"), "drug"),
        (coded(SNOMED, "129472003"), "drug"),
        (coded("urn:oid:2.16.840.1.113883.6.88", "1594660"), "drug"),
        ({"text": "LEMTRADA 12 mg"}, "named only"),
        ({"coding": [*LEMTRADA["coding"], *CAMPATH["coding"]]}, "two products"),
    ],
)
def test_the_drug_is_known_by_its_codes_and_suspected_by_its_name(protocol, concept, product) -> None:
    assert found(protocol, asked(order(concept))) == [Order("MedicationRequest/o1", product)]


@pytest.mark.parametrize(
    "concept", [CAMPATH, ASPIRIN, coded(RXNORM, "617993"), coded("urn:local", "1594660")]
)
def test_another_medicine_is_none_of_ours(protocol, concept) -> None:
    assert found(protocol, asked(order(concept))) == []


def test_a_dose_of_the_other_product_tells_it_apart(protocol) -> None:
    dose = {
        "doseAndRate": [
            {"doseQuantity": {"value": 30, "unit": "mg", "system": "http://unitsofmeasure.org", "code": "mg"}}
        ]
    }
    assert found(protocol, asked(order(coded(ATC, "L04AG06"), dosageInstruction=[dose]))) == []


REFERRED = [
    (order(contained=[MEDICATION], medicationReference={"reference": "#m1"}), {}),
    (order(medicationReference={"reference": "Medication/m1"}), {"medication": MEDICATION}),
    (
        order(medicationReference={"reference": "https://ehr.example/fhir/Medication/m1"}),
        {
            "medicationRequests": {
                "resourceType": "Bundle",
                "type": "searchset",
                "entry": [{"resource": MEDICATION}],
            }
        },
    ),
    (
        order(medicationReference={"reference": "urn:uuid:1"}),
        {"all": {"resourceType": "Bundle", "entry": [{"fullUrl": "urn:uuid:1", "resource": MEDICATION}]}},
    ),
]


@pytest.mark.parametrize(("one", "prefetch"), REFERRED)
def test_a_medication_is_found_where_the_order_refers_to_it(protocol, one, prefetch) -> None:
    assert [order.product for order in found(protocol, asked(one, prefetch=prefetch))] == ["drug"]


def test_a_medication_among_the_drafts_is_found(protocol) -> None:
    request = asked(order(medicationReference={"reference": "Medication/m1"}), hook="order-sign")
    request["context"]["draftOrders"]["entry"].append({"resource": MEDICATION})
    assert [one.product for one in found(protocol, request)] == ["drug"]


def test_a_medication_that_was_not_sent_cannot_be_told(protocol) -> None:
    with pytest.raises(RequestMistake) as caught:
        found(protocol, asked(order(medicationReference={"reference": "Medication/m1"})))
    assert caught.value.is_incomplete


def test_only_what_was_selected_counts_and_at_the_signing_all_of_it(protocol) -> None:
    drafts = (order(ASPIRIN), {**order(LEMTRADA), "id": "o2"})
    request = asked(*drafts)
    request["context"]["selections"] = ["MedicationRequest/o1"]
    assert found(protocol, request) == []
    request["context"]["selections"] = ["o2"]
    assert [one.name for one in found(protocol, request)] == ["MedicationRequest/o2"]
    assert len(found(protocol, asked(*drafts, hook="order-sign"))) == 1


def test_a_selection_that_is_no_draft_is_a_mistake(protocol) -> None:
    request = asked(order(LEMTRADA))
    request["context"]["selections"] = ["MedicationRequest/another"]
    with pytest.raises(RequestMistake, match="selections"):
        found(protocol, request)


def test_no_published_example_is_an_order_of_the_drug(outside: Path, protocol: Protocol) -> None:
    tried = 0
    for example in examples(outside):
        value, hook = json.loads(example.read_text()), example.name.partition(".")[0]
        if hook in CONTEXTS and "draftOrders" in value.get("context", {}):
            tried += 1
            assert found(protocol, {"hook": hook, "hookInstance": INSTANCE, **value}) == []
    assert tried >= 4


def test_a_published_example_with_the_drug_in_it_is_one(outside: Path, protocol: Protocol) -> None:
    for name in ("order-select.00.example-r4.json", "order-sign.00.example-r4.json"):
        value = json.loads((outside / "cds-hooks" / "spec-json" / name).read_text())
        drafts = [entry["resource"] for entry in value["context"]["draftOrders"]["entry"]]
        medicines = [one for one in drafts if one["resourceType"] == "MedicationRequest"]
        medicines[-1]["medicationCodeableConcept"] = LEMTRADA
        hook = name.partition(".")[0]
        assert [
            one.is_certain for one in found(protocol, {"hook": hook, "hookInstance": INSTANCE, **value})
        ] == [True]


@pytest.mark.parametrize(
    ("patient", "element", "is_incomplete"),
    [
        (None, "prefetch.patient", True),
        ({**PATIENT, "id": "p2"}, "prefetch.patient.id", False),
        ({**PATIENT, "identifier": []}, "prefetch.patient.identifier", True),
        ({**PATIENT, "identifier": [{"value": "0001"}]}, "prefetch.patient.identifier", True),
        (
            {**PATIENT, "identifier": [{"system": "urn:mrn", "value": "1", "use": "old"}]},
            "prefetch.patient.identifier",
            True,
        ),
        ({"resourceType": "Practitioner"}, "prefetch.patient", False),
    ],
)
def test_a_patient_who_cannot_be_identified_is_asked_for(patient, element: str, is_incomplete: bool) -> None:
    request = read_request(sent(asked(prefetch={} if patient is None else {"patient": patient})))
    with pytest.raises(RequestMistake) as caught:
        patient_of(request)
    assert (caught.value.element, caught.value.is_incomplete) == (element, is_incomplete)


def test_a_patient_is_known_by_identifier_under_whatever_key_it_was_fetched() -> None:
    nameless = read_request(sent(asked(prefetch={"patientToGreet": PATIENT})))
    assert patient_of(nameless) == (("urn:mrn", "0001"),)
