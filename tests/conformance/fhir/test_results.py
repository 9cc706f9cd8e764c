"""Results: Observations of the codes that rules use."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from tests.conformance.fhir.resources import COUNT, Json, Read, bundled, coded, facts, patient, platelets

from longwatch.core.protocol import Protocol
from longwatch.core.quantities import Quantity
from longwatch.core.record import Doubt, Result, Standing
from longwatch.exchange.fhir import read_bundle


def only(record_facts: list[Result]) -> Result:
    assert len(record_facts) == 1
    return record_facts[0]


def test_a_result_has_its_day_value_unit_and_codes(read: Read) -> None:
    stated = platelets(Decimal("150.5") and 150.5, code=coded("loinc:777-3", "snomed:61928009", text="PLT"))
    result = only(facts(read(stated), Result))
    assert result.id == "Observation/o"
    assert result.day == date(2024, 5, 6)
    assert result.codes == ("loinc:777-3", "snomed:61928009")
    assert result.quantity == Quantity(Decimal("150.5"), COUNT)


@pytest.mark.parametrize(
    ("status", "standing"),
    [
        ("preliminary", Standing.PRELIMINARY),
        ("final", Standing.FINAL),
        ("amended", Standing.CORRECTED),
        ("corrected", Standing.CORRECTED),
        ("cancelled", Standing.WITHDRAWN),
        ("entered-in-error", Standing.WITHDRAWN),
    ],
)
def test_a_status_is_a_standing(read: Read, status: str, standing: Standing) -> None:
    record = read(platelets(status=status))
    assert only(facts(record, Result)).standing is standing
    assert record.used == (1 if standing is Standing.WITHDRAWN else 2)


@pytest.mark.parametrize(
    ("status", "asks"), [("registered", False), ("unknown", True), ("done", True), (None, True)]
)
def test_other_statuses_are_no_result(read: Read, status: object, asks: bool) -> None:
    record = read(platelets(status=status))
    assert (facts(record, Result), record.used) == ([], 1)
    assert [doubt.codes for doubt in facts(record, Doubt)] == ([("loinc:777-3",)] if asks else [])


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (coded("loinc:8867-4"), "no rule uses its code"),
        ({"text": "Platelets"}, "no code that can be read"),
        (5, "no code that can be read"),
    ],
)
def test_a_result_that_no_rule_uses_is_counted(read: Read, code: object, reason: str) -> None:
    assert read(platelets(code=code)).not_used == {f"Observation: {reason}": 1}


def test_codes_of_two_tests_ask_a_person(read: Read) -> None:
    record = read(platelets(code=coded("loinc:777-3", "loinc:718-7")))
    assert (facts(record, Result), len(facts(record, Doubt))) == ([], 1)


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ({"value": 5, "unit": "thousand", "code": COUNT}, Quantity(Decimal(5), COUNT)),
        ({"value": 5, "unit": COUNT}, Quantity(Decimal(5), COUNT)),
        ({"value": 5}, Quantity(Decimal(5), "")),
        ({"value": 5, "unit": COUNT, "comparator": "<"}, Quantity(Decimal(5), COUNT, "<")),
    ],
)
def test_an_amount_is_read_with_its_comparator_and_unit(read: Read, amount: Json, expected: Quantity) -> None:
    assert only(facts(read(platelets(valueQuantity=amount)), Result)).quantity == expected


def test_a_number_is_kept_as_written(read: Read) -> None:
    first, second = (str(only(facts(read(platelets(n)), Result)).quantity) for n in (5, 5.0))
    assert (first, second) == (f"5 {COUNT}", f"5.0 {COUNT}")


@pytest.mark.parametrize("number", ["1e999999", "-1e99999999", "1e-999999", "0e999999", "1" * 4000])
def test_a_number_that_nobody_measures_asks_a_person(protocol: Protocol, number: str) -> None:
    data = bundled(patient(), platelets("NUMBER")).replace(b'"NUMBER"', number.encode())
    record = read_bundle(data, protocol)
    assert only(facts(record, Result)).unreadable is not None
    assert [doubt.codes for doubt in facts(record, Doubt)] == [("loinc:777-3",)]


@pytest.mark.parametrize(
    "amount", [{"value": "200", "unit": COUNT}, {"value": True}, {"value": 5, "comparator": "~"}, "200", 7]
)
def test_a_value_of_a_wrong_type_asks_a_person(read: Read, amount: object) -> None:
    record = read(platelets(valueQuantity=amount))
    assert only(facts(record, Result)).quantity is None
    assert len(facts(record, Doubt)) == 1


def valueless(**elements: object) -> Json:
    stated = platelets(**elements)
    del stated["valueQuantity"]
    return stated


@pytest.mark.parametrize(
    ("elements", "absent"),
    [
        ({}, False),
        ({"dataAbsentReason": {"text": "clumped"}}, True),
        ({"_valueQuantity": {"extension": []}}, True),
    ],
)
def test_a_result_without_a_value_says_whether_the_laboratory_gave_none(
    read: Read, elements: Json, absent: bool
) -> None:
    result = only(facts(read(valueless(**elements)), Result))
    assert (result.absent, result.has_value) == (absent, False)


def test_an_amount_without_a_number_is_absent(read: Read) -> None:
    assert only(facts(read(platelets(valueQuantity={"unit": COUNT})), Result)).absent


def test_a_value_beside_a_reason_for_having_none_asks_a_person(read: Read) -> None:
    record = read(platelets(20, dataAbsentReason={"text": "clumped"}))
    assert (only(facts(record, Result)).absent, len(facts(record, Doubt))) == (True, 1)


@pytest.mark.parametrize(
    ("elements", "written"),
    [
        ({"valueString": "1+"}, ("1+",)),
        ({"valueString": "30 mg/dL"}, ("30 mg/dL",)),
        (
            {"valueCodeableConcept": coded("snomed:10828004", text="Positive")},
            ("Positive", "snomed:10828004"),
        ),
        ({"valueInteger": 3}, ("3",)),
        ({"valueBoolean": True}, ("true",)),
    ],
)
def test_words_and_codes_are_kept_as_written(read: Read, elements: Json, written: tuple[str, ...]) -> None:
    result = only(facts(read(valueless(code=coded("loinc:20454-5"), **elements)), Result))
    assert (result.written, result.unreadable) == (written, None)


@pytest.mark.parametrize("text", ["150", "150 10*9/L", "<20 g/L", "1,5 mmol/l", "3.5"])
def test_a_number_inside_a_text_is_not_guessed(read: Read, text: str) -> None:
    result = only(facts(read(valueless(valueString=text)), Result))
    assert (result.quantity, result.unreadable) == (None, "a number written as text")


def test_a_kind_of_value_that_is_not_read_says_so(read: Read) -> None:
    result = only(facts(read(valueless(valueRange={"low": {"value": 1}})), Result))
    assert result.unreadable == "a kind of value that is not read"


LOW, HIGH = {"value": 150, "unit": COUNT}, {"value": 400, "unit": COUNT}
MEN = [{"coding": [{"code": "248153007"}]}]
NORMAL, CRITICAL = {"coding": [{"code": "normal"}]}, {"coding": [{"code": "critical"}]}


@pytest.mark.parametrize(
    ("ranges", "is_read"),
    [
        ([{"low": LOW, "high": HIGH}], True),
        ([{"low": {"value": 150}, "high": {"value": 400}}], True),
        ([{"low": LOW, "high": HIGH, "type": NORMAL}, {"low": {"value": 1}, "type": CRITICAL}], True),
        ([{"low": {"value": 1}, "appliesTo": MEN}, {"low": LOW, "high": HIGH}], True),
        ([{"low": LOW}, {"low": HIGH}], False),
        ([{"low": LOW, "type": CRITICAL}], False),
        ([{"text": "150-400"}], False),
        ([{"low": LOW, "high": {"value": "400"}}], False),
        ([{"low": LOW, "high": {"unit": COUNT}}], False),
        ([{"low": {}, "high": HIGH}], False),
        ("150-400", False),
        ([5], False),
    ],
)
def test_the_one_normal_range_is_the_results_own(read: Read, ranges: object, is_read: bool) -> None:
    result = only(facts(read(platelets(referenceRange=ranges)), Result))
    expected = (Quantity(Decimal(150), COUNT), Quantity(Decimal(400), COUNT)) if is_read else (None, None)
    assert (result.low, result.high) == expected


@pytest.mark.parametrize(
    ("elements", "day"),
    [
        ({"effectiveDateTime": "2024-05-06T00:10:00+03:00"}, "2024-05-06"),
        ({"effectiveDateTime": None, "effectivePeriod": {"start": "2024-05-07"}}, "2024-05-07"),
        ({"effectiveDateTime": None, "effectiveInstant": "2024-05-08T23:59:59.5-08:00"}, "2024-05-08"),
        ({"effectiveDateTime": "2024-05"}, "2024-05-01"),
    ],
)
def test_the_day_is_the_effective_one(read: Read, elements: Json, day: str) -> None:
    result = only(facts(read(platelets(**elements)), Result))
    assert result.day == date.fromisoformat(day)
    assert result.moment.startswith(day[:7])


@pytest.mark.parametrize("when", [None, "2024-13-01", "yesterday", 5, "1950-01-01"])
def test_a_result_without_a_readable_day_asks_a_person(read: Read, when: object) -> None:
    record = read(platelets(effectiveDateTime=when, issued="2024-05-06T10:00:00Z"))
    assert facts(record, Result) == []
    assert [doubt.codes for doubt in facts(record, Doubt)] == [("loinc:777-3",)]


@pytest.mark.parametrize(
    ("elements", "known"),
    [
        ({"issued": "2024-05-07T08:00:00+02:00", "meta": {"lastUpdated": "2025-01-01"}}, (7, 6)),
        ({"meta": {"lastUpdated": "2024-05-08T08:00:00Z"}}, (8, 8)),
        ({"issued": "soon", "meta": {"lastUpdated": "2024-05-08T08:00:00Z"}}, (8, 8)),
        ({}, (6, 0)),
    ],
)
def test_known_from_is_issued_else_last_updated_else_the_day(
    read: Read, elements: Json, known: tuple[int, int]
) -> None:
    assert only(facts(read(platelets(**elements)), Result)).known == datetime(2024, 5, *known, tzinfo=UTC)


def test_a_time_without_an_offset_is_in_the_clinics_zone(protocol: Protocol) -> None:
    data = bundled(patient(), platelets(issued="2024-05-07T08:00:00"))
    record = read_bundle(data, protocol, zone=ZoneInfo("Europe/Helsinki"))
    assert only(facts(record, Result)).known == datetime(2024, 5, 7, 5, tzinfo=UTC)


REQUEST = [{"system": "urn:lab", "value": "77"}]


def test_an_identifier_names_one_result_only_with_its_code(read: Read) -> None:
    haemoglobin = platelets(13, id="h", code=coded("loinc:718-7"), identifier=REQUEST)
    record = read(platelets(identifier=REQUEST), haemoglobin)
    assert len(record.seen_on(date(2025, 1, 1)).results) == 2


def test_an_amended_result_replaces_the_one_with_its_identifier(read: Read) -> None:
    first = platelets(20, id="a", identifier=REQUEST)
    second = platelets(200, id="b", identifier=REQUEST, status="amended")
    held = read(second, first).seen_on(date(2025, 1, 1)).results
    assert [result.id for result in held] == ["Observation/b"]


def test_a_cancelled_result_takes_back_the_earlier_one(read: Read) -> None:
    record = read(platelets(identifier=REQUEST), platelets(id="x", identifier=REQUEST, status="cancelled"))
    assert record.seen_on(date(2025, 1, 1)).results == []
    assert record.not_used == {"Observation: cancelled": 1}


def component(code: str, value: object = 1, **elements: object) -> Json:
    return {"code": coded(code), "valueQuantity": {"value": value, "unit": COUNT}} | elements


def test_each_component_is_a_result_of_the_parents_day_and_status(read: Read) -> None:
    parts = [component("loinc:1-1"), component("loinc:777-3", 20), component("loinc:718-7", 13)]
    panel = valueless(code=coded("loinc:57021-8"), component=parts, status="preliminary")
    panel_result, first, second = facts(read(panel), Result)
    assert panel_result.has_members
    assert (first.id, second.id) == ("Observation/o#component-2", "Observation/o#component-3")
    assert {r.standing for r in (panel_result, first, second)} == {Standing.PRELIMINARY}
    assert {r.day for r in (first, second)} == {date(2024, 5, 6)}


def test_a_component_without_a_value_is_absent(read: Read) -> None:
    part = {"code": coded("loinc:777-3"), "dataAbsentReason": {"text": "clumped"}}
    panel = valueless(code=coded("loinc:57021-8"), component=[part])
    assert facts(read(panel), Result)[1].absent


def test_two_components_of_one_code_are_two_results(read: Read) -> None:
    parts = [component("loinc:777-3", 20), component("loinc:777-3", 200)]
    record = read(valueless(code=coded("loinc:57021-8"), component=parts))
    assert len(record.seen_on(date(2025, 1, 1)).results) == 3


def panel(*members: str, **elements: object) -> Json:
    named = [{"reference": member} for member in members]
    return valueless(id="panel", code=coded("loinc:57021-8"), hasMember=named, **elements)


def test_a_panel_knows_that_its_members_are_results_of_their_own(read: Read) -> None:
    record = read(panel("Observation/o"), platelets())
    assert [result.has_members for result in facts(record, Result)] == [True, False]
    assert facts(record, Doubt) == []


def test_a_panel_without_members_is_a_result_by_itself(read: Read) -> None:
    assert only(facts(read(panel()), Result)).has_members is False


def test_a_member_that_is_not_in_the_record_asks_a_person(read: Read) -> None:
    doubt = facts(read(panel("Observation/o", "Observation/lost"), platelets()), Doubt)[0]
    assert (doubt.codes, "members" in doubt.why) == (("loinc:57021-8",), True)


def test_a_member_without_a_day_has_its_panels(read: Read) -> None:
    member = platelets(effectiveDateTime=None)
    record = read(member, panel("Observation/o", effectiveDateTime="2024-06-01"))
    assert {result.day for result in facts(record, Result)} == {date(2024, 6, 1)}


def test_panels_that_name_each_other_come_to_an_end(read: Read) -> None:
    record = read(panel("Observation/panel", effectiveDateTime=None))
    assert (facts(record, Result), len(facts(record, Doubt))) == ([], 1)


def test_results_of_different_days_under_one_order_number_are_results_of_their_own(read: Read) -> None:
    days = [platelets(id=f"o{n}", identifier=REQUEST, effectiveDateTime=f"2024-05-0{n}") for n in (6, 7)]
    early = platelets(id="early", identifier=REQUEST, status="preliminary")
    record = read(*days, early)
    assert [r.id for r in record.seen_on(date(2025, 1, 1)).results] == ["Observation/o6", "Observation/o7"]
    assert facts(record, Doubt) == []


def test_a_correction_under_an_order_number_of_several_days_asks_a_person(read: Read) -> None:
    days = [platelets(id=f"o{n}", identifier=REQUEST, effectiveDateTime=f"2024-05-0{n}") for n in (6, 7)]
    record = read(*days, platelets(id="c", identifier=REQUEST, status="corrected"))
    assert [doubt.codes for doubt in facts(record, Doubt)] == [("loinc:777-3",)]


@pytest.mark.parametrize("component", [5, "x", {"code": 5}, [5]])
def test_a_result_with_components_that_cannot_be_read_does_not_stand_for_them(
    read: Read, component: object
) -> None:
    assert only(facts(read(platelets(component=component)), Result)).has_members
