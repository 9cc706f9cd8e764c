"""Ordinary Observations are read without unpacking them, and the record is exactly the same."""

import copy
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conformance.fhir.resources import COUNT, Json, coded, facts, patient, platelets
from tests.conformance.fhir.test_any_value import BUNDLE, PATHS, VALUES, paths, replaced

from longwatch.catalogue.compiled import load
from longwatch.core.protocol import Protocol
from longwatch.core.record import Record, Result
from longwatch.exchange.fhir import SourceMistake, phrases, read_bundle, read_folder
from longwatch.exchange.fhir.mapping import KINDS, KNOWN_ELSE, OBSERVATION, SUBJECTS
from longwatch.exchange.fhir.ordinary import Head, Ordinary
from longwatch.exchange.fhir.wanted import wanted_by
from longwatch.invented import patients, write_bundles, write_ndjson

HELSINKI = ZoneInfo("Europe/Helsinki")


def outcome(read: Callable[[], Record]) -> Record | str:
    try:
        return read()
    except SourceMistake as mistake:
        return str(mistake)


@contextmanager
def in_full() -> Iterator[None]:
    """As if nothing were ordinary: everything is unpacked."""
    nothing: Callable[[object], None] = lambda _: None  # noqa: E731
    fhir = "longwatch.exchange.fhir"
    with (
        patch(f"{fhir}.entries.ordinary", nothing),
        patch(f"{fhir}.entries.sent_bundle", nothing),
        patch(f"{fhir}.noting.head_of", nothing),
    ):
        yield


def both_ways(data: bytes, protocol: Protocol) -> Record | str:
    """Read as always, and with everything unpacked: the facts, their order and any mistake are the same."""
    quick = outcome(lambda: read_bundle(data, protocol, zone=HELSINKI))
    with in_full():
        full = outcome(lambda: read_bundle(data, protocol, zone=HELSINKI))
    assert quick == full
    # Equal numbers may be written differently: 1.0 and 1.00.
    assert repr(quick) == repr(full)
    return quick


def as_lines(bundle: Json) -> bytes:
    return b"\n".join(json.dumps(entry["resource"]).encode() for entry in bundle["entry"])


# ---- bundles grown around ordinary Observations ------------------------------------------------

QUANTITIES = st.fixed_dictionaries(
    {},
    optional={
        "value": st.integers(-3, 400)
        | st.decimals(0, 999, places=2).map(float)
        | st.sampled_from([None, "12", 10**30]),
        "unit": st.sampled_from([COUNT, "g/L", "", None, 5]),
        "code": st.sampled_from([COUNT, "g/dL", "", None]),
        "comparator": st.sampled_from(["<", ">=", "~", None]),
    },
)
CODES = st.sampled_from(
    [
        coded("loinc:777-3"),
        coded("loinc:718-7"),
        coded("loinc:57021-8"),
        coded("loinc:20454-5"),
        coded("loinc:777-3", "loinc:718-7"),
        coded("loinc:1-8"),
        coded("loinc:1-8", "loinc:777-3", text="platelets"),
        {"text": "platelets"},
        {"coding": [None, 5, {"code": "777-3"}]},
        None,
    ]
)
RANGES = st.sampled_from(
    [
        [{"low": {"value": 150}, "high": {"value": 400.0, "code": COUNT}}],
        [{"low": {"value": 1}}, {"low": {"value": 2}, "appliesTo": [{"text": "women"}]}],
        [{"type": {"coding": [{"code": "normal"}]}, "high": {"value": 5}}, {"text": "other"}],
        [],
        {"high": {"value": 3, "unit": "g/L"}},
        "150-400",
        None,
    ]
)
VALUED: dict[str, st.SearchStrategy[Any]] = {
    "valueQuantity": QUANTITIES | st.sampled_from([None, "7", []]),
    "valueString": st.sampled_from(["1+", "negative", "150", "see note", None, 5]),
    "valueCodeableConcept": st.sampled_from([coded("snomed:3"), {"text": "negative"}, {}, "x"]),
    "valueInteger": st.sampled_from([0, 5, 10**13, True]),
    "valueBoolean": st.booleans(),
    "valueRange": st.just({"low": {"value": 1}}),
    "_valueString": st.just({"extension": []}),
    "valueToday": st.just("x"),
    "dataAbsentReason": st.sampled_from([coded("loinc:1-8"), None]),
    "referenceRange": RANGES,
}
COMPONENTS = st.fixed_dictionaries({"code": CODES}, optional=VALUED)
REFERENCES = st.sampled_from(
    [
        {"reference": "Observation/a"},
        {"reference": "Observation/b"},
        {"reference": "urn:uuid:b"},
        {"reference": "https://there.example/Observation/c/_history/2"},
        {"reference": "Observation/nowhere"},
        {"reference": "#inside"},
        {"reference": ""},
        {"identifier": {"value": "1"}},
        {"display": "a member"},
        None,
        5,
    ]
)
TIMES = st.sampled_from(
    ["2024-05-06", "2024-05", "2024", "2024-05-06T23:30:00Z", "2024-05-06T10:00:00", "1970-01-01", "soon", ""]
)
SUBJECTS_TOLD = st.sampled_from(
    [
        {"reference": "Patient/p"},
        {"reference": "Patient/p", "display": "She"},
        {"reference": "urn:uuid:p"},
        {"reference": "Device/1"},
        {"reference": "Patient/other"},
        {"identifier": {"value": "1"}},
        {},
        None,
        "Patient/p",
    ]
)
OBSERVATIONS = st.fixed_dictionaries(
    {"resourceType": st.just("Observation"), "code": CODES},
    optional={
        "id": st.sampled_from(["a", "b", "c", "d", "", "\u202e", "x" * 200, None, 5]),
        "subject": st.just({"reference": "Patient/p"}) | SUBJECTS_TOLD,
        "status": st.sampled_from([*OBSERVATION.standing, *OBSERVATION.refused, "odd", None, 5]),
        "effectiveDateTime": TIMES | st.sampled_from([None, 2024]),
        "effectivePeriod": st.just({"start": "2024-05-07"}),
        "effectiveInstant": st.just("2024-05-08T00:00:00Z"),
        "issued": TIMES,
        "identifier": st.sampled_from(
            [[{"system": "urn:lab", "value": "77"}], {"value": "78"}, [{"value": 5}], [], None]
        ),
        "meta": st.sampled_from(
            [
                {"versionId": "2"},
                {"lastUpdated": "2024-06-01T00:00:00Z"},
                {"versionId": "x", "lastUpdated": "2024-06-01T00:00:00"},
                {"profile": ["urn:x"]},
                None,
                5,
            ]
        ),
        "component": st.lists(COMPONENTS | st.sampled_from([None, 5, []]), max_size=3) | COMPONENTS,
        "hasMember": st.lists(REFERENCES, max_size=3) | REFERENCES,
        "contained": st.just([platelets(id="inside")]),
        **VALUED,
    },
)


@st.composite
def bundles(draw: st.DrawFn) -> Json:
    observations = draw(st.lists(OBSERVATIONS | st.builds(platelets, st.integers(0, 500)), max_size=5))
    entries: list[Json] = [{"resource": patient()}]
    for one in observations:
        # The elements of a JSON object may stand in any order.
        order = draw(st.permutations(list(one))) if len(one) < 8 else list(one)
        address = draw(
            st.sampled_from([None, "urn:uuid:b", "https://here.example/Observation/a", "Observation/d"])
        )
        sent_with = {} if address is None else {"fullUrl": address}
        entries.append(sent_with | {"resource": {name: one[name] for name in order}})
    elements = draw(
        st.sampled_from(
            [{}, {}, {"type": "history"}, {"link": [{"relation": "next", "url": "x"}]}, {"link": 5}]
        )
    )
    return {"resourceType": "Bundle", "type": "collection", "entry": entries} | elements


@given(bundle=bundles())
def test_any_observations_give_the_same_record(protocol: Protocol, bundle: Json) -> None:
    both_ways(json.dumps(bundle).encode(), protocol)


@given(bundle=bundles())
def test_any_observations_line_by_line_give_the_same_record(protocol: Protocol, bundle: Json) -> None:
    both_ways(as_lines(bundle), protocol)


@given(path=st.sampled_from(PATHS), value=VALUES)
def test_any_json_in_any_place_gives_the_same_record(
    protocol: Protocol, path: tuple[str | int, ...], value: Any
) -> None:
    both_ways(json.dumps(replaced(path, value)).encode(), protocol)


PLAIN: Json = platelets(
    200.50,
    issued="2024-05-06T10:00:00Z",
    meta={"versionId": "2", "lastUpdated": "2024-05-06T10:00:00Z"},
    identifier=[{"system": "urn:lab", "value": "1"}],
    referenceRange=[{"low": {"value": 150}, "high": {"value": 400.0}}],
    component=[{"code": coded("loinc:718-7"), "valueQuantity": {"value": 120, "code": "g/L"}}],
    hasMember=[{"reference": "Observation/member"}],
    dataAbsentReason=None,
)
ODD = (None, True, 0, -1, 10**30, 0.5, "", "x", "\0", [], {}, [[]], [{}], {"coding": 5}, "2024-02-30")


def without(value: Any, path: tuple[str | int, ...]) -> Any:
    found = copy.deepcopy(value)
    place = found
    for step in path[:-1]:
        place = place[step]
    del place[path[-1]]
    return found


def set_at(value: Any, path: tuple[str | int, ...], new: Any) -> Any:
    found = copy.deepcopy(value)
    place = found
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = new
    return found


def variants(one: Json) -> Iterator[Json]:
    """The Observation with each element gone, and with each kind of value in each place."""
    for path in paths(one):
        if path:
            yield without(one, path)
            for value in ODD:
                yield set_at(one, path, value)


def test_each_place_of_an_observation_with_each_kind_of_value(protocol: Protocol) -> None:
    for base in (
        PLAIN,
        without(PLAIN, ("component",)),
        without(without(PLAIN, ("component",)), ("hasMember",)),
    ):
        for one in variants(without(base, ("dataAbsentReason",))):
            bundle = [{"resource": each} for each in (patient(), one, platelets(id="member"))]
            both_ways(json.dumps({"resourceType": "Bundle", "entry": bundle}).encode(), protocol)


# ---- what JSON itself allows -------------------------------------------------------------------


def around(observation: bytes) -> bytes:
    person = json.dumps(patient()).encode()
    return b'{"resourceType":"Bundle","entry":[{"resource":%s},{"resource":%s}]}' % (person, observation)


WRITTEN = json.dumps(platelets())


@pytest.mark.parametrize(
    "elements",
    [
        '"id": "first", "id": "last"',
        '"id": 5, "id": "last"',
        '"id": "first", "id": 5',
        '"status": "cancelled", "status": "final"',
        '"resourceType": "Patient", "resourceType": "Observation"',
        '"resourceType": "Observation", "resourceType": "Encounter"',
        '"valueQuantity": {"value": 7, "value": 8.50}',
        '"\\u0069d": "escaped", "val\\u0075eQuantity": {"value": 9}',
        '"valueQuantity": null, "val\\u0075eString": "1+"',
        '"note": [{"text": "\\ud83d\\ude00"}]',
        '"note": 1e400',
        '"note": -0.0',
        '"note": 1e99999999999999999999999',
        '"valueQuantity": {"value": 1e99999999999999999999999}',
        '"valueQuantity": {"value": 1e-9999999999999999999999}',
        '"valueQuantity": {"value": 1.50E2}',
        '"valueQuantity": {"value": 123456789012345678901234567890}',
        '"valueQuantity": {"value": 0.' + "1" * 9000 + "}",
    ],
)
def test_texts_that_json_allows(protocol: Protocol, elements: str) -> None:
    observation = (WRITTEN[:-1] + ", " + elements + "}").encode()
    assert isinstance(both_ways(around(observation), protocol), Record)
    both_ways(json.dumps(patient()).encode() + b"\n" + observation, protocol)


@pytest.mark.parametrize(
    ("unread", "found"),
    [
        (b'"\xff"', "not UTF-8 at line 1"),
        (b'"\xed\xa0\x80"', "not UTF-8 at line 1"),
        (b'{"\xc3": 1}', "not UTF-8 at line 1"),
        (b'"\\ud800"', "half a character"),
        (b'"\\ude00"', "malformed JSON at line 1"),
        (b'"\\x"', "malformed JSON at line 1"),
        (b'"\t"', "malformed JSON at line 1"),
        (b"01", "malformed JSON at line 1"),
        (b"1.", "malformed JSON at line 1"),
        (b"NaN", "malformed JSON at line 1"),
        (b"[1,]", "malformed JSON at line 1"),
        (b'{"a" 1}', "malformed JSON at line 1"),
        (b"\0", "a NUL byte at line 1"),
        (b"1" * 4400, "thousands of digits"),
        (b"-" + b"1" * 9000, "thousands of digits"),
        (b"[" * 3000 + b"]" * 3000, "nested deeper"),
    ],
)
def test_what_is_malformed_is_refused_even_where_nobody_reads_it(
    protocol: Protocol, unread: bytes, found: str
) -> None:
    observation = WRITTEN[:-1].encode() + b', "note": ' + unread + b"}"
    for data in (around(observation), json.dumps(patient()).encode() + b"\n" + observation):
        outcome = both_ways(data, protocol)
        assert isinstance(outcome, str)
        assert found.replace("line 1", "line") in outcome.replace("line 1", "line")


def test_a_number_beyond_all_powers_of_ten_is_no_amount(protocol: Protocol) -> None:
    data = around(json.dumps(platelets()).replace("200", "1e99999999999999999999999").encode())
    record = read_bundle(data, protocol)
    assert [fact.quantity for fact in facts(record, Result)] == [None]


@given(data=st.data())
def test_a_bundle_cut_short_or_spoilt_gives_the_same_mistake(protocol: Protocol, data: st.DataObject) -> None:
    whole = json.dumps(BUNDLE).encode()
    place = data.draw(st.integers(0, len(whole) - 1))
    spoilt = data.draw(st.sampled_from([b"", b"\xff", b"\0", b'"', b"\\", b"9", b"{", b"]", b",", b"\n"]))
    both_ways(whole[:place] + spoilt + whole[place + 1 :], protocol)
    both_ways(whole[:place] + spoilt, protocol)


# ---- one declared mapping ----------------------------------------------------------------------


def test_the_shape_holds_what_the_mapping_names_and_no_other_day_comes_first() -> None:
    names = {field.encode_name for field in msgspec.structs.fields(Ordinary)}
    named = {OBSERVATION.codes, OBSERVATION.subject, OBSERVATION.status, *OBSERVATION.known, KNOWN_ELSE}
    assert {path.partition(".")[0] for path in named} <= names
    # The shape has one day and one moment of issue. A path that the mapping gains must be looked at here:
    # an element before these two in the mapping would count before them.
    assert OBSERVATION.day[0] == "effectiveDateTime"
    assert OBSERVATION.known == ("issued",)
    assert names - {path.partition(".")[0] for path in named} == {
        "resourceType",
        "id",
        "identifier",
        "effectiveDateTime",
        "valueQuantity",
        "dataAbsentReason",
        "referenceRange",
        "component",
        "hasMember",
    }


def test_the_head_of_a_line_holds_every_element_that_says_whose_it_is() -> None:
    holders = {kind.subject for kind in KINDS.values()} | set(SUBJECTS)
    assert {field.encode_name for field in msgspec.structs.fields(Head)} == {"resourceType", *holders}


# ---- what is remembered ------------------------------------------------------------------------


def test_too_many_phrases_are_forgotten_and_too_long_ones_never_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phrases, "_MOST", 3)
    asked: list[bytes] = []

    def answer(key: bytes) -> int:
        asked.append(key)
        return len(key)

    memo = phrases.Memo(answer)
    assert [memo[key] for key in (b"a", b"bb", b"a", b"ccc")] == [1, 2, 1, 3]
    assert asked == [b"a", b"bb", b"ccc"]
    assert (memo[b"dddd"], len(memo)) == (4, 1)
    assert (memo[b"x" * 3000], b"x" * 3000 in memo) == (3000, False)


def test_nothing_that_outlasts_a_patient_names_the_patient(protocol: Protocol) -> None:
    number = [{"system": "urn:lab", "value": "secret-number"}]
    one = platelets(
        id="secret-id", identifier=number, subject={"reference": "Patient/p", "display": "secret"}
    )
    read_bundle(around(json.dumps(one).encode()), protocol)
    kept = wanted_by(protocol).phrases
    for memo in (kept.statements, kept.concepts, kept.ranges):
        assert "secret" not in repr(dict(memo))


# ---- material of others ------------------------------------------------------------------------


def test_official_examples_give_the_same_record(outside: Path, protocol: Protocol) -> None:
    for example in sorted((outside / "fhir-r4-examples" / "shared").glob("*.json")):
        both_ways(example.read_bytes(), protocol)


def read_both_ways(folder: Path, protocol: Protocol) -> list[Record]:
    def all_of() -> list[Record | str]:
        found = read_folder(folder, protocol, HELSINKI)
        return [one if isinstance(one, Record) else str(one) for one in found]

    quick = all_of()
    with in_full():
        assert repr(quick) == repr(all_of())
    return [one for one in quick if isinstance(one, Record)]


@pytest.mark.parametrize("folder", ["synthea-r4/shared", "synthea-bulk-10-2025"])
def test_invented_patients_of_others_give_the_same_records(
    outside: Path, protocol: Protocol, folder: str
) -> None:
    assert read_both_ways(outside / folder, protocol)


@pytest.mark.parametrize("write", [write_bundles, write_ndjson])
def test_the_invented_clinic_gives_the_same_records(write: Callable[..., int], tmp_path: Path) -> None:
    write(tmp_path, patients(count=60, seed=3, on=date(2026, 3, 31)))
    records = read_both_ways(tmp_path, load("alemtuzumab"))
    assert sum(len(facts(record, Result)) for record in records) > 5000


def test_lines_that_cannot_be_read_are_told_the_same(protocol: Protocol, tmp_path: Path) -> None:
    good = json.dumps(platelets()).encode()
    spoilt = [
        good[:40],
        good.replace(b"final", b"\xff"),
        b"[]",
        b"{}",
        good.replace(b"Patient/p", b"Device/1"),
    ]
    spoilt += [b'{"resourceType": "Observation", "status": %s}' % (b"1" * 5000), good.replace(b"200", b"01")]
    lines = [json.dumps(patient()).encode(), good, *spoilt, b"\xef\xbb\xbf" + good]
    for number, line in enumerate(lines[1:]):
        (tmp_path / f"{number}.ndjson").write_bytes(lines[0] + b"\n" + line + b"\n")
    (tmp_path / "all.ndjson").write_bytes(b"\n".join(lines))
    assert read_both_ways(tmp_path, protocol)
