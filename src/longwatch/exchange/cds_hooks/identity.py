"""Whose record is open where a request comes from."""

from longwatch.exchange.cds_hooks.mistakes import RequestMistake
from longwatch.exchange.cds_hooks.request import Json, Request
from longwatch.exchange.fhir.identity import Identifier, identifiers_of


def patient_of(request: Request) -> tuple[Identifier, ...]:
    """The identifiers of the patient whose record is open.

    Raises:  RequestMistake where the Patient was not fetched beforehand, is another one, or has no identifier.
    """
    patient = request.prefetch.get("patient") or _only_patient(request)
    if patient is None:
        raise RequestMistake(
            "prefetch.patient", "nothing", "the Patient, with an identifier", is_incomplete=True
        )
    if patient.get("resourceType") != "Patient":
        raise RequestMistake("prefetch.patient", "another kind of resource", "a Patient")
    own = patient.get("id")
    if own is not None and own != request.context.patient_id.rpartition("/")[2]:
        raise RequestMistake("prefetch.patient.id", "another patient's id", "the id in context.patientId")
    found = identifiers_of(patient)
    if not found:
        raise RequestMistake(
            "prefetch.patient.identifier", "nothing", "an identifier with its system", is_incomplete=True
        )
    return found


def _only_patient(request: Request) -> Json | None:
    """The one Patient among what was fetched, under whatever key: clients name their keys as they like."""
    patients = [one for one in request.prefetch.values() if one.get("resourceType") == "Patient"]
    return patients[0] if len(patients) == 1 else None
