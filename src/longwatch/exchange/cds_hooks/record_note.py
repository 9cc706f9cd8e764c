"""The number of an authorisation for the client's own record: a note that the client may store by itself."""

import base64

from longwatch.core.programme import Authorisation
from longwatch.exchange.cds_hooks.response import Action
from longwatch.exchange.cds_hooks.setting import Setting

_NOTE = {"system": "http://loinc.org", "code": "51851-4", "display": "Administrative note"}


def note(one: Authorisation, setting: Setting) -> Action:
    """An action without anybody's doing: store the number, the course and the last day on which it holds."""
    text = (
        f"Programme of {setting.programme}\nAuthorisation number: {one.number}\nCourse: {one.course}\n"
        f"Holds from {one.from_} to {one.until}\nState: {one.state}\n"
    )
    concept = {"coding": [_NOTE]}
    return Action(
        type="create",
        description="Store the authorisation's number in the patient's record",
        resource={
            "resourceType": "DocumentReference",
            "status": "current",
            "type": {**concept, "text": "Programme note"},
            "category": [concept],
            "subject": {"reference": f"Patient/{setting.patient.rpartition('/')[2]}"},
            "description": "Programme note",
            "content": [
                {
                    "attachment": {
                        "contentType": "text/plain",
                        "data": base64.b64encode(text.encode()).decode(),
                        "title": f"Programme of {setting.programme}",
                    }
                }
            ],
            "context": {"period": {"start": one.from_.isoformat(), "end": one.until.isoformat()}},
        },
    )
