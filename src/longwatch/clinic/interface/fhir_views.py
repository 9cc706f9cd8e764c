"""The addresses at which other systems speak FHIR."""

from datetime import date

from django.http import HttpRequest
from django.utils import timezone

import longwatch
from longwatch.clinic.interface import seam
from longwatch.clinic.interface.answers import FHIR, Answer, Refusal
from longwatch.clinic.interface.calls import Call, interface, open_to_all
from longwatch.clinic.interface.definitions_here import base_of, known, questionnaires
from longwatch.clinic.interface.models import Scope, System
from longwatch.clinic.interface.whose import patient_under
from longwatch.clinic.parameters.values import protocol_of
from longwatch.clinic.patients.models import Patient
from longwatch.core.programme import Moment
from longwatch.exchange.fhir.operations import etasu as telling
from longwatch.exchange.fhir.operations.capability import capability, definition
from longwatch.exchange.fhir.operations.outcome import Issue, OperationMistake
from longwatch.exchange.fhir.operations.package import package as packed
from longwatch.exchange.fhir.operations.parameters import Parameters
from longwatch.exchange.fhir.operations.table import OPERATIONS
from longwatch.exchange.fhir.products import product_of
from longwatch.exchange.fhir.source import Json
from longwatch.exchange.fhir.wanted import wanted_by

# The day on which this statement of capabilities was last changed by hand.
_STATED = date(2026, 11, 22)


@open_to_all(FHIR)
def metadata(request: HttpRequest, system: System | None) -> Answer:
    """What this server can do."""
    return FHIR.said(capability(base_of(request), version=longwatch.__version__, on=_STATED))


@open_to_all(FHIR)
def operation(request: HttpRequest, system: System | None, id: str) -> Answer:
    """The definition of one operation."""
    for one in OPERATIONS:
        if one.id == id:
            return FHIR.said(definition(base_of(request), one))
    raise Refusal(404, "not-found", "there is no such operation")


@interface(FHIR, Scope.ETASU, "POST")
def etasu(call: Call) -> Answer:
    """What the programme asks for of one patient, and whether it is met."""
    asked = Parameters(call.body)
    programme = f"{base_of(call.request)}/programme"
    if asked.number is None and not asked.patient:
        text = (
            "found neither patient nor case_number; expected the patient with the medication, or the number"
        )
        raise OperationMistake(Issue("required", text, "Parameters.parameter"))
    patient = call.about(_asked_about(call.system, asked))
    if patient is None:
        return FHIR.said(telling.not_found(programme))
    return FHIR.said(
        standing_of(call, patient, asked.reference or {"reference": f"Patient/{patient.public_id}"})
    )


def _asked_about(system: System, asked: Parameters) -> Patient | None:
    """The patient whom number and identifiers both mean, if the medicine is the one of their programme."""
    found = [seam.patient_with(system, asked.number)] if asked.number is not None else []
    if asked.patient:
        found.append(patient_under(system, asked.patient))
    patient = found[0]
    if patient is None or any(other != patient for other in found):
        return None
    if asked.medicine is not None:
        protocol = protocol_of(patient.site)
        if product_of(asked.medicine, wanted_by(protocol), protocol.drug) in (
            "nothing known",
            "other product",
        ):
            return None
    return patient


def standing_of(call: Call, patient: Patient, subject: Json) -> Json:
    """The gate that comes next for whoever asks, as FHIR tells it: a pharmacy's is the dispensing."""
    programme = f"{base_of(call.request)}/programme"
    moment = Moment.DISPENSING if call.system.pharmacy else Moment.ORDER
    gate = seam.programme_of(patient, today=timezone.localdate()).at(moment)
    if gate is None:
        return telling.not_found(programme)
    return telling.etasu(
        gate,
        programme=programme,
        subject=subject,
        number=seam.number_of(patient),
        unsigned=seam.unsigned_forms(patient),
        reasons=not call.system.pharmacy,
    )


@interface(FHIR, Scope.QUESTIONNAIRES, "GET", "POST")
def package(call: Call, form: str = "") -> Answer:
    """A form with what is needed to show it. Some clients name it in the parameters instead of the address."""
    wanted = form or _named_in(call)
    for site in call.system.sites.all():
        origin, made = known(site, on=timezone.localdate(), base=base_of(call.request))
        if wanted in questionnaires(made):
            return FHIR.said(packed([wanted], made, origin))
    raise Refusal(404, "not-found", "there is no such form at the sites of this account")


def _named_in(call: Call) -> str:
    asked = Parameters(call.body)
    named = asked.text("questionnaire", "canonical", "url")
    if named is None:
        text = (
            "found no form; expected its id in the address, or its canonical in the parameter 'questionnaire'"
        )
        raise OperationMistake(Issue("required", text, "Parameters.parameter"))
    return named.partition("|")[0].rpartition("/")[2]


@interface(FHIR, Scope.QUESTIONNAIRES, "GET")
def questionnaire(call: Call, form: str) -> Answer:
    """One form by itself."""
    for site in call.system.sites.all():
        found = questionnaires(known(site, on=timezone.localdate(), base=base_of(call.request))[1])
        if form in found:
            return FHIR.said(found[form])
    raise Refusal(404, "not-found", "there is no such form at the sites of this account")


@open_to_all(FHIR)
def nothing(request: HttpRequest, system: System | None, rest: str) -> Answer:
    """Everything else."""
    raise Refusal(404, "not-found", "nothing is here; see the CapabilityStatement at 'metadata'")
