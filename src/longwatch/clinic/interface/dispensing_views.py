"""Where the system of a pharmacy asks whether it may dispense, and says that it did."""

from django.utils import timezone

from longwatch.clinic.interface import seam
from longwatch.clinic.interface.answers import FHIR, Answer, Refusal
from longwatch.clinic.interface.calls import Call, interface
from longwatch.clinic.interface.definitions_here import base_of
from longwatch.clinic.interface.models import Scope
from longwatch.exchange.fhir.operations import etasu as telling
from longwatch.exchange.fhir.operations.dispensing import dispensing, recorded
from longwatch.exchange.fhir.operations.outcome import Issue, OperationMistake
from longwatch.exchange.fhir.operations.parameters import Parameters


@interface(FHIR, Scope.DISPENSE, "POST")
def dispense(call: Call) -> Answer:
    """Whether the account's pharmacy may dispense under an authorisation, judged anew at this moment."""
    number = _must(
        Parameters(call.body).number, "found no number; expected authNumber, the number of the authorisation"
    )
    _must_be_a_pharmacy(call)
    call.about(seam.patient_with(call.system, number))
    said = seam.ask(call.system, number, today=timezone.localdate(), now=call.now, name=call.name)
    if said is None or call.patient is None:
        return FHIR.said(dispensing(telling.not_found(_programme(call))))
    call.told.append("may be dispensed" if said.code else "may not be dispensed")
    told = telling.etasu(
        said.standing,
        programme=_programme(call),
        subject={"reference": f"Patient/{call.patient.public_id}"},
        number=number,
        reasons=False,
    )
    return FHIR.said(dispensing(told, code=said.code, expires=said.expires, why_not=said.why_not))


@interface(FHIR, Scope.DISPENSE, "POST")
def dispensed(call: Call) -> Answer:
    """Record that the medicine was dispensed on a code; the code is never repeated."""
    code = _must(
        Parameters(call.body).text("code"), "found no code; expected the one of $dispense-authorization"
    )
    _must_be_a_pharmacy(call)
    patient, why_not = seam.use(call.system, code, today=timezone.localdate(), now=call.now, name=call.name)
    call.about(patient)
    call.told.append("dispensed" if why_not is None else f"refused: {why_not}")
    return FHIR.said(recorded(why_not))


def _must(value: str | None, text: str) -> str:
    if value is None:
        raise OperationMistake(Issue("required", text, "Parameters.parameter"))
    return value


def _must_be_a_pharmacy(call: Call) -> None:
    if seam.pharmacy_with(call.system, call.system.pharmacy) is None:
        raise Refusal(
            403, "forbidden", "no pharmacy is registered for this account; an administrator names it"
        )


def _programme(call: Call) -> str:
    return f"{base_of(call.request)}/programme"
