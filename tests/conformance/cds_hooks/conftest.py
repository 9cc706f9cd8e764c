"""The real protocol, requests around an order, and the published examples."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from longwatch.catalogue import load
from longwatch.core.protocol import Protocol
from longwatch.exchange.cds_hooks.setting import Setting

Json = dict[str, Any]
INSTANCE = "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
SNOMED = "http://snomed.info/sct"
ATC = "http://www.whocc.no/atc"
LEMTRADA = {"coding": [{"system": RXNORM, "code": "1594660"}]}
PATIENT = {
    "resourceType": "Patient",
    "id": "p1",
    "identifier": [{"system": "urn:mrn", "value": "0001"}],
}


@pytest.fixture(scope="session")
def protocol() -> Protocol:
    return load("alemtuzumab")


@pytest.fixture
def setting() -> Setting:
    count = iter(range(1000))
    return Setting(
        programme="Alemtuzumab",
        page="https://clinic.example/patients/p/",
        questionnaire=lambda form: f"https://clinic.example/fhir/Questionnaire/{form}",
        app="https://app.example/launch",
        user="Practitioner/1",
        patient="p1",
        today=date(2026, 3, 31),
        new_id=lambda: f"00000000-0000-4000-8000-{next(count):012d}",
    )


def order(concept: Json | None = None, **parts: Any) -> Json:
    made = {
        "resourceType": "MedicationRequest",
        "id": "o1",
        "status": "draft",
        "intent": "order",
        "subject": {"reference": "Patient/p1"},
        **parts,
    }
    return made if concept is None else {**made, "medicationCodeableConcept": concept}


def asked(*orders: Json, hook: str = "order-select", prefetch: Json | None = None, **parts: Any) -> Json:
    """A request with these orders, of which all are selected."""
    context: Json = {"userId": "Practitioner/1", "patientId": "p1"}
    if hook in ("order-select", "order-sign"):
        entries = [{"resource": one} for one in orders]
        context["draftOrders"] = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    if hook == "order-select":
        context["selections"] = [f"{one['resourceType']}/{one['id']}" for one in orders]
    if hook == "encounter-start":
        context["encounterId"] = "e1"
    fetched = {"patient": PATIENT} if prefetch is None else prefetch
    return {"hook": hook, "hookInstance": INSTANCE, "context": context, "prefetch": fetched, **parts}


def sent(value: Json) -> bytes:
    return json.dumps(value).encode()


def examples(outside: Path) -> list[Path]:
    found = sorted((outside / "cds-hooks" / "spec-json").glob("*.json"))
    assert len(found) >= 30
    return found
