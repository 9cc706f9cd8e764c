"""Infusions: which administrations are exposure to the drug, and on which day."""

from datetime import date
from typing import Any

import pytest
from tests.conformance.fhir.resources import Json, Read, coded, facts, infusion, resource

from longwatch.core.record import Doubt, Infusion, Standing

MEDICATION = resource("Medication", "lem", code=coded("rxnorm:1594659"))
del MEDICATION["subject"]


def dose(value: object, unit: str = "mg") -> Json:
    return {"dose": {"value": value, "unit": unit, "code": unit}}


@pytest.mark.parametrize("status", ["completed", "stopped", "in-progress"])
def test_what_was_begun_is_exposure(read: Read, status: str) -> None:
    assert [i.day for i in facts(read(infusion(status=status)), Infusion)] == [date(2024, 3, 4)]


@pytest.mark.parametrize(
    ("status", "reason"), [("not-done", "not done"), ("entered-in-error", "entered in error")]
)
def test_what_was_not_given_withdraws_and_is_not_used(read: Read, status: str, reason: str) -> None:
    record = read(infusion(status=status))
    assert record.not_used == {f"MedicationAdministration: {reason}": 1}
    assert record.seen_on(date(2025, 1, 1)).infusions == []
    assert facts(record, Doubt) == []


@pytest.mark.parametrize("status", ["on-hold", "unknown", "no-such-status", None, 5])
def test_a_status_that_leaves_it_open_asks_a_person(read: Read, status: object) -> None:
    record = read(infusion(status=status))
    assert facts(record, Infusion) == []
    assert [doubt.about for doubt in facts(record, Doubt)] == ["courses"]


@pytest.mark.parametrize("code", ["atc:L04AG06", "rxnorm:117055", "rxnorm:1594659", "snomed:129472003"])
def test_every_code_of_the_drug_counts(read: Read, code: str) -> None:
    assert len(facts(read(infusion(medicationCodeableConcept=coded(code))), Infusion)) == 1


@pytest.mark.parametrize(
    "system", ["http://snomed.info/sct", "urn:oid:2.16.840.1.113883.6.96"], ids=["uri", "oid"]
)
def test_a_code_system_is_known_by_its_address_and_its_number(read: Read, system: str) -> None:
    concept = {"coding": [{"system": system, "code": "129472003"}]}
    assert len(facts(read(infusion(medicationCodeableConcept=concept)), Infusion)) == 1


@pytest.mark.parametrize(
    "elements",
    [
        {"medicationReference": {"reference": "#c"}, "contained": [MEDICATION | {"id": "c"}]},
        {"medicationReference": {"reference": "Medication/lem"}},
        {"medicationReference": {"reference": "https://x.example/Medication/lem/_history/2"}},
        {"medicationReference": {"identifier": {"system": "urn:m", "value": "1"}}},
    ],
    ids=["contained", "relative", "absolute", "identifier"],
)
def test_a_medicine_is_followed_to_where_it_stands(read: Read, elements: dict[str, Any]) -> None:
    given = infusion(**elements)
    del given["medicationCodeableConcept"]
    other = MEDICATION | {"identifier": [{"system": "urn:m", "value": "1"}]}
    record = read(given, other)
    assert len(facts(record, Infusion)) == 1
    assert record.used == (2 if "contained" in elements else 3)


def test_an_ingredient_of_a_product_counts(read: Read) -> None:
    product = {"resourceType": "Medication", "id": "lem"}
    product["ingredient"] = [{"itemCodeableConcept": coded("snomed:129472003")}]  # type: ignore[assignment]
    given = infusion(medicationReference={"reference": "Medication/lem"})
    del given["medicationCodeableConcept"]
    assert len(facts(read(given, product), Infusion)) == 1


def test_a_medicine_that_is_not_in_the_record_asks_a_person(read: Read) -> None:
    given = infusion(medicationReference={"reference": "Medication/elsewhere"})
    del given["medicationCodeableConcept"]
    assert [d.about for d in facts(read(given), Doubt)] == ["courses"]


@pytest.mark.parametrize(
    ("code", "given", "is_infusion"),
    [
        ("rxnorm:284679", dose(12), False),
        ("rxnorm:117055", dose(30), False),
        ("rxnorm:117055", {"dose": {"value": 30.0, "unit": "mg"}}, False),
        ("rxnorm:117055", dose(12), True),
        ("rxnorm:117055", {}, True),
        ("rxnorm:1594659", dose(30), True),
    ],
)
def test_the_other_product_is_no_infusion(read: Read, code: str, given: Json, is_infusion: bool) -> None:
    record = read(infusion(medicationCodeableConcept=coded(code), dosage=given))
    assert len(facts(record, Infusion)) == is_infusion
    assert ["Campath" in doubt.why for doubt in facts(record, Doubt)] == ([] if is_infusion else [True])


def test_codes_of_both_products_ask_a_person(read: Read) -> None:
    record = read(infusion(medicationCodeableConcept=coded("rxnorm:1594659", "rxnorm:284679")))
    assert (facts(record, Infusion), len(facts(record, Doubt))) == ([], 1)


@pytest.mark.parametrize(
    "concept",
    [
        {"text": "LEMTRADA 12 mg"},
        {"coding": [{"system": "urn:local", "code": "9", "display": "Alemtuzumab infusion"}]},
    ],
)
def test_the_drug_by_name_alone_asks_a_person(read: Read, concept: Json) -> None:
    record = read(infusion(medicationCodeableConcept=concept))
    assert facts(record, Infusion) == []
    assert [doubt.about for doubt in facts(record, Doubt)] == ["courses"]


def test_another_medicine_is_not_used(read: Read) -> None:
    record = read(infusion(medicationCodeableConcept=coded("atc:B01AC06", text="Aspirin")))
    assert record.not_used == {"MedicationAdministration: another medicine": 1}


@pytest.mark.parametrize(
    ("when", "day"),
    [
        ({"effectiveDateTime": "2024-03-05T00:30:00+02:00"}, date(2024, 3, 5)),
        ({"effectiveDateTime": "2024-03-04T23:30:00-11:00"}, date(2024, 3, 4)),
        ({"effectivePeriod": {"start": "2024-03-04T09:00:00Z", "end": "2024-03-06"}}, date(2024, 3, 4)),
    ],
)
def test_the_day_is_the_one_written_in_its_own_offset(read: Read, when: Json, day: date) -> None:
    assert [i.day for i in facts(read(infusion(None, **when)), Infusion)] == [day]


@pytest.mark.parametrize(
    "when",
    ["2024-03", "2024", "2024-02-30", "10000-01-01", "4/3/2024", "", 20240304, None, "1979-12-31"],
)
def test_a_day_that_cannot_be_told_asks_a_person(read: Read, when: object) -> None:
    record = read(infusion(None, effectiveDateTime=when))
    assert facts(record, Infusion) == []
    assert [doubt.about for doubt in facts(record, Doubt)] == ["courses"]


def test_an_error_withdraws_the_earlier_version_of_one_identifier(read: Read) -> None:
    number = [{"system": "urn:a", "value": "1"}]
    first = infusion(id="m1", identifier=number, meta={"lastUpdated": "2024-03-04T12:00:00Z"})
    error = infusion(
        id="m2", identifier=number, status="entered-in-error", meta={"lastUpdated": "2024-03-09T12:00:00Z"}
    )
    record = read(error, first)
    assert record.seen_on(date(2025, 1, 1)).infusions == []
    assert [fact.standing for fact in facts(record, Infusion)] == [Standing.WITHDRAWN, Standing.FINAL]


def test_days_that_share_one_identifier_ask_a_person(read: Read) -> None:
    number = [{"system": "urn:order", "value": "1"}]
    days = [infusion(f"2024-03-0{n}", id=f"m{n}", identifier=number) for n in (4, 5)]
    assert [doubt.about for doubt in facts(read(*days), Doubt)] == ["courses"]


def test_an_ingredients_code_with_the_other_products_name_counts_and_asks(read: Read) -> None:
    record = read(infusion(medicationCodeableConcept=coded("rxnorm:117055", text="Campath")))
    assert (len(facts(record, Infusion)), len(facts(record, Doubt))) == (1, 1)
