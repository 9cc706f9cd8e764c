"""Parameters of an operation. The guide spells their names in several ways; each of them is understood."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from longwatch.exchange.fhir.identity import Identifier, identifiers_of
from longwatch.exchange.fhir.mistakes import SourceMistake
from longwatch.exchange.fhir.operations.outcome import Issue, OperationMistake
from longwatch.exchange.fhir.products import Named, named_by
from longwatch.exchange.fhir.source import Json, as_resource, decode

_NOT_LETTERS = re.compile(r"[^a-z]")
# As it is written without capitals and signs: case_number, caseNumber, authNumber, REMSAuthorizationNumber …
_NUMBERS = (
    "casenumber",
    "authnumber",
    "authorizationnumber",
    "authorisationnumber",
    "remsauthorizationnumber",
)


class Parameter(NamedTuple):
    """One parameter: its name without capitals and signs, all of it, and where it stands."""

    name: str
    stated: Json
    where: str


class Parameters:
    """What an operation was asked with."""

    def __init__(self, data: bytes) -> None:
        self.all = list(_parameters(resource_in(data)))

    def named(self, *names: str) -> Parameter | None:
        """The first parameter with one of these names."""
        return next((one for one in self.all if one.name in names), None)

    @property
    def patient(self) -> tuple[Identifier, ...]:
        """The identifiers of the patient.

        Raises:  OperationMistake where there is a patient without an identifier that can be looked up.
        """
        one = self.named("patient", "subject")
        if one is None:
            return ()
        found = identifiers_of({"identifier": one.stated.get("valueIdentifier")})
        for holder in (one.stated.get("resource"), one.stated.get("valueReference")):
            if type(holder) is dict:
                found += identifiers_of(holder)
        if not found:
            text = "found no identifier with its system, expected one; patients are found by nothing else"
            raise OperationMistake(Issue("required", text, f"{one.where}.resource.identifier"))
        return found

    @property
    def reference(self) -> Json | None:
        """The patient as whoever asks refers to them, to say it back."""
        one = self.named("patient", "subject")
        resource = one.stated.get("resource") if one is not None else None
        own = resource.get("id") if type(resource) is dict else None
        return {"reference": f"Patient/{own}"} if type(own) is str else None

    @property
    def medicine(self) -> Named | None:
        """What the medication, or an order of it, says of itself; None where no parameter tells."""
        one = self.named("medication", "order", "medicationrequest")
        if one is None:
            return None
        resource, concept = one.stated.get("resource"), one.stated.get("valueCodeableConcept")
        coding = one.stated.get("valueCoding")
        if type(concept) is dict:
            return named_by({"code": concept})
        if type(coding) is dict:
            return named_by({"code": {"coding": [coding]}})
        if type(resource) is not dict:
            text = "found no resource, expected the Medication or the order"
            raise OperationMistake(Issue("required", text, f"{one.where}.resource"))
        own = resource.get("medicationCodeableConcept")
        return named_by({"code": own} if own is not None else resource)

    @property
    def number(self) -> str | None:
        """The number of the case or of the authorisation."""
        return self.text(*_NUMBERS)

    def text(self, *names: str) -> str | None:
        """The text of the first parameter with one of these names, whatever kind of text it is sent as."""
        one = self.named(*names)
        if one is None:
            return None
        for kind in ("valueString", "valueCanonical", "valueUri", "valueUrl", "valueCode", "valueId"):
            value = one.stated.get(kind)
            if type(value) is str and value:
                return value
        value = one.stated.get("valueIdentifier")
        if type(value) is dict and type(value.get("value")) is str:
            return str(value["value"])
        raise OperationMistake(Issue("value", "found no text, expected valueString", one.where))


def resource_in(data: bytes) -> Json:
    """The resource in the bytes of a request.

    Raises:  OperationMistake where there is none.
    """
    try:
        return as_resource(decode(data, "the request"), "the request")
    except SourceMistake as mistake:
        text = f"found {mistake.found}, expected {mistake.expected}"
        raise OperationMistake(Issue("structure", text)) from None


def _parameters(resource: Json) -> Iterator[Parameter]:
    if resource.get("resourceType") != "Parameters":
        text = "found another resource, expected Parameters"
        raise OperationMistake(Issue("structure", text, "Parameters"))
    listed = resource.get("parameter", [])
    if type(listed) is not list:
        text = "found something else, expected a list of parameters"
        raise OperationMistake(Issue("structure", text, "Parameters.parameter"))
    for number, one in enumerate(listed):
        where = f"Parameters.parameter[{number}]"
        name = one.get("name") if type(one) is dict else None
        if type(name) is not str:
            raise OperationMistake(Issue("required", "found no name, expected one", f"{where}.name"))
        yield Parameter(_NOT_LETTERS.sub("", name.lower()), one, where)
