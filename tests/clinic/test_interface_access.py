"""Which systems are let in, whom they find, how often they may call, and what the audit keeps of it."""

import json
import time

import pytest
from joserfc.jwk import OctKey, RSAKey
from tests.clinic.interface_calls import (
    DISPENSE,
    ETASU,
    LEMTRADA,
    MRN,
    SERVICE,
    SUBMIT,
    Signer,
    bearer,
    etasu,
    hook,
    post,
    statuses,
    system_at,
)

from longwatch.clinic.accounts.models import Site
from longwatch.clinic.audit.models import Entry
from longwatch.clinic.interface import signed
from longwatch.clinic.interface.models import Scope, State, UsedToken

pytestmark = pytest.mark.django_db
HERE = "http://testserver"
CLOSED = [SERVICE, f"{SERVICE}/feedback", ETASU, SUBMIT, "/fhir/QuestionnaireResponse", DISPENSE]


@pytest.fixture
def us(db) -> Site:
    return Site.objects.create(name="West", jurisdiction="US")


@pytest.mark.parametrize("path", CLOSED)
def test_nobody_is_let_in_without_an_account(client, us, path: str) -> None:
    for header in ({}, bearer("another"), {"HTTP_AUTHORIZATION": "Basic eDp5"}, bearer("")):
        answer = client.post(path, b"{}", content_type="application/json", **header)
        assert answer.status_code == 401, header
        assert answer["WWW-Authenticate"].startswith("Bearer")
        assert "json" in answer["Content-Type"]


def test_somebody_who_is_signed_in_is_no_system(client, us, user) -> None:
    client.force_login(user("neurologist"))
    assert client.post(ETASU, b"{}", content_type="application/json").status_code == 401


@pytest.mark.parametrize(
    "path", ["/cds-services", "/fhir/metadata", "/fhir/OperationDefinition/longwatch-submit"]
)
def test_what_shows_nothing_of_anybody_is_open(client, us, path: str) -> None:
    assert client.get(path).status_code == 200
    assert client.get(path, **bearer("another")).status_code == 401
    assert client.post(path).status_code == 405


@pytest.mark.parametrize(
    "changed", [{"state": State.WITHDRAWN}, {"last_day": "2026-03-30"}, {"token_digest": None}]
)
def test_an_account_that_is_over_lets_nobody_in(client, us, changed: dict) -> None:
    system = system_at(us)
    assert post(client, ETASU, etasu("1", LEMTRADA)).status_code == 200
    for name, value in changed.items():
        setattr(system, name, value)
    system.save()
    assert post(client, ETASU, etasu("1", LEMTRADA)).status_code == 401


@pytest.mark.parametrize(
    ("path", "scope"),
    [(SERVICE, Scope.CDS_HOOKS), (ETASU, Scope.ETASU), (SUBMIT, Scope.SUBMIT), (DISPENSE, Scope.DISPENSE)],
)
def test_an_account_does_only_what_it_was_granted(client, us, path: str, scope: Scope) -> None:
    system_at(us, scopes=[one for one in Scope.values if one != scope])
    assert post(client, path, {}).status_code == 403
    assert Entry.objects.get(action="interface").what.endswith(" 403")


def test_a_patient_of_another_site_is_answered_like_nobody(client, us, patient) -> None:
    other = Site.objects.create(name="Elsewhere", jurisdiction="US")
    patient("theirs", at=other)
    system_at(us)
    for value in (hook,):
        theirs = post(client, SERVICE, value("theirs", LEMTRADA)).json()
        nobody = post(client, SERVICE, value("nobody", LEMTRADA)).json()
        for card in (*theirs["cards"], *nobody["cards"]):
            del card["uuid"]
        assert theirs == nobody
    assert (
        post(client, ETASU, etasu("theirs", LEMTRADA)).json()
        == post(client, ETASU, etasu("nobody", LEMTRADA)).json()
    )
    form = {"resourceType": "QuestionnaireResponse", "questionnaire": "x/alemtuzumab-patient-enrolment"}
    answers = [
        post(client, SUBMIT, {**form, "subject": {"identifier": {"system": MRN, "value": name}}})
        for name in ("theirs", "nobody")
    ]
    assert [one.status_code for one in answers] == [404, 404] and answers[0].content == answers[1].content
    assert not Entry.objects.filter(action="interface", patient="theirs").exists()


def test_nobody_is_found_by_name_and_date_of_birth(client, us, patient) -> None:
    known = patient("p1", at=us)
    system_at(us)
    person = {
        "resourceType": "Patient",
        "name": [{"family": known.family_name, "given": [known.given_name]}],
        "birthDate": "1990-05-02",
    }
    asked = {"resourceType": "Parameters", "parameter": [{"name": "patient", "resource": person}]}
    assert post(client, ETASU, asked).status_code == 400
    person["identifier"] = [{"system": "urn:another", "value": "p1"}]
    assert statuses(post(client, ETASU, asked)) == {"": "failure"}


def test_a_number_that_two_patients_have_finds_neither(client, us, patient) -> None:
    patient("p1", at=us)
    twin = patient("p2", at=us)
    twin.number = "p1"
    twin.save()
    system_at(us)
    assert statuses(post(client, ETASU, etasu("p1", LEMTRADA))) == {"": "failure"}


def test_every_call_is_in_the_audit_without_a_value(client, us, patient) -> None:
    patient("p1", at=us)
    system_at(us)
    post(client, ETASU, etasu("p1", LEMTRADA))
    post(client, ETASU, etasu("secret-number", LEMTRADA))
    post(client, ETASU, b"secret-number")
    client.get("/fhir/Patient/secret-number", **bearer())
    rows = list(
        Entry.objects.filter(action="interface").order_by("number").values_list("who", "patient", "what")
    )
    assert rows == [
        ("system: EHR", "p1", "POST rems-etasu 200"),
        ("system: EHR", "", "POST rems-etasu 200"),
        ("system: EHR", "", "POST rems-etasu 400"),
        ("system: EHR", "", "GET fhir-nothing 404"),
    ]
    assert not Entry.objects.filter(what__contains="secret").exists()


def test_an_account_that_calls_too_often_must_wait(client, us, settings) -> None:
    settings.INTERFACE_CALLS_A_MINUTE = 3
    system_at(us)
    codes = [post(client, ETASU, etasu("1", LEMTRADA)).status_code for _ in range(4)]
    assert codes == [200, 200, 200, 429]
    assert 0 < int(post(client, ETASU, etasu("1", LEMTRADA))["Retry-After"]) <= 60


def test_whoever_guesses_must_wait_and_an_account_from_there_need_not(client, us, settings, morning) -> None:
    settings.INTERFACE_WRONG_A_MINUTE = 2
    system_at(us)
    assert [post(client, ETASU, {}, token="no").status_code for _ in range(3)] == [401, 401, 429]
    assert post(client, ETASU, etasu("1", LEMTRADA)).status_code == 200
    morning.shift(60)
    assert post(client, ETASU, {}, token="no").status_code == 401


def test_what_needs_no_account_can_be_asked_too_often_as_well(client, us, settings) -> None:
    settings.INTERFACE_CALLS_A_MINUTE = 2
    assert [client.get("/cds-services").status_code for _ in range(3)] == [200, 200, 429]


def test_a_body_that_is_too_large_is_refused(client, us, settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    system_at(us)
    assert post(client, ETASU, b"x" * 200).status_code == 413


# ---- signed web tokens


@pytest.fixture
def signer(us) -> Signer:
    made = Signer()
    system_at(us, token_digest=None, issuer=Signer.issuer, keys=made.keys)
    return made


def asked_with(client, token: str) -> int:
    return post(client, SERVICE, hook("1", LEMTRADA), token=token).status_code


def test_a_signed_token_lets_in_once(client, signer) -> None:
    token = signer.token(f"{HERE}{SERVICE}", time.time())
    assert asked_with(client, token) == 200
    assert asked_with(client, token) == 401
    assert asked_with(client, signer.token(f"{HERE}{SERVICE}", time.time())) == 200
    assert not UsedToken.objects.filter(digest__contains="-").exists()


def test_an_audience_can_be_one_of_several(client, signer) -> None:
    assert asked_with(client, signer.token([f"{HERE}{SERVICE}", "x"], time.time())) == 200


BAD = {
    "for another service": {"aud": f"{HERE}/cds-services"},
    "for another server": {"aud": "https://other.example/cds-services/longwatch-alemtuzumab"},
    "without an audience": {"aud": None},
    "expired": {"exp": int(time.time()) - 10**9},
    "without an end": {"exp": None},
    "that lives too long": {"exp": 10**11},
    "without a beginning": {"iat": None},
    "made in the future": {"iat": 10**11},
    "without an id": {"jti": None},
    "of nobody known": {"iss": "https://another.example"},
    "without an issuer": {"iss": None},
    "with an issuer that is no text": {"iss": ["https://ehr.example.org"]},
    "with an end that is no number": {"exp": "soon"},
    "with an id that is no text": {"jti": {"a": 1}},
    "that ends at no time": {"exp": float("nan")},
    "that never ends": {"exp": float("inf")},
    "made at no time": {"iat": float("nan")},
}


@pytest.mark.parametrize("claims", BAD.values(), ids=BAD)
def test_a_signed_token_is_refused(client, signer, claims: dict) -> None:
    now = time.time()
    token = signer.token(f"{HERE}{SERVICE}", now, **claims)
    assert asked_with(client, token) == 401


@pytest.mark.parametrize("header", [{"kid": "k2"}, {"kid": None}, {"typ": "at+jwt"}, {"typ": ""}])
def test_a_header_that_does_not_fit_is_refused(client, signer, header: dict) -> None:
    assert asked_with(client, signer.token(f"{HERE}{SERVICE}", time.time(), header=header)) == 401


def test_a_token_signed_with_another_key_is_refused(client, signer) -> None:
    assert asked_with(client, Signer().token(f"{HERE}{SERVICE}", time.time())) == 401


def test_a_token_without_a_signature_or_with_a_shared_key_is_refused(client, signer) -> None:
    import base64

    from joserfc import jwt

    now = time.time()
    whole = signer.token(f"{HERE}{SERVICE}", now)
    _, payload, _ = whole.split(".")
    head = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT","kid":"k1"}').rstrip(b"=").decode()
    assert asked_with(client, f"{head}.{payload}.") == 401
    shared = OctKey.import_key(signer.keys.encode())
    claims = {"iss": signer.issuer, "aud": f"{HERE}{SERVICE}", "iat": now, "exp": now + 60, "jti": "1"}
    forged = jwt.encode({"alg": "HS256", "typ": "JWT", "kid": "k1"}, claims, shared)
    assert asked_with(client, forged) == 401


@pytest.mark.parametrize("token", ["a.b.c", "..", "é.é.é", "a" * 9000 + ".b.c", "e30.e30.e30", "W10.W10.W10"])
def test_what_only_looks_like_a_token_is_refused(client, signer, token: str) -> None:
    assert asked_with(client, token.encode().decode("latin-1")) == 401


def test_the_log_says_why_and_nothing_of_the_token(client, signer, caplog) -> None:
    asked_with(client, signer.token("https://secret.example", time.time()))
    assert "not let in" in caplog.text and "secret" not in caplog.text


def test_no_refusal_repeats_what_was_presented(client, signer) -> None:
    answer = post(client, SERVICE, {}, token=signer.token("x", time.time(), iss="https://secret.example"))
    assert b"secret" not in answer.content


@pytest.mark.parametrize(
    ("keys", "why"),
    [
        ("no json", "no JSON"),
        ("[]", "no JWK set"),
        ('{"keys": []}', "no JWK set"),
        (json.dumps({"keys": [OctKey.generate_key().as_dict() | {"kid": "x"}]}), "EC and RSA"),
        (json.dumps({"keys": [RSAKey.generate_key(2048, {"kid": "x"}).as_dict(private=True)]}), "private"),
        (json.dumps({"keys": [RSAKey.generate_key(2048).as_dict(private=False) | {"kid": ""}]}), "kid"),
        ('{"keys": [{"kty": "EC", "crv": "P-384", "kid": "x", "x": "!", "y": "!"}]}', "cannot be read"),
    ],
    ids=["text", "list", "empty", "symmetric", "private", "unnamed", "broken"],  # keys differ in each worker
)
def test_keys_that_prove_nothing_are_not_registered(keys: str, why: str) -> None:
    with pytest.raises(signed.KeysMistake, match=why):
        signed.keys_in(keys)


# ---- browsers


def test_only_pages_of_registered_origins_may_read_an_answer(client, us) -> None:
    system_at(us, origins="https://ehr.example.org\nhttps://other.example.org")
    for origin, allowed in (("https://ehr.example.org", True), ("https://evil.example", False)):
        before = client.options(SERVICE, HTTP_ORIGIN=origin, HTTP_ACCESS_CONTROL_REQUEST_METHOD="POST")
        after = post(client, SERVICE, hook("1", LEMTRADA), HTTP_ORIGIN=origin)
        for answer in (before, after):
            assert (answer.headers.get("Access-Control-Allow-Origin") == origin) == allowed
            assert "Origin" in answer["Vary"]
            assert "Access-Control-Allow-Credentials" not in answer.headers
    assert client.options(SERVICE).status_code == 204


def test_an_origin_of_another_account_is_not_enough(client, us) -> None:
    system_at(us, origins="https://ehr.example.org")
    system_at(us, name="Other", token="token-2")
    from tests.clinic.interface_calls import post as call

    answer = call(
        client, SERVICE, hook("1", LEMTRADA), token="token-2", HTTP_ORIGIN="https://ehr.example.org"
    )
    assert "Access-Control-Allow-Origin" not in answer.headers
