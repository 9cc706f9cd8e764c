"""A case says what happened in few words; the record made of it is what an engine would be given."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from longwatch.catalogue import load
from longwatch.catalogue.case_language import CaseRecord, quantity_of
from longwatch.catalogue.case_records import RecordMistake, record_of
from longwatch.catalogue.cases import agrees
from longwatch.core.protocol import Alternative, Item, Protocol
from longwatch.core.quantities import Quantity
from longwatch.core.record import (
    AnyFact,
    Condition,
    Death,
    Decision,
    Deed,
    Infusion,
    Medicine,
    Person,
    Result,
    ScreeningAnswer,
    Standing,
)


@pytest.fixture
def protocol(small: Path) -> Protocol:
    return load("examplinib", content=small)


def facts(protocol: Protocol, **written: Any) -> tuple[AnyFact, ...]:
    return record_of(msgspec.convert(written, CaseRecord), protocol).facts


def only(protocol: Protocol, **written: Any) -> Any:
    (fact,) = facts(protocol, **written)
    return fact


def test_nothing_said_is_nothing_known(protocol: Protocol) -> None:
    assert facts(protocol) == ()


@pytest.mark.parametrize(
    ("born", "first", "last"),
    [
        ("1990-05-01", date(1990, 5, 1), date(1990, 5, 1)),
        ("1990-05", date(1990, 5, 1), date(1990, 5, 31)),
        (1990, date(1990, 1, 1), date(1990, 12, 31)),
    ],
)
def test_a_birth_date_as_far_as_it_is_known(
    protocol: Protocol, born: str | int, first: date, last: date
) -> None:
    person = only(protocol, born=born, sex="female")
    assert isinstance(person, Person)
    assert (person.birth.first, person.birth.last, person.sex) == (first, last, "female")


def test_every_kind_of_fact(protocol: Protocol) -> None:
    found = facts(
        protocol,
        died="2025-01-01",
        infusions=["2024-01-06"],
        conditions=[{"code": "icd10:I63.9", "on": "2020-01-01", "refuted": True, "current": False}],
        medicines=[{"code": "atc:B01AC06", "from": "2024-01-01", "to": "2024-06-01"}],
        procedures=[{"code": "snomed:271303006", "on": "2024-02-01"}],
        vaccinations=[{"code": "cvx:21", "on": "2023-12-20"}],
        answers={"2023-12-20": {"pregnant": False, "treatments": 2}},
        decisions=[{"kind": "waived", "rule": "mon-count", "from": "2024-02-01", "until": "2024-03-01"}],
    )
    kinds = [Death, Infusion, Condition, Medicine, Deed, Deed, ScreeningAnswer, ScreeningAnswer, Decision]
    assert [type(fact) for fact in found] == kinds
    assert len({fact.id for fact in found}) == len(found)
    death, infusion, condition, medicine, procedure, vaccination, pregnant, treatments, decision = found
    assert death.day == date(2025, 1, 1)
    assert infusion.known == datetime(2024, 1, 6, tzinfo=UTC)
    assert (condition.refuted, condition.current) == (True, False)
    assert (medicine.day, medicine.end) == (date(2024, 1, 1), date(2024, 6, 1))
    assert (procedure.kind, vaccination.kind) == ("procedure", "immunisation")
    assert (pregnant.value, treatments.value) == (False, 2)
    assert (decision.rule, decision.until) == ("mon-count", date(2024, 3, 1))


def test_a_result_takes_the_code_whose_unit_it_has(protocol: Protocol) -> None:
    result = only(protocol, results=[{"analyte": "platelets", "value": "80 10*9/L", "on": "2024-02-01"}])
    assert isinstance(result, Result)
    assert result.codes == ("loinc:777-3",)
    assert result.quantity == Quantity(Decimal(80), "10*9/L")
    assert (result.standing, result.absent) == (Standing.FINAL, False)


def test_everything_that_can_be_said_of_a_result(protocol: Protocol) -> None:
    written = {
        "analyte": "platelets",
        "value": "<5 10*9/L",
        "low": "150 10*9/L",
        "high": "400 10*9/L",
        "on": "2024-02-01",
        "known": "2024-02-03",
        "status": "corrected",
        "key": "A",
        "code": "loinc:26515-7",
    }
    result = only(protocol, results=[written])
    assert (result.codes, result.key, result.standing) == (("loinc:26515-7",), "A", Standing.CORRECTED)
    assert (str(result.quantity), str(result.low), str(result.high)) == (
        "<5 10*9/L",
        "150 10*9/L",
        "400 10*9/L",
    )
    assert result.known == datetime(2024, 2, 3, tzinfo=UTC)


def test_a_level_is_written_as_laboratories_do(protocol: Protocol) -> None:
    result = only(protocol, results=[{"analyte": "strip", "level": "negative", "on": "2024-02-01"}])
    assert (result.codes, result.written) == (("loinc:20454-5",), ("neg",))


def test_a_result_without_a_value_is_absent(protocol: Protocol) -> None:
    assert only(protocol, results=[{"analyte": "platelets", "on": "2024-02-01"}]).absent


@pytest.mark.parametrize(
    ("text", "value", "unit", "comparator"),
    [
        ("80 10*9/L", 80, "10*9/L", None),
        ("<=0.5 mg/dL", Decimal("0.5"), "mg/dL", "<="),
        ("> 60 mL/min", 60, "mL/min", ">"),
        ("40", 40, "", None),
        (40, 40, "", None),
    ],
)
def test_an_amount_with_a_sign_or_without_a_unit(
    text: str | int, value: Decimal, unit: str, comparator: Any
) -> None:
    assert quantity_of(text) == Quantity(Decimal(value), unit, comparator)


def test_an_item_done_is_every_measurement_of_it_without_alarm(protocol: Protocol) -> None:
    result = only(protocol, done=[{"item": "count", "on": "2024-02-01"}])
    assert (result.codes, str(result.quantity)) == (("loinc:777-3",), "250 10*9/L")


@pytest.mark.parametrize(
    ("alternative", "expected"),
    [
        ({"codes": ("snomed:1",)}, ("Deed", "procedure", ("snomed:1",))),
        ({"codes": ("cvx:21", "cvx:94")}, ("Deed", "immunisation", ("cvx:21",))),
        ({"codes": ("atc:J07*",)}, ("Deed", "immunisation", ("atc:J07",))),
        ({"kind": "immunisation"}, ("Deed", "immunisation", ())),
        ({"codes": ("loinc:57021-8",)}, ("Result", None, ("loinc:57021-8",))),
        ({"same_day": ("strip",)}, ("Result", None, ("loinc:20454-5",))),
    ],
)
def test_the_other_ways_of_doing_an_item(
    protocol: Protocol, alternative: dict[str, Any], expected: tuple[Any, ...]
) -> None:
    item = Item(id="it", title="It", alternatives=(Alternative(**alternative),))
    other = msgspec.structs.replace(protocol, items=(item,))
    fact = only(other, done=[{"item": "it", "on": "2024-02-01"}])
    assert (type(fact).__name__, getattr(fact, "kind", None), fact.codes) == expected


def test_an_item_is_done_under_one_of_its_own_codes(protocol: Protocol) -> None:
    platelets, *others = protocol.analytes
    group = msgspec.structs.replace(platelets.groups[0], codes=("loinc:777-3", "loinc:26515-7"))
    item = Item(id="it", title="It", alternatives=(Alternative(codes=("loinc:26515-7",)),))
    other = msgspec.structs.replace(
        protocol,
        analytes=(msgspec.structs.replace(platelets, groups=(group,)), *others),
        items=(item,),
    )
    assert only(other, done=[{"item": "it", "on": "2024-02-01"}]).codes == ("loinc:26515-7",)


@pytest.mark.parametrize(
    "written",
    [
        {"done": [{"item": "other", "on": "2024-02-01"}]},
        {"results": [{"analyte": "other", "on": "2024-02-01"}]},
        {"results": [{"analyte": "strip", "level": "9+", "on": "2024-02-01"}]},
    ],
)
def test_what_the_protocol_does_not_have_is_refused(protocol: Protocol, written: dict[str, Any]) -> None:
    with pytest.raises(RecordMistake, match=r"'(other|9\+)'"):
        facts(protocol, **written)


def test_an_analyte_without_an_example_cannot_be_done(protocol: Protocol) -> None:
    analytes = (msgspec.structs.replace(protocol.analytes[0], example=None),)
    with pytest.raises(RecordMistake, match="no example"):
        facts(
            msgspec.structs.replace(protocol, analytes=analytes), done=[{"item": "count", "on": "2024-02-01"}]
        )


@pytest.mark.parametrize(
    ("expected", "actual", "agree"),
    [
        ({"a": 1}, {"a": 1, "b": 2}, True),
        ({"a": 1}, {"b": 2}, False),
        ({"a": {"b": None}}, {"a": {"b": None, "c": 1}}, True),
        ([{"from": "2024-01-01"}], ({"from": "2024-01-01", "to": "2024-02-01"},), True),
        ([], [{}], False),
        (Decimal("0.5"), 0.5, True),
        (1, 1.0, True),
        (1, 2, False),
        (True, True, True),
        (True, 1, False),
        ("yes", "yes", True),
        ("2024-01-01", None, False),
    ],
)
def test_a_part_of_a_finding_agrees_with_it(expected: Any, actual: Any, agree: bool) -> None:
    assert agrees(expected, actual) == agree
