"""What one line of a bulk part is and whose, found out by unpacking as little of it as will do."""

from typing import NamedTuple

from longwatch.exchange.fhir.elements import identifier_of, local_name, objects
from longwatch.exchange.fhir.entries import Entry
from longwatch.exchange.fhir.mapping import KINDS, SUBJECTS
from longwatch.exchange.fhir.mistakes import SourceMistake
from longwatch.exchange.fhir.ordinary import NONE, Head, head_of
from longwatch.exchange.fhir.source import Json, as_resource, decode


class Noted(NamedTuple):
    """What a line of a bulk part is and whose.

    name          of a Medication, by which others refer to it
    patient       None where no rule reads it and it names nobody
    identifiers   further names of the patient, if the line is a Patient
    resource      as much of it as was unpacked to know that
    """

    type: str
    patient: str | None
    resource: Json
    name: str = ""
    identifiers: tuple[str, ...] = ()


def whose_line(line: bytes, place: str) -> Noted:
    """What the resource of a line is and whose. Raises SourceMistake where that cannot be read."""
    head = head_of(line)
    resource = as_resource(decode(line, place) if head is None else _unpacked(head, place), place)
    type_ = resource["resourceType"]
    if type_ == "Bundle":
        found = "a Bundle inside a bulk part"
        raise SourceMistake(place, found, "one resource in each line", "Keep bundles in files named *.json.")
    if type_ == "Medication":
        return Noted(type_, None, resource, name=f"Medication/{resource.get('id')}")
    patient = _patient_of(resource)
    if patient is None and type_ in KINDS:
        raise SourceMistake(
            place, f"{type_} that names no patient", "a reference to a Patient", "Export it again."
        )
    if type_ != "Patient":
        return Noted(type_, patient, resource)
    listed = [identifier_of(one) for one in objects(resource.get("identifier"))]
    names = tuple(one for one in listed if one is not None)
    return Noted(type_, patient, resource, identifiers=names)


def _patient_of(resource: Json) -> str | None:
    if resource["resourceType"] == "Patient":
        own = resource.get("id")
        return own if type(own) is str and own and own.isprintable() else None
    kind = KINDS.get(resource["resourceType"])
    for name in SUBJECTS if kind is None else (kind.subject,):
        reference = resource.get(name)
        if type(reference) is dict:
            return patient_named(reference)
    return None


def _unpacked(head: Head, place: str) -> Json:
    """As much of a resource as tells what it is and whose."""
    resource: Json = {"resourceType": head.resourceType}
    for name, text in (("subject", head.subject), ("patient", head.patient), ("for", head.for_)):
        if text is not NONE:
            resource[name] = decode(bytes(text), place)
    return resource


def patient_named(reference: Json) -> str | None:
    """The patient that a reference names: by an id, else by an identifier."""
    text = reference.get("reference")
    if type(text) is not str or not text:
        return identifier_of(reference.get("identifier"))
    name = local_name(text)
    if name.startswith("urn:"):
        return name.rpartition(":")[2] or None
    type_, _, own = name.partition("/")
    return own if type_ == "Patient" and own else None


def medication_of(entry: Entry) -> str | None:
    """The Medication that a resource refers to; an ordinary Observation refers to none."""
    if type(entry.stated) is not dict:
        return None
    reference = entry.stated.get("medicationReference")
    text = reference.get("reference") if type(reference) is dict else None
    return local_name(text) if type(text) is str else None
