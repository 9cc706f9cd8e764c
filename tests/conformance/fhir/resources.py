"""Small FHIR resources to draw tests with, and a way to look at the facts they give."""

import json
from collections.abc import Callable
from typing import Any

from longwatch.core.record import Record

Json = dict[str, Any]
Read = Callable[..., Record]

COUNT = "10*9/L"
SYSTEMS = {
    "loinc": "http://loinc.org",
    "snomed": "http://snomed.info/sct",
    "icd10": "http://hl7.org/fhir/sid/icd-10",
    "atc": "http://www.whocc.no/atc",
    "rxnorm": "http://www.nlm.nih.gov/research/umls/rxnorm",
    "cvx": "http://hl7.org/fhir/sid/cvx",
}


def coded(*codes: str, text: str | None = None) -> Json:
    """A CodeableConcept of codes written as the protocol writes them."""
    codings = [{"system": SYSTEMS[c.split(":")[0]], "code": c.split(":")[1]} for c in codes]
    return {"coding": codings} | ({"text": text} if text else {})


def resource(type: str, id: str, /, **elements: Any) -> Json:
    named: Json = {"resourceType": type, "id": id}
    if type != "Patient":
        holder = {"Immunization": "patient", "Task": "for"}.get(type, "subject")
        named[holder] = {"reference": "Patient/p"}
    return named | elements


def patient(**elements: Any) -> Json:
    return resource("Patient", "p", **({"birthDate": "1980-05-17", "gender": "female"} | elements))


def platelets(value: object = 200, id: str = "o", **elements: Any) -> Json:
    return resource(
        "Observation",
        id,
        **{
            "status": "final",
            "code": coded("loinc:777-3"),
            "effectiveDateTime": "2024-05-06",
            "valueQuantity": {"value": value, "unit": COUNT, "code": COUNT},
        }
        | elements,
    )


def infusion(day: str | None = "2024-03-04", id: str = "m", **elements: Any) -> Json:
    dated = {"effectiveDateTime": day} if day else {}
    given = {"status": "completed", "medicationCodeableConcept": coded("atc:L04AG06")} | dated
    return resource("MedicationAdministration", id, **(given | elements))


def bundled(*resources: Json, **elements: Any) -> bytes:
    entries = [{"resource": one} for one in resources]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries} | elements).encode()


def facts(record: Record, kind: type) -> list[Any]:
    return [fact for fact in record.facts if type(fact) is kind]
