"""What comes in: read as the specification says, or refused with the element and what was expected there."""

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conformance.cds_hooks.conftest import INSTANCE, LEMTRADA, asked, examples, order, sent

from longwatch.exchange.cds_hooks import RequestMistake
from longwatch.exchange.cds_hooks.feedback import read_feedback
from longwatch.exchange.cds_hooks.request import CONTEXTS, read_request

VALUE = "Zacharias-1951"


def refused(value: object, reader=read_request) -> RequestMistake:
    with pytest.raises(RequestMistake) as caught:
        reader(json.dumps(value).encode())
    assert VALUE not in str(caught.value)
    return caught.value


@pytest.mark.parametrize("hook", CONTEXTS)
def test_each_hook_is_read_with_its_own_context(hook: str) -> None:
    request = read_request(sent(asked(order(LEMTRADA), hook=hook)))
    assert (request.hook, request.context.patient_id) == (hook, "p1")


WRONG = [
    ("hook", None, "hook", "nothing"),
    ("hook", "medication-prescribe", "hook", "another hook"),
    ("hook", 7, "hook", "int"),
    ("hookInstance", None, "hookInstance", "nothing"),
    ("hookInstance", VALUE, "hookInstance", "another value"),
    ("context", None, "context", "nothing"),
    ("context", [VALUE], "context", "array"),
    ("context.patientId", None, "context.patientId", "nothing"),
    ("context.patientId", {"name": VALUE}, "context.patientId", "object"),
    ("context.userId", "", "context.userId", "another value"),
    ("context.selections", None, "context.selections", "nothing"),
    ("context.selections", VALUE, "context.selections", "str"),
    ("context.draftOrders", None, "context.draftOrders", "nothing"),
    ("prefetch", {"patient": VALUE}, "prefetch", "a value that is no resource"),
    ("prefetch", None, None, None),
]


@pytest.mark.parametrize(("path", "value", "element", "found"), WRONG)
def test_a_bad_element_is_named_and_its_value_is_not(path: str, value, element, found) -> None:
    request = asked(order(LEMTRADA))
    holder, _, name = path.rpartition(".")
    place = request[holder] if holder else request
    if value is None:
        del place[name]
    else:
        place[name] = value
    if element is None:
        read_request(sent(request))
        return
    mistake = refused(request)
    assert (mistake.element, mistake.found) == (element, found)


AUTHORIZATION = {
    "access_token": VALUE,
    "token_type": "Bearer",
    "expires_in": 300,
    "scope": "user/Patient.read",
    "subject": "cds",
}


@pytest.mark.parametrize("missing", AUTHORIZATION)
def test_an_authorization_is_whole_or_refused(missing: str) -> None:
    part = {name: value for name, value in AUTHORIZATION.items() if name != missing}
    mistake = refused(asked(fhirAuthorization=part, fhirServer="https://ehr.example/fhir"))
    assert mistake.element == f"fhirAuthorization.{missing}"


def test_an_authorization_needs_the_server_and_is_not_kept() -> None:
    assert refused(asked(fhirAuthorization=AUTHORIZATION)).element == "fhirServer"
    request = read_request(
        sent(asked(fhirAuthorization=AUTHORIZATION, fhirServer="https://ehr.example/fhir"))
    )
    assert VALUE not in repr(request)


def test_what_could_not_be_fetched_is_as_if_it_were_not_there() -> None:
    prefetch = {"patient": {"resourceType": "OperationOutcome", "issue": []}, "medicationRequests": None}
    assert read_request(sent(asked(prefetch=prefetch))).prefetch == {}


def test_an_extension_and_unknown_elements_do_no_harm() -> None:
    read_request(sent(asked(extension={"com.example": 1}, other=[1])))


@pytest.mark.parametrize("text", [b"", b"[]", b"{", b"\xff", b"1" * 5000, b"[" * 100_000, b'{"hook": NaN}'])
def test_what_is_no_json_object_is_refused(text: bytes) -> None:
    with pytest.raises(RequestMistake, match="the request: found "):
        read_request(text)


# Published requests that are no requests by the specification's own tables, and the element at fault.
REFUSED = {
    "current.30.extensions.json": "context.patientId",
    "examples.00.cdc-guideline-for-prescribing-opioids-for-chronic-.json": "context.draftOrders",
}


def test_every_published_request_and_context_is_read_but_these(outside: Path) -> None:
    read, refused_here = Counter(), {}
    for example in examples(outside):
        value = json.loads(example.read_text())
        hook = value.get("hook", example.name.partition(".")[0])
        if "context" not in value or hook not in CONTEXTS:
            continue
        try:
            read[read_request(sent({"hook": hook, "hookInstance": INSTANCE, **value})).hook] += 1
        except RequestMistake as mistake:
            refused_here[example.name] = mistake.element
    assert refused_here == REFUSED
    assert read == {"order-select": 3, "order-sign": 2, "patient-view": 1}


ACCEPTED = {
    "card": "c",
    "outcome": "accepted",
    "acceptedSuggestions": [{"id": "s"}],
    "outcomeTimestamp": "2026-01-01T00:00:00Z",
}


def test_feedback_is_read() -> None:
    reason = {"reason": {"code": "x", "system": "urn:x"}, "userComment": "why"}
    other = {
        "card": "d",
        "outcome": "overridden",
        "overrideReason": reason,
        "outcomeTimestamp": "2026-01-01T00:00:00+02:00",
    }
    first, second = read_feedback(sent({"feedback": [ACCEPTED, other]}))
    assert first.outcome == "accepted" and second.override_reason.reason.code == "x"


@pytest.mark.parametrize(
    ("changed", "element"),
    [
        ({"acceptedSuggestions": []}, "feedback[0].acceptedSuggestions"),
        ({"outcome": "ignored"}, "feedback[0].outcome"),
        ({"outcomeTimestamp": "2026-01-01T00:00:00"}, "feedback[0].outcomeTimestamp"),
        ({"outcomeTimestamp": VALUE}, "feedback[0].outcomeTimestamp"),
        ({"card": {"name": VALUE}}, "feedback[0].card"),
    ],
)
def test_bad_feedback_is_refused(changed: dict, element: str) -> None:
    assert refused({"feedback": [{**ACCEPTED, **changed}]}, read_feedback).element == element


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.just(VALUE),
    lambda parts: (
        st.lists(parts, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "hook",
                    "context",
                    "prefetch",
                    "resourceType",
                    "entry",
                    "resource",
                    "id",
                    "patientId",
                    "selections",
                ]
            ),
            parts,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(
    part=JSON,
    place=st.sampled_from(["hook", "hookInstance", "context", "prefetch", "fhirServer", "fhirAuthorization"]),
)
def test_any_value_anywhere_is_read_or_refused_without_being_told(part: object, place: str) -> None:
    request = {**asked(order(LEMTRADA)), place: part}
    try:
        read_request(json.dumps(request).encode())
    except RequestMistake as mistake:
        assert VALUE not in str(mistake)
