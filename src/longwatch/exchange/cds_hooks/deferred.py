"""Filling in a form later: a Task for the client's own work queue, as the REMS guide profiles it."""

from longwatch.exchange.cds_hooks.response import Action, Json, Suggestion
from longwatch.exchange.cds_hooks.setting import Setting

_CODES = "http://hl7.org/fhir/smart-app-launch/CodeSystem/smart-codes"
_PROFILE = "http://hl7.org/fhir/us/medication-rems/StructureDefinition/medication-rems-task-smart-launch"


def later(title: str, app: str, context: str, *, setting: Setting, order: str | None) -> Suggestion:
    """The suggestion to put a form's app into the work queue."""
    return Suggestion(
        label=f"Put it in the work queue: {title}",
        uuid=setting.new_id(),
        actions=(
            Action(
                type="create",
                description=f"Create a task: {title}",
                resource=_task(title, app, context, setting=setting, order=order),
            ),
        ),
    )


def _task(title: str, app: str, context: str, *, setting: Setting, order: str | None) -> Json:
    task: Json = {
        "resourceType": "Task",
        "id": setting.new_id(),
        "meta": {"profile": [_PROFILE]},
        "status": "requested",
        "intent": "proposal",
        "code": _concept("launch-app-ehr", "Launch application using the SMART EHR launch"),
        "description": f"{title} ({setting.programme})",
        "for": {"reference": f"Patient/{setting.patient.rpartition('/')[2]}"},
        "authoredOn": setting.today.isoformat(),
        "requester": {"type": "Organization", "display": f"Longwatch, programme of {setting.programme}"},
        "input": [
            {
                "type": _concept("smartonfhir-application", "SMART on FHIR application URL."),
                "valueUrl": app,
            },
            {
                "type": _concept("smartonfhir-appcontext", "Application context related to this launch."),
                "valueString": context,
            },
        ],
    }
    if setting.user.startswith("Practitioner/"):
        task["owner"] = {"reference": setting.user}
    if order is not None and order.startswith("MedicationRequest/"):
        task["reasonReference"] = {"reference": order}
    return task


def _concept(code: str, display: str) -> Json:
    return {"coding": [{"system": _CODES, "code": code, "display": display}]}
