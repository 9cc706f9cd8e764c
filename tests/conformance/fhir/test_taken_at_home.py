"""A medicine that is taken at home: statements and orders of it are exposure, not orders without an infusion."""

from datetime import date

import pytest
from msgspec.structs import replace
from tests.conformance.fhir.resources import (
    Json,
    bundled,
    coded,
    facts,
    infusion,
    patient,
    platelets,
    resource,
)

from longwatch.core.protocol import Protocol
from longwatch.core.record import Doubt, Infusion, Medicine, Record
from longwatch.exchange.fhir import read_bundle

PERIOD = {"start": "2025-01-06", "end": "2025-06-30"}


@pytest.fixture(scope="module")
def at_home(protocol: Protocol) -> Protocol:
    return replace(protocol, drug=replace(protocol.drug, exposure="medicine", exposure_word="dose"))


def stated(type: str = "MedicationStatement", status: str = "active", **elements: object) -> Json:
    when = {"MedicationRequest": "authoredOn", "MedicationDispense": "whenHandedOver"}
    own = {when[type]: "2025-01-06"} if type in when else {}
    coded_drug = {"medicationCodeableConcept": coded("atc:L04AG06"), "status": status}
    return resource(type, elements.pop("id", "s"), **(coded_drug | own | elements))  # type: ignore[arg-type]


def read(protocol: Protocol, *resources: Json) -> Record:
    return read_bundle(bundled(patient(), *resources), protocol, place="test")


def test_a_statement_is_a_time_of_taking_it(at_home: Protocol) -> None:
    record = read(at_home, stated(effectivePeriod={"start": "2025-01-06"}))
    taken = facts(record, Medicine)[0]
    assert (taken.day, taken.end) == (date(2025, 1, 6), None)
    assert facts(record, Doubt) == []


@pytest.mark.parametrize("status", ["active", "completed", "stopped"])
def test_it_ends_with_its_period(at_home: Protocol, status: str) -> None:
    taken = facts(read(at_home, stated(status=status, effectivePeriod=PERIOD)), Medicine)[0]
    assert (taken.day, taken.end) == (date(2025, 1, 6), date(2025, 6, 30))


def test_an_active_order_is_a_time_of_taking_it(at_home: Protocol) -> None:
    taken = facts(read(at_home, stated("MedicationRequest")), Medicine)[0]
    assert (taken.day, taken.end) == (date(2025, 1, 6), None)


@pytest.mark.parametrize("status", ["completed", "stopped", "on-hold", "unknown"])
def test_where_nobody_knows_until_when_a_person_is_asked(at_home: Protocol, status: str) -> None:
    record = read(at_home, stated("MedicationRequest", status))
    assert facts(record, Medicine) == []
    assert [doubt.about for doubt in facts(record, Doubt)] == ["courses"]


@pytest.mark.parametrize("status", ["not-taken", "intended"])
def test_what_was_not_taken_is_nothing(at_home: Protocol, status: str) -> None:
    record = read(at_home, stated(status=status, effectivePeriod=PERIOD))
    assert (facts(record, Medicine), facts(record, Doubt)) == ([], [])


def test_an_end_before_the_start_asks_a_person(at_home: Protocol) -> None:
    period = {"start": "2025-06-30", "end": "2025-01-06"}
    record = read(at_home, stated(effectivePeriod=period))
    assert [doubt.about for doubt in facts(record, Doubt)] == ["courses"]


@pytest.mark.parametrize(("day", "asks"), [("2024-12-07", False), ("2024-12-06", True), ("2025-07-31", True)])
def test_a_dispensing_asks_unless_a_time_of_taking_it_is_near(
    at_home: Protocol, day: str, asks: bool
) -> None:
    dispensed = stated("MedicationDispense", "completed", id="d", whenHandedOver=day)
    record = read(at_home, stated(effectivePeriod=PERIOD), dispensed)
    assert bool(facts(record, Doubt)) == asks


def test_the_drug_by_name_alone_asks_a_person(at_home: Protocol) -> None:
    named = stated(effectivePeriod=PERIOD, medicationCodeableConcept={"text": "Lemtrada"})
    assert [doubt.about for doubt in facts(read(at_home, named), Doubt)] == ["courses"]


def test_a_dose_given_by_others_is_read_as_ever(at_home: Protocol) -> None:
    assert [fact.day for fact in facts(read(at_home, infusion("2025-01-06")), Infusion)] == [date(2025, 1, 6)]


@pytest.mark.parametrize(("start", "days"), [("2025-01-06", [date(2025, 1, 6)]), ("2025-02-01", [])])
def test_a_result_of_the_month_in_which_it_was_begun_asks_a_person(
    at_home: Protocol, start: str, days: list[date]
) -> None:
    record = read(at_home, stated(effectivePeriod={"start": start}), platelets(effectiveDateTime="2025-01"))
    assert [(doubt.day, doubt.codes) for doubt in facts(record, Doubt)] == [
        (day, ("loinc:777-3",)) for day in days
    ]
