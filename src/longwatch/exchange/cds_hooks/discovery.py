"""What can be asked here: one service for each drug with a programme, at four moments of the client's work.

The four share one id, so that a client replaces what it was told at an earlier moment by what it is told now.
"""

from collections.abc import Iterable
from typing import Any

from longwatch.core.protocol import Protocol
from longwatch.exchange.cds_hooks.request import Hook

Json = dict[str, Any]

_PATIENT = {"patient": "Patient/{{context.patientId}}"}
_ORDERS = {
    **_PATIENT,
    "medicationRequests": (
        "MedicationRequest?subject={{context.patientId}}&_include=MedicationRequest:medication"
    ),
}
# The guide also asks for the practitioner. Prescribers are known here by their enrolment, so nothing would use it.
HOOKS: dict[Hook, tuple[str, dict[str, str]]] = {
    "order-select": ("What the programme still asks for, when {drug} is chosen.", _ORDERS),
    "order-sign": ("What the programme still asks for, before an order of {drug} is signed.", _ORDERS),
    "patient-view": ("What the programme still asks for of a patient who takes part in it.", _PATIENT),
    "encounter-start": ("What the programme still asks for of a patient who takes part in it.", _PATIENT),
}
NEEDS = (
    "The Patient must come in the prefetch with an identifier that the site has registered; patients are never "
    "matched by name and date of birth. A medicine that is only referred to must come too. Nothing is fetched "
    "from the client's server."
)


def discovery(protocols: Iterable[Protocol]) -> Json:
    """Every service."""
    return {"services": [one for protocol in protocols for one in _services(protocol)]}


def service_id(protocol: Protocol) -> str:
    """The id of a drug's service, at every hook."""
    return f"longwatch-{protocol.drug.id}"


def _services(protocol: Protocol) -> list[Json]:
    drug = protocol.drug
    return [
        {
            "hook": hook,
            "id": service_id(protocol),
            "title": f"Programme of {drug.title}",
            "description": told.format(drug=drug.title),
            "prefetch": prefetch,
            "usageRequirements": NEEDS,
        }
        for hook, (told, prefetch) in HOOKS.items()
    ]
