"""Forms that come in, and pharmacies that ask whether they may dispense."""

from django.utils import timezone

from longwatch.clinic.interface import seam
from longwatch.clinic.interface.answers import FHIR, Answer, Refusal
from longwatch.clinic.interface.calls import Call, interface
from longwatch.clinic.interface.definitions_here import base_of, known, questionnaires
from longwatch.clinic.interface.models import Scope
from longwatch.clinic.interface.whose import patient_under
from longwatch.clinic.patients.models import Patient
from longwatch.core.protocol import Protocol
from longwatch.core.protocol.programme import Party
from longwatch.exchange.fhir.definitions import BASE
from longwatch.exchange.fhir.operations.outcome import Issue, OperationMistake
from longwatch.exchange.fhir.operations.responses import Filled, form_of, read_response
from longwatch.exchange.fhir.operations.sent_form import SentForm
from longwatch.exchange.fhir.source import Json

_STATES = {
    "draft": "Kept, and waits for the signature of a person: it does not count yet.",
    "signed": "Signed: it counts.",
    "replaced": "A newer form of the same kind has taken its place.",
    "discarded": "Somebody discarded it: it does not count.",
    "withdrawn": "Its signature was taken back: it does not count.",
}
_NO_PATIENT = (
    "no patient of this account's sites was found under the identifiers of QuestionnaireResponse.subject"
)


@interface(FHIR, Scope.SUBMIT, "POST")
def submit(call: Call) -> Answer:
    """Keep a form that was filled in elsewhere, if every answer in it can be."""
    sent = SentForm(call.body)
    wanted = form_of(sent.form)
    patient = call.about(patient_under(call.system, sent.patient))
    if patient is None:
        raise Refusal(404, "not-found", _NO_PATIENT)
    today = timezone.localdate()
    origin, made = known(patient.site, on=today, base=base_of(call.request))
    form = _form_of_the_patient(origin.protocol, wanted, patient)
    questions = questionnaires(made)[wanted]
    filled = read_response(sent.form, questions, today=today)
    vouched = call.system.may(Scope.SIGN) and counts_by_itself(filled, questions, origin.protocol)
    sent_by = seam.SentBy(
        name=call.name,
        identifier=f"{call.system.pk}:{sent.identifier}",
        signed_by=f"{sent.signer} ({call.system.name})" if vouched and sent.signer else "",
    )
    try:
        kept = seam.keep(patient, form, filled.answers, day=filled.day, today=today, sent_by=sent_by)
    except seam.NotTaken as refused:
        raise OperationMistake(Issue("business-rule", str(refused), "QuestionnaireResponse")) from None
    call.told.append(f"form {form}, {kept.state}")
    return _kept(sent.form, kept)


def counts_by_itself(filled: Filled, questionnaire: Json, protocol: Protocol) -> bool:
    """Whether a signed form may count without anybody here looking at it.

    What a requirement asks for must be answered whole and without a no: a signature under 'no' opens no gate.
    """
    required = {f"{protocol.drug.id}-{one.form}" for one in protocol.requirements}
    if filled.form not in required:
        return True
    asked = {item["linkId"] for item in questionnaire["item"]}
    return asked == filled.answers.keys() and not any(value is False for value in filled.answers.values())


def _form_of_the_patient(protocol: Protocol, wanted: str, patient: Patient) -> str:
    """The form's own id in the programme, if it is one that tells of a patient."""
    own = wanted.removeprefix(f"{protocol.drug.id}-")
    if own not in seam.forms_of_site(patient.site, timezone.localdate()):
        text = "found another form, expected one of the programme's as $questionnaire-package gives it"
        raise OperationMistake(Issue("not-supported", text, "QuestionnaireResponse.questionnaire"))
    of_patients = {one.form for one in protocol.requirements if one.who is Party.PATIENT}
    if own not in of_patients | {one.form for one in protocol.form_schedules}:
        text = "found a form that is not about a patient; it is filled in and signed in Longwatch itself"
        raise OperationMistake(Issue("business-rule", text, "QuestionnaireResponse.questionnaire"))
    return own


def _kept(form: Json, kept: seam.Kept) -> Answer:
    """The form as it is kept now; whether it counts yet is told by $rems-etasu."""
    told: Json = {
        name: form[name] for name in ("questionnaire", "status", "subject", "authored") if name in form
    }
    tag = {"system": f"{BASE}/CodeSystem/form-state", "code": kept.state, "display": _STATES[kept.state]}
    body: Json = {"resourceType": "QuestionnaireResponse", "id": kept.id, "meta": {"tag": [tag]}, **told}
    return FHIR.said(body, 201)
