"""What the tests of the interfaces share: an account with a token, keys, and calls as another system makes them."""

import json
import uuid
from datetime import date, timedelta
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey

from longwatch.clinic.accounts.models import Site, User
from longwatch.clinic.interface import tokens
from longwatch.clinic.interface.models import Scope, System

Json = dict[str, Any]
MRN = "urn:oid:1.2.3.4"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
LEMTRADA = {"coding": [{"system": RXNORM, "code": "1594660"}]}
ISOTRETINOIN = {"coding": [{"system": RXNORM, "code": "6064", "display": "isotretinoin"}]}
SERVICE = "/cds-services/longwatch-alemtuzumab"
ETASU = "/fhir/GuidanceResponse/$rems-etasu"
SUBMIT = "/fhir/QuestionnaireResponse/$submit"
DISPENSE = "/fhir/MedicationRequest/$dispense-authorization"


def system_at(*sites: Site, token: str = "token", **parts: Any) -> System:
    """An account that may do everything at these sites."""
    from django.utils import timezone

    maker, _ = User.objects.get_or_create(username="admin-of-systems")
    stated = {
        "name": "EHR",
        "scopes": list(Scope.values),
        "identifier_system": MRN,
        "token_digest": tokens.digest_of(token),
        "last_day": date.today() + timedelta(days=30),
        "created_by": maker,
        "created_at": timezone.now(),
    }
    made = System.objects.create(**{**stated, **parts})
    made.sites.set(sites)
    return made


def bearer(token: str = "token") -> dict[str, str]:
    return {"HTTP_AUTHORIZATION": f"Bearer {token}"}


def post(client: Any, path: str, value: Any, token: str = "token", **more: str) -> Any:
    """A call with a token."""
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    return client.post(path, body, content_type="application/json", **bearer(token), **more)


def patient_resource(number: str, **parts: Any) -> Json:
    return {
        "resourceType": "Patient",
        "id": "ehr-1",
        "identifier": [{"system": MRN, "value": number}],
        **parts,
    }


def hook(number: str | None, concept: Json | None, *, name: str = "order-select") -> Json:
    """A request of CDS Hooks about one order."""
    context: Json = {"userId": "Practitioner/7", "patientId": "ehr-1"}
    if concept is not None:
        order = {
            "resourceType": "MedicationRequest",
            "id": "o1",
            "status": "draft",
            "intent": "order",
            "subject": {"reference": "Patient/ehr-1"},
            "medicationCodeableConcept": concept,
        }
        context["draftOrders"] = {"resourceType": "Bundle", "entry": [{"resource": order}]}
        context["selections"] = ["MedicationRequest/o1"]
    if name == "encounter-start":
        context["encounterId"] = "e1"
    prefetch = {"patient": patient_resource(number)} if number is not None else {}
    return {"hook": name, "hookInstance": str(uuid.uuid4()), "context": context, "prefetch": prefetch}


def etasu(number: str | None = None, concept: Json | None = None, case: str | None = None) -> Json:
    """The parameters of $rems-etasu."""
    parts: list[Json] = []
    if number is not None:
        parts.append({"name": "patient", "resource": patient_resource(number)})
    if concept is not None:
        parts.append({"name": "medication", "resource": {"resourceType": "Medication", "code": concept}})
    if case is not None:
        parts.append({"name": "case_number", "valueString": case})
    return {"resourceType": "Parameters", "parameter": parts}


def statuses(answer: Any) -> dict[str, str]:
    """The status of the programme and of each requirement, by name."""
    overall = answer.json()["parameter"][-1]["resource"]
    found = {"": overall["status"]}
    for contained in overall.get("contained", ()):
        for one in contained["parameter"]:
            found[one["name"]] = one["resource"]["status"] if "resource" in one else one["valueString"]
    return found


def filled(number: str, form: str, answers: Json, **parts: Any) -> Json:
    """A form that was filled in elsewhere."""
    items = []
    for link, value in answers.items():
        kind = {bool: "valueBoolean", int: "valueInteger"}.get(type(value), "valueString")
        if isinstance(value, date):
            kind, value = "valueDate", value.isoformat()
        items.append({"linkId": link, "answer": [{kind: value}]})
    return {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": f"https://clinic.example/fhir/Questionnaire/{form}",
        "status": "completed",
        "subject": {"identifier": {"system": MRN, "value": number}},
        "author": {"reference": "Practitioner/7"},
        "authored": date.today().isoformat(),
        "item": items,
        **parts,
    }


class Signer:
    """A client of CDS Hooks with a key of its own."""

    issuer = "https://ehr.example.org"

    def __init__(self) -> None:
        self.key = ECKey.generate_key("P-384", {"kid": "k1", "alg": "ES384", "use": "sig"})

    @property
    def keys(self) -> str:
        """The public part, as an administrator registers it."""
        return json.dumps({"keys": [self.key.as_dict(private=False)]})

    def token(self, audience: str, now: float, *, header: Json | None = None, **claims: Any) -> str:
        stated = {
            "iss": self.issuer,
            "aud": audience,
            "iat": int(now),
            "exp": int(now) + 300,
            "jti": str(uuid.uuid4()),
            **claims,
        }
        head = {"alg": "ES384", "typ": "JWT", "kid": "k1", **(header or {})}
        return jwt.encode(_without_none(head), _without_none(stated), self.key, algorithms=["ES384"])


def _without_none(value: Json) -> Json:
    return {name: one for name, one in value.items() if one is not None}
