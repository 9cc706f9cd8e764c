"""A whole conversation with a health record, over HTTP with the real server, from the guide's own examples.

An administrator lets the record's system in and registers the guide's patient. From then on only that system speaks.
"""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

import pytest
from tests.conformance.cds_hooks.test_answers import card_faults
from tests.conformance.rems.conftest import mended

Json = dict[str, Any]
LEMTRADA = {"coding": [{"system": "http://www.nlm.nih.gov/research/umls/rxnorm", "code": "1594660"}]}
ENROLLED = "Patient enrolled (US)"
FORM = "alemtuzumab-patient-enrolment"


class Demo:
    """An invented clinic in the US, as its user starts it."""

    def __init__(self) -> None:
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            port = one.getsockname()[1]
        command = [sys.executable, "-m", "longwatch", "demo", "--patients", "3", "--jurisdiction", "US"]
        self.process = subprocess.Popen(
            [*command, "--port", str(port)],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "NO_COLOR": "1"},
        )
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if match := re.search(r"the password of all of them is (\S+)", line):
                self.password = match[1]
            if line.startswith("Stop it"):
                break
        self.url = f"http://127.0.0.1:{port}"
        for _ in range(300):
            try:
                with urllib.request.urlopen(f"{self.url}/ready/", timeout=5):
                    return
            except (OSError, http.client.HTTPException):
                time.sleep(0.1)
        raise AssertionError("the demo did not open")

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        assert self.process.wait(timeout=40) == 0


class Administrator:
    """Somebody at a browser."""

    def __init__(self, demo: Demo) -> None:
        self.url = demo.url
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self.send("/accounts/login/", login="admin", password=demo.password)

    def send(self, path: str, **data: Any) -> str:
        with self.opener.open(f"{self.url}{path}", timeout=30) as page:
            token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.read().decode())
        assert token is not None
        body = urllib.parse.urlencode({**data, "csrfmiddlewaretoken": token[1]}, doseq=True).encode()
        with self.opener.open(f"{self.url}{path}", body, timeout=30) as answer:
            return str(answer.read().decode())


class Record:
    """The system of a health record, which knows an address and a token and nothing else of the server."""

    def __init__(self, url: str, token: str) -> None:
        self.url, self.token = url, token

    def ask(self, path: str, value: Json | None = None, *, token: str | None = None) -> tuple[int, Json]:
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token or self.token}"}
        body = None if value is None else json.dumps(value).encode()
        request = urllib.request.Request(f"{self.url}{path}", body, headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    made = Demo()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def examples(outside: Path) -> Json:
    """The guide's question, and an order of the specification of CDS Hooks."""
    block = outside / "medication-rems-ig" / "json-blocks" / "specification.02.example-input.notjson.txt"
    order = outside / "cds-hooks" / "spec-json" / "order-select.00.example-r4.json"
    return {"question": mended(block.read_text()), "order": json.loads(order.read_text())}


@pytest.fixture(scope="module")
def record(demo: Demo, examples: Json) -> Record:
    patient = examples["question"]["parameter"][0]["resource"]
    admin = Administrator(demo)
    admin.send(
        "/patients/new/",
        site=1,
        number=patient["identifier"][0]["value"],
        family_name=patient["name"][0]["family"],
        given_name=patient["name"][0]["given"][0],
        birth=patient["birthDate"],
        sex=patient["gender"],
        language="en",
    )
    page = admin.send(
        "/systems/new/",
        name="Health record",
        sites=[1],
        scopes=["cds-hooks", "rems-etasu", "questionnaires", "submit-forms", "sign-forms"],
        identifier_system=patient["identifier"][0]["system"],
        last_day=(date.today() + timedelta(days=1)).isoformat(),
    )
    token = re.search(r"<code>(\S+)</code>", page)
    assert token is not None, page
    return Record(demo.url, token[1])


def ordered(examples: Json, concept: Json | None) -> Json:
    """The published order, of its own medicine or of another, for the guide's patient."""
    value = json.loads(json.dumps(examples["order"]))
    patient = examples["question"]["parameter"][0]["resource"]
    value["context"]["patientId"] = patient["id"]
    for entry in value["context"]["draftOrders"]["entry"]:
        if concept is not None and entry["resource"]["resourceType"] == "MedicationRequest":
            entry["resource"]["medicationCodeableConcept"] = concept
    return {
        "hook": "order-select",
        "hookInstance": str(uuid.uuid4()),
        "prefetch": {"patient": patient},
        **value,
    }


def question(examples: Json, *, of_ours: bool) -> Json:
    """The guide's question, without the number of a case that is none here, about its medicine or ours."""
    patient, medication, _ = json.loads(json.dumps(examples["question"]))["parameter"]
    if of_ours:
        medication["resource"]["code"] = LEMTRADA
    return {"resourceType": "Parameters", "parameter": [patient, medication]}


def told(answer: tuple[int, Json]) -> dict[str, str]:
    status, value = answer
    assert status == 200
    overall = value["parameter"][0]["resource"]
    parts = overall["contained"][0]["parameter"] if "contained" in overall else []
    return {
        "": overall["status"],
        **{one["name"]: one["resource"]["status"] for one in parts if "resource" in one},
    }


def test_from_the_first_question_to_a_form_that_counts(record: Record, examples: Json) -> None:
    # What can be asked here?
    _, found = record.ask("/cds-services")
    (service,) = {one["id"] for one in found["services"] if one["hook"] == "order-select"}
    status, stated = record.ask("/fhir/metadata")
    assert status == 200 and stated["resourceType"] == "CapabilityStatement"

    # Another medicine is ordered: nothing is said.
    assert record.ask(f"/cds-services/{service}", ordered(examples, None)) == (200, {"cards": []})

    # The medicine of the programme is ordered: what is not met comes as cards, enrolment among them.
    status, answer = record.ask(f"/cds-services/{service}", ordered(examples, LEMTRADA))
    assert status == 200 and [card_faults(card) for card in answer["cards"]] == [[] for _ in answer["cards"]]
    assert any(card["summary"].startswith(ENROLLED) for card in answer["cards"])
    before = told(record.ask("/fhir/GuidanceResponse/$rems-etasu", question(examples, of_ours=True)))
    assert (before[""], before[ENROLLED]) == ("data-required", "data-required")

    # The form that is asked for is fetched with all that belongs to it, filled in and sent.
    status, bundle = record.ask(f"/fhir/Questionnaire/{FORM}/$questionnaire-package")
    form = bundle["entry"][0]["resource"]
    assert status == 200 and form["resourceType"] == "Questionnaire"
    response = {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": f"{form['url']}|{form['version']}",
        "status": "completed",
        "subject": {"identifier": examples["question"]["parameter"][0]["resource"]["identifier"][0]},
        "author": {"reference": "Practitioner/pra1234"},
        "authored": date.today().isoformat(),
        "item": [{"linkId": one["linkId"], "answer": [{"valueBoolean": True}]} for one in form["item"]],
    }
    status, kept = record.ask("/fhir/QuestionnaireResponse/$submit", response)
    assert (status, kept["meta"]["tag"][0]["code"]) == (201, "signed")

    # Now it is met, and the card is gone; everything else is as it was.
    after = told(record.ask("/fhir/GuidanceResponse/$rems-etasu", question(examples, of_ours=True)))
    assert after == {**before, ENROLLED: "success"}
    _, answer = record.ask(f"/cds-services/{service}", ordered(examples, LEMTRADA))
    assert not any(card["summary"].startswith(ENROLLED) for card in answer["cards"])

    # The guide's own question is about another medicine.
    assert told(record.ask("/fhir/GuidanceResponse/$rems-etasu", question(examples, of_ours=False))) == {
        "": "failure"
    }

    # What became of a card can be told.
    said = {
        "card": answer["cards"][0]["uuid"],
        "outcome": "overridden",
        "outcomeTimestamp": "2026-01-01T00:00:00Z",
    }
    assert record.ask(f"/cds-services/{service}/feedback", {"feedback": [said]})[0] == 200


def test_a_form_with_a_fault_is_refused_with_its_place(record: Record, examples: Json) -> None:
    response = {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": FORM,
        "status": "completed",
        "subject": {"identifier": examples["question"]["parameter"][0]["resource"]["identifier"][0]},
        "authored": date.today().isoformat(),
        "item": [{"linkId": "counselled", "answer": [{"valueString": "yes"}]}],
    }
    status, answer = record.ask("/fhir/QuestionnaireResponse/$submit", response)
    assert status == 400
    assert answer["issue"][0]["expression"] == ["QuestionnaireResponse.item[0].answer[0]"]


def test_without_the_token_nothing_of_anybody_is_told(record: Record, examples: Json) -> None:
    for path, value in (
        ("/cds-services/longwatch-alemtuzumab", ordered(examples, LEMTRADA)),
        ("/fhir/GuidanceResponse/$rems-etasu", question(examples, of_ours=True)),
        (f"/fhir/Questionnaire/{FORM}/$questionnaire-package", None),
    ):
        assert record.ask(path, value, token="longwatch_guessed")[0] == 401
