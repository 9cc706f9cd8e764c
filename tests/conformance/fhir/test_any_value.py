"""Whatever stands anywhere in a bundle, reading it gives a record or a mistake in one line."""

import copy
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.conformance.fhir.resources import Json, coded, infusion, patient, platelets, resource
from tests.conformance.fhir.test_forms_and_decisions import STROKE, decision, form
from tests.conformance.fhir.test_history import examination, stroke, vaccination
from tests.conformance.fhir.test_medicines import aspirin, order

from longwatch.core.protocol import Protocol
from longwatch.exchange.fhir import SourceMistake, read_bundle

GOOD: list[Json] = [
    patient(deceasedDateTime="2030-01-01", identifier=[{"system": "urn:p", "value": "1"}]),
    infusion(identifier=[{"system": "urn:m", "value": "1"}], dosage={"dose": {"value": 12, "unit": "mg"}}),
    infusion("2024-03-05", id="m2", medicationReference={"reference": "Medication/x"}),
    {"resourceType": "Medication", "id": "x", "code": coded("rxnorm:1594659"), "ingredient": []},
    platelets(
        issued="2024-05-06T10:00:00Z",
        meta={"versionId": "2", "lastUpdated": "2024-05-06T10:00:00Z"},
        referenceRange=[{"low": {"value": 150}, "high": {"value": 400.0}}],
    ),
    platelets(id="panel", code=coded("loinc:57021-8"), hasMember=[{"reference": "Observation/o"}]),
    platelets(id="c", component=[{"code": coded("loinc:777-3"), "valueString": "1+"}]),
    stroke(onsetDateTime="2019-01-01", clinicalStatus={"coding": [{"code": "active"}]}),
    aspirin(effectivePeriod={"start": "2024-01-01", "end": "2024-02-01"}),
    order(),
    vaccination(),
    examination(),
    form(STROKE, {"linkId": "group", "item": [STROKE]}),
    decision(),
    resource("Encounter", "e"),
]
BUNDLE: Json = {"resourceType": "Bundle", "type": "history", "entry": [{"resource": one} for one in GOOD]}


def paths(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield path
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from paths(inner, (*path, name))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from paths(inner, (*path, number))


PATHS = list(paths(BUNDLE))
NAMES = st.sampled_from(
    ["reference", "coding", "code", "system", "value", "unit", "start", "end", "item", "linkId", "resource"]
) | st.text(max_size=5)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20)
    | st.sampled_from(
        ["Patient/p", "#", "urn:uuid:", "2024", "0001-01-01", "9999-12-31T23:59:59-14:00", "2024-02-30"]
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)


def replaced(path: tuple[str | int, ...], value: Any) -> Any:
    if not path:
        return value
    bundle = copy.deepcopy(BUNDLE)
    place: Any = bundle
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return bundle


def resources_in(bundle: Any) -> int:
    if bundle.get("resourceType") != "Bundle":
        return 1
    return sum(entry.get("resource") is not None for entry in bundle.get("entry") or [])


def assert_record_or_mistake(bundle: Any, protocol: Protocol) -> None:
    try:
        record = read_bundle(json.dumps(bundle).encode(), protocol)
    except SourceMistake as mistake:
        assert len(str(mistake).splitlines()) == 1
        return
    assert record.used + sum(record.not_used.values()) == resources_in(bundle)
    record.seen_on(date(2026, 1, 1))


def test_the_good_bundle_is_used_but_for_the_encounter(protocol: Protocol) -> None:
    record = read_bundle(json.dumps(BUNDLE).encode(), protocol)
    assert record.not_used == {
        "Encounter: kind of resource not read": 1,
        "MedicationRequest: an order whose infusions are recorded": 1,
    }


@given(path=st.sampled_from(PATHS), value=VALUES)
def test_any_json_in_any_place(protocol: Protocol, path: tuple[str | int, ...], value: Any) -> None:
    assert_record_or_mistake(replaced(path, value), protocol)


def test_each_place_with_each_kind_of_value(protocol: Protocol) -> None:
    for path in PATHS:
        for value in (None, True, 0, -1, 10**30, 0.5, "", "x", "\0", [], {}, [[]], [{}], {"coding": 5}):
            assert_record_or_mistake(replaced(path, value), protocol)


@given(data=st.binary(max_size=60))
def test_any_bytes(protocol: Protocol, data: bytes) -> None:
    try:
        read_bundle(data, protocol)
    except SourceMistake as mistake:
        assert len(str(mistake).splitlines()) == 1
