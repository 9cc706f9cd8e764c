"""Input that cannot be read is refused in one line that says where and what to do, and nothing of a patient."""

import json

import pytest
from tests.conformance.fhir.resources import bundled, facts, infusion, patient

from longwatch.core.protocol import Protocol
from longwatch.core.record import Infusion
from longwatch.exchange.fhir import SourceMistake, read_bundle


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"", "nothing in it"),
        (b" \n\t ", "nothing in it"),
        (b"{", "breaks off .* line 1, column 2"),
        (b"{\r\n", "breaks off .* line 1, column 2"),
        (b'{"resourceType": "Bundle",\n "entry": [}', "malformed JSON at line 2, column 12"),
        (b"MSH|^~\\&|LAB", "malformed JSON at line 1, column 1"),
        (b"<Bundle xmlns='http://hl7.org/fhir'/>", "malformed JSON at line 1, column 1"),
        (b'{"resourceType": "Patient", "x": NaN}', "malformed JSON"),
        (b'{"resourceType": "Patient", "x": -Infinity}', "malformed JSON"),
        (b'{"resourceType": "Patient", "id": "\xff"}', "not UTF-8 at line 1, column 36"),
        ('{"resourceType": "Patient"}'.encode("utf-16"), "UTF-16"),
        (b'{"resourceType":\0 "Patient"}', "a NUL byte at line 1, column 17"),
        (b'{"resourceType": "Patient", "id": "\\ud800"}', "half a character"),
        (b"[" * 100_000, "nested deeper|breaks off"),
        (b'{"resourceType": "Patient", "x": ' + b"1" * 9000 + b"}", "thousands of digits"),
        (b"[]", "a list"),
        (b"17", "a number"),
        (b"null", "null"),
        (b'"text"', "a text"),
        (b"{}", "no resourceType"),
        (b'{"resourceType": 5}', "no resourceType"),
        (b'{"resourceType": "Bundle", "entry": {}}', "an object at Bundle.entry"),
        (b'{"resourceType": "Bundle", "entry": [5]}', "entry 1: a number"),
        (b'{"resourceType": "Bundle", "entry": [{"resource": "x"}]}', "entry 1: a text"),
        (b'{"resourceType": "Bundle", "entry": [{"resource": {"id": "x"}}]}', "entry 1: no resourceType"),
    ],
)
def test_unreadable_input_is_refused(protocol: Protocol, data: bytes, found: str) -> None:
    with pytest.raises(SourceMistake, match=found) as mistake:
        read_bundle(data, protocol, place="case.json")
    assert str(mistake.value).startswith("case.json")
    assert len(str(mistake.value).splitlines()) == 1


def test_a_byte_order_mark_does_no_harm(protocol: Protocol) -> None:
    assert read_bundle(b"\xef\xbb\xbf" + bundled(patient()), protocol).patient == "p"


def test_resources_line_by_line_are_one_record(protocol: Protocol) -> None:
    lines = "\r\n".join(["", json.dumps(patient()), "", json.dumps(infusion()), ""])
    record = read_bundle(lines.encode(), protocol)
    assert (record.used, len(facts(record, Infusion))) == (2, 1)


def test_a_broken_line_is_named(protocol: Protocol) -> None:
    data = json.dumps(patient()).encode() + b'\n\n{"resourceType": "Obs'
    with pytest.raises(SourceMistake, match=r"line 3: JSON that breaks off"):
        read_bundle(data, protocol)


def test_an_empty_record_is_never_made_of_an_empty_bundle(protocol: Protocol) -> None:
    with pytest.raises(SourceMistake, match="no Patient"):
        read_bundle(bundled(), protocol)
