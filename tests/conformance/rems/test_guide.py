"""The guide's own examples: what it sends is understood, and what we answer has the shape of its answers."""

import json
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from tests.conformance.cds_hooks.test_answers import AUTHORISATION, CERTAIN, GATE, card_faults
from tests.conformance.rems.conftest import BROKEN, mended

from longwatch.catalogue import load_handbook
from longwatch.exchange.cds_hooks.cards import cards_for, lacking_at
from longwatch.exchange.cds_hooks.discovery import discovery
from longwatch.exchange.cds_hooks.record_note import note
from longwatch.exchange.fhir.definitions import definitions
from longwatch.exchange.fhir.definitions.origin import Origin
from longwatch.exchange.fhir.operations.capability import capability, definition
from longwatch.exchange.fhir.operations.dispensing import dispensing
from longwatch.exchange.fhir.operations.etasu import etasu, not_found
from longwatch.exchange.fhir.operations.outcome import OperationMistake, outcome
from longwatch.exchange.fhir.operations.package import package
from longwatch.exchange.fhir.operations.parameters import Parameters
from longwatch.exchange.fhir.operations.table import OPERATIONS
from longwatch.exchange.fhir.products import product_of
from longwatch.exchange.fhir.wanted import wanted_by

ON = date(2026, 3, 31)
BASE = "https://clinic.example/fhir"


def test_the_blocks_that_are_no_json_are_these(outside: Path, guide) -> None:
    broken = set()
    for path in (outside / "medication-rems-ig" / "json-blocks").iterdir():
        try:
            json.loads(path.read_text(encoding="utf-8"))
        except ValueError:
            broken.add(path.name.partition(".notjson")[0])
    assert broken == BROKEN
    assert len(guide) == 8


def test_the_cards_of_the_guide_keep_the_rules_but_for_its_suggestion(guide) -> None:
    faults = {name: card_faults(card) for name, card in guide.items() if name.startswith("cds-cards")}
    deferred = faults.pop("cds-cards.03.deferred-smart-application-launch-suggestion")
    assert deferred == ["R08"]  # its suggestions are one object, without how many may be chosen
    assert set(map(tuple, faults.values())) == {()}


def test_our_prefetch_is_the_one_of_the_guide_without_what_nothing_uses(guide, protocol) -> None:
    ours = next(one["prefetch"] for one in discovery([protocol])["services"] if one["hook"] == "order-sign")
    theirs = dict(guide["specification.01.prefetch"]["prefetch"])
    assert theirs.pop("practitioner") == "{{context.userId}}"
    assert ours == theirs


def asked(value: dict) -> Parameters:
    return Parameters(json.dumps(value).encode())


def test_the_guides_question_is_understood(guide, protocol) -> None:
    found = asked(guide["specification.02.example-input"])
    assert found.patient == (("http://hl7.org/fhir/sid/us-medicare", "0V843229061TB"),)
    assert found.number == "a24e73e53b2"
    assert found.reference == {"reference": "Patient/example-patient-123"}
    # It asks about isotretinoin, which is no medicine of ours.
    assert product_of(found.medicine, wanted_by(protocol), protocol.drug) == "nothing known"


@pytest.mark.parametrize(
    "name",
    ["case_number", "caseNumber", "authNumber", "REMSAuthorizationNumber"],
)
@pytest.mark.parametrize("kind", ["valueString", "valueId", "valueIdentifier"])
def test_the_number_is_understood_in_every_spelling(name: str, kind: str) -> None:
    value = {"value": "A-1"} if kind == "valueIdentifier" else "A-1"
    assert asked({"resourceType": "Parameters", "parameter": [{"name": name, kind: value}]}).number == "A-1"


LEMTRADA = {"system": "http://www.nlm.nih.gov/research/umls/rxnorm", "code": "1594660"}


@pytest.mark.parametrize(
    "parameter",
    [
        {"name": "medication", "resource": {"resourceType": "Medication", "code": {"coding": [LEMTRADA]}}},
        {"name": "medication", "valueCodeableConcept": {"coding": [LEMTRADA]}},
        {"name": "medication", "valueCoding": LEMTRADA},
        {
            "name": "order",
            "resource": {
                "resourceType": "MedicationRequest",
                "medicationCodeableConcept": {"coding": [LEMTRADA]},
            },
        },
    ],
)
def test_the_medication_is_understood_in_every_form(parameter: dict, protocol) -> None:
    medicine = asked({"resourceType": "Parameters", "parameter": [parameter]}).medicine
    assert product_of(medicine, wanted_by(protocol), protocol.drug) == "drug"


def shape(value: object, path: str = "") -> set[str]:
    """The elements there are, whatever their values and however many."""
    if isinstance(value, dict):
        return {path} | {one for name, part in value.items() for one in shape(part, f"{path}.{name}")}
    if isinstance(value, list):
        return {one for part in value for one in shape(part, path)}
    return {path}


def test_our_answer_has_every_element_of_the_guides(guide) -> None:
    theirs = guide["specification.03.example-output"]
    ours = etasu(GATE, programme=f"{BASE}/programme", subject={"reference": "Patient/1"}, number="A-1")
    assert shape(theirs) <= shape(ours)
    contained = ours["parameter"][0]["resource"]["contained"][0]["parameter"]
    assert [(one["name"], one.get("resource", {}).get("status")) for one in contained] == [
        ("met", "success"),
        ("not-met", "data-required"),
        ("T" * 200, "data-required"),
        ("case_number", None),
    ]


def test_a_form_that_waits_for_a_signature_is_in_progress() -> None:
    told = etasu(
        GATE, programme=BASE, subject={"reference": "x"}, number=None, unsigned={"patient-enrolment"}
    )
    parts = told["parameter"][0]["resource"]["contained"][0]["parameter"]
    assert [one["resource"]["status"] for one in parts] == ["success", "in-progress", "data-required"]


def test_not_found_is_a_failure_and_names_nobody() -> None:
    resource = not_found(BASE)["parameter"][0]["resource"]
    assert resource["status"] == "failure" and "subject" not in resource


@pytest.mark.parametrize(
    ("value", "expression"),
    [
        ([], ""),
        ({"resourceType": "Patient"}, "Parameters"),
        ({"resourceType": "Parameters", "parameter": {}}, "Parameters.parameter"),
        ({"resourceType": "Parameters", "parameter": [7]}, "Parameters.parameter[0].name"),
        (
            {
                "resourceType": "Parameters",
                "parameter": [{"name": "patient", "resource": {"resourceType": "Patient"}}],
            },
            "Parameters.parameter[0].resource.identifier",
        ),
        (
            {"resourceType": "Parameters", "parameter": [{"name": "case_number", "valueInteger": 7}]},
            "Parameters.parameter[0]",
        ),
        (
            {"resourceType": "Parameters", "parameter": [{"name": "medication", "valueString": "x"}]},
            "Parameters.parameter[0].resource",
        ),
    ],
)
def test_a_bad_question_is_refused_with_its_place(value, expression: str) -> None:
    with pytest.raises(OperationMistake) as caught:
        found = asked(value)
        _ = found.patient, found.medicine, found.number
    assert caught.value.issues[0].expression == expression
    told = outcome(caught.value.issues)["issue"][0]
    assert "expected" in told["details"]["text"] and told["severity"] == "error"


def test_a_package_holds_the_form_its_code_lists_and_the_library(protocol) -> None:
    made = definitions(protocol, load_handbook("alemtuzumab"), on=ON, base=BASE)
    bundle = package(["alemtuzumab-patient-authorisation"], made, Origin(protocol, ON, BASE))
    kinds = [entry["resource"]["resourceType"] for entry in bundle["entry"]]
    assert kinds[0] == "Questionnaire" and kinds[-1] == "Library" and kinds.count("ValueSet") >= 4
    assert all(entry["fullUrl"] == entry["resource"]["url"] for entry in bundle["entry"])


def test_the_statement_names_every_operation_and_each_has_its_definition() -> None:
    stated = capability(BASE, version="1", on=ON)["rest"][0]["resource"]
    listed = {one["definition"] for resource in stated for one in resource["operation"]}
    assert listed == {definition(BASE, one)["url"] for one in OPERATIONS}


def test_an_independent_gate_finds_nothing_wrong(protocol, setting, tmp_path: Path, outside: Path) -> None:
    made = definitions(protocol, load_handbook("alemtuzumab"), on=ON, base=BASE)
    bundle = package(["alemtuzumab-patient-enrolment"], made, Origin(protocol, ON, BASE))
    told = etasu(GATE, programme=f"{BASE}/programme", subject={"reference": "Patient/1"}, number="A-1")
    with pytest.raises(OperationMistake) as caught:
        asked({"resourceType": "Patient"})
    task = cards_for(lacking_at(GATE), setting, CERTAIN)[0].card.suggestions[0].actions[0].resource
    resources = [
        capability(BASE, version="1", on=ON),
        *(definition(BASE, one) for one in OPERATIONS),
        told,
        not_found(BASE),
        dispensing(told, code="D-1", expires=datetime(2026, 3, 31, 9, tzinfo=UTC)),
        dispensing(not_found(BASE)),
        outcome(caught.value.issues),
        bundle,
        task,
        note(AUTHORISATION, setting).resource,
    ]
    files = []
    for number, resource in enumerate(resources):
        files.append(tmp_path / f"{number}.json")
        files[-1].write_text(json.dumps(resource))
    gate = outside / "fhir-validators" / "harness" / "gate.py"
    done = subprocess.run([sys.executable, gate, *files], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_comma_too_many_is_mended_and_a_value_is_not() -> None:
    assert mended('{"a": [1,], "b": 2,\n}') == {"a": [1], "b": 2}
    with pytest.raises(ValueError):
        mended('{"a" 1}')
