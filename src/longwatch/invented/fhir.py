"""Plain FHIR R4 resources for the invented clinic, as dictionaries."""

from datetime import date
from functools import cache
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from longwatch.invented.codes import OWN, RXNORM, UCUM

Resource = dict[str, Any]


def coded(system: str, code: str) -> Resource:
    """A CodeableConcept with one code."""
    return {"coding": [{"system": system, "code": code}]}


@cache
def _known(code: tuple[str, str]) -> Resource:
    # The same few codes stand in hundreds of thousands of results, which share one dictionary each.
    return coded(*code)


def morning(day: date) -> str:
    """Nine in the morning of a day, two hours east of Greenwich."""
    return f"{day.isoformat()}T09:00:00+02:00"


class Chart:
    """The resources of one patient, numbered as they are written."""

    def __init__(self, patient: str) -> None:
        self.patient = patient
        self.resources: list[Resource] = []
        self.addresses: dict[str, str] = {}
        self.about = {"reference": f"Patient/{patient}"}

    def add(self, kind: str, **elements: Any) -> Resource:
        """A resource about the patient; an element given as None is left out."""
        resource: Resource = {"resourceType": kind, "id": f"{self.patient}-{len(self.resources):04d}"}
        if kind not in ("Patient", "Medication"):
            about = "for" if kind == "Task" else "patient" if kind == "Immunization" else "subject"
            resource[about] = self.about
        for name, value in elements.items():
            if value is not None:
                resource[name] = value
        self.resources.append(resource)
        return resource

    def person(self, sex: str, birth: date, died: date | None, *, hospital: str) -> None:
        """The patient, under an id that nobody could take for a real one."""
        person = self.add("Patient", gender=sex, birthDate=birth.isoformat())
        person["id"] = self.patient
        person["meta"] = {"tag": [{"system": f"{OWN}/CodeSystem/origin", "code": "invented"}]}
        person["identifier"] = [{"system": f"{OWN}/invented", "value": self.patient}]
        person["name"] = [{"family": "Invented", "given": [f"Patient {self.patient.rsplit('-', 1)[-1]}"]}]
        person["managingOrganization"] = {"reference": f"Organization/{hospital}"}
        if died is not None:
            person["deceasedDateTime"] = died.isoformat()

    def infusion(self, day: date, status: str = "completed", **elements: Any) -> Resource:
        """One administration of the drug, 12 mg."""
        medication = {"medicationCodeableConcept": coded(RXNORM, "1594663")}
        if "medicationReference" in elements:
            medication = {}
        dose = {"dose": {"value": 12, "unit": "mg", "system": UCUM, "code": "mg"}}
        return self.add(
            "MedicationAdministration",
            status=status,
            effectiveDateTime=morning(day),
            dosage=dose,
            **medication,
            **elements,
        )

    def observation(self, code: tuple[str, str], day: date, **elements: Any) -> Resource:
        """One observation of a day, known the same afternoon."""
        elements.setdefault("status", "final")
        elements.setdefault("effectiveDateTime", morning(day))
        elements.setdefault("issued", f"{day.isoformat()}T15:30:00+02:00")
        return self.add("Observation", code=_known(code), **elements)

    def medicine(self, code: tuple[str, str]) -> str:
        """A medicine as a resource of its own; the address under which only this bundle knows it."""
        medicine = self.add("Medication", code=coded(*code))
        address = uuid5(NAMESPACE_URL, f"{OWN}/Medication/{medicine['id']}").urn
        self.addresses[medicine["id"]] = address
        return address

    def decision(self, kind: str, rule: str | None, day: date, until: date | None) -> None:
        """What a person decided about one rule, or about all of them."""
        period = {"start": day.isoformat()} | ({"end": until.isoformat()} if until else {})
        self.add(
            "Task",
            status="completed",
            intent="order",
            code=coded(f"{OWN}/CodeSystem/decision", kind),
            instantiatesUri=f"{OWN}/rule/{rule}" if rule else None,
            executionPeriod=period,
            authoredOn=morning(day),
        )

    def screening(self, day: date, answers: dict[str, bool | int]) -> None:
        """The screening form of a day."""
        items = [
            {
                "linkId": name,
                "answer": [{"valueBoolean" if isinstance(value, bool) else "valueInteger": value}],
            }
            for name, value in answers.items()
        ]
        self.add(
            "QuestionnaireResponse",
            status="completed",
            questionnaire=f"{OWN}/Questionnaire/alemtuzumab-screening",
            authored=morning(day),
            item=items,
        )

    def bundle(self) -> Resource:
        """Everything as one collection."""
        entries = [
            {
                "fullUrl": self.addresses.get(resource["id"])
                or f"{OWN}/{resource['resourceType']}/{resource['id']}",
                "resource": resource,
            }
            for resource in self.resources
        ]
        return {"resourceType": "Bundle", "id": self.patient, "type": "collection", "entry": entries}
