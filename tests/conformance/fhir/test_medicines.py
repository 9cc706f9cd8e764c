"""Orders and statements: of the drug without an infusion, and of medicines that rules ask about."""

from datetime import date

import pytest
from tests.conformance.fhir.resources import Json, Read, coded, facts, infusion, resource

from longwatch.core.record import Doubt, Medicine


def order(type: str = "MedicationRequest", day: str = "2024-03-01", **elements: object) -> Json:
    when = {
        "MedicationRequest": "authoredOn",
        "MedicationStatement": "effectiveDateTime",
        "MedicationDispense": "whenHandedOver",
    }[type]
    status = {"status": "completed" if type == "MedicationDispense" else "active", when: day}
    return resource(type, "r", **({"medicationCodeableConcept": coded("atc:L04AG06")} | status | elements))


TYPES = ["MedicationRequest", "MedicationStatement", "MedicationDispense"]


@pytest.mark.parametrize("type", TYPES)
def test_the_drug_without_an_administration_asks_a_person(read: Read, type: str) -> None:
    doubt = facts(read(order(type)), Doubt)[0]
    assert (doubt.about, doubt.day) == ("courses", date(2024, 3, 1))
    assert "order without a recorded administration" in doubt.why


@pytest.mark.parametrize("type", TYPES)
def test_the_drug_by_name_in_an_order_asks_a_person(read: Read, type: str) -> None:
    named = order(type, medicationCodeableConcept={"text": "Lemtrada"})
    assert [doubt.about for doubt in facts(read(named), Doubt)] == ["courses"]


@pytest.mark.parametrize(
    ("ordered", "asks"),
    [("2024-03-04", False), ("2024-02-03", False), ("2024-02-02", True), ("2024-03-05", True)],
)
def test_an_infusion_within_thirty_days_answers_the_order(read: Read, ordered: str, asks: bool) -> None:
    record = read(infusion("2024-03-04"), order(day=ordered))
    assert bool(facts(record, Doubt)) == asks
    reason = {"MedicationRequest: an order whose infusions are recorded": 1}
    assert record.not_used == ({} if asks else reason)


def test_an_infusion_entered_in_error_answers_no_order(read: Read) -> None:
    assert len(facts(read(infusion(status="entered-in-error"), order()), Doubt)) == 1


@pytest.mark.parametrize("status", ["cancelled", "entered-in-error", "draft"])
def test_a_void_order_is_not_used(read: Read, status: str) -> None:
    record = read(order(status=status))
    assert (facts(record, Doubt), record.used) == ([], 1)


def test_an_order_not_to_give_it_is_not_used(read: Read) -> None:
    assert read(order(doNotPerform=True)).not_used == {"MedicationRequest: says not to give it": 1}


def aspirin(type: str = "MedicationStatement", **elements: object) -> Json:
    stated = {"status": "active", "medicationCodeableConcept": coded("atc:B01AC06")}
    return resource(type, "s", **(stated | elements))


@pytest.mark.parametrize(
    ("elements", "day", "end"),
    [
        ({"effectivePeriod": {"start": "2024-01-01", "end": "2024-02"}}, "2024-01-01", "2024-02-29"),
        ({"effectivePeriod": {"start": "2024-01"}}, "2024-01-01", None),
        ({"effectiveDateTime": "2024-01-05", "status": "completed"}, "2024-01-05", "2024-01-05"),
    ],
)
def test_a_medicine_has_its_days(read: Read, elements: Json, day: str, end: str | None) -> None:
    medicine = facts(read(aspirin(**elements)), Medicine)[0]
    assert medicine.day == date.fromisoformat(day)
    assert medicine.end == (None if end is None else date.fromisoformat(end))


def test_a_request_counts_from_the_day_it_was_written(read: Read) -> None:
    assert facts(read(aspirin("MedicationRequest", authoredOn="2024-01-05")), Medicine)[0].day == date(
        2024, 1, 5
    )


@pytest.mark.parametrize(
    ("status", "reason"), [("intended", "only intended"), ("not-taken", "not taken"), ("stopped", "stopped")]
)
def test_a_medicine_not_taken_is_not_used(read: Read, status: str, reason: str) -> None:
    record = read(aspirin(status=status, effectiveDateTime="2024-01-05"))
    assert record.not_used == {f"MedicationStatement: {reason}": 1}


@pytest.mark.parametrize("when", [{}, {"effectiveDateTime": "soon"}, {"effectivePeriod": {"end": "2024"}}])
def test_a_medicine_without_a_day_asks_a_person(read: Read, when: Json) -> None:
    assert [doubt.codes for doubt in facts(read(aspirin(**when)), Doubt)] == [("atc:B01AC06",)]


def test_a_medicine_that_no_rule_asks_about_is_not_used(read: Read) -> None:
    record = read(aspirin(medicationCodeableConcept=coded("atc:A02BC01")))
    assert record.not_used == {"MedicationStatement: no rule uses its code": 1}
