"""Several versions of one resource: the newest holds, and what it no longer says does not."""

from datetime import UTC, date, datetime

import pytest
from tests.conformance.fhir.resources import Json, Read, bundled, coded, infusion, patient, platelets

from longwatch.core.protocol import Protocol
from longwatch.core.record import Seen
from longwatch.exchange.fhir import read_bundle

LATER = date(2025, 1, 1)


def version(number: int) -> Json:
    return {"versionId": str(number), "lastUpdated": f"2024-06-{number:02}T10:00:00Z"}


def seen(read: Read, *resources: Json) -> Seen:
    return read(*resources).seen_on(LATER)


def test_the_newest_version_holds_whatever_the_order(read: Read) -> None:
    old, new = platelets(20, meta=version(9)), platelets(200, meta=version(10))
    for order in ((old, new), (new, old)):
        assert [str(result.quantity) for result in seen(read, *order).results] == ["200 10*9/L"]


def test_what_was_known_earlier_can_be_rebuilt(read: Read) -> None:
    record = read(platelets(20, meta=version(1)), platelets(200, meta=version(5)))
    then = record.seen_on(LATER, datetime(2024, 6, 3, tzinfo=UTC))
    assert [str(result.quantity) for result in then.results] == ["20 10*9/L"]


@pytest.mark.parametrize(
    "newest",
    [
        infusion(meta=version(2), status="on-hold"),
        infusion(meta=version(2), status="not-done"),
        infusion(meta=version(2), medicationCodeableConcept=coded("atc:B01AC06")),
    ],
)
def test_an_infusion_that_the_newest_version_no_longer_is_does_not_hold(read: Read, newest: Json) -> None:
    assert seen(read, infusion(meta=version(1)), newest).infusions == []


def test_a_question_that_a_newer_version_answers_is_dropped(read: Read) -> None:
    held = seen(read, infusion("2024-03", meta=version(1)), infusion(meta=version(2)))
    assert (len(held.infusions), held.doubts) == (1, [])


def test_a_component_that_a_newer_version_leaves_out_does_not_hold(read: Read) -> None:
    def panel(number: int, *codes: str) -> Json:
        parts = [{"code": coded(code), "valueQuantity": {"value": 1, "unit": "g/dL"}} for code in codes]
        return platelets(code=coded("loinc:57021-8"), component=parts, meta=version(number))

    held = seen(read, panel(1, "loinc:777-3", "loinc:718-7"), panel(2, "loinc:718-7"))
    assert [result.codes[0] for result in held.results] == ["loinc:57021-8", "loinc:718-7"]


def test_a_death_that_a_newer_version_takes_back_does_not_hold(protocol: Protocol) -> None:
    dead = patient(deceasedDateTime="2024-05-06", meta=version(1))
    record = read_bundle(bundled(dead, patient(meta=version(2))), protocol)
    assert record.seen_on(LATER).death is None


def test_what_a_history_says_was_deleted_does_not_hold(protocol: Protocol) -> None:
    import json

    entries = [{"resource": patient()}, {"resource": platelets()}]
    gone = {"request": {"method": "DELETE", "url": "Observation/o"}}
    bundle = {"resourceType": "Bundle", "type": "history", "entry": [*entries, gone]}
    record = read_bundle(json.dumps(bundle).encode(), protocol)
    assert record.used == 2
    assert record.seen_on(LATER).results == []
