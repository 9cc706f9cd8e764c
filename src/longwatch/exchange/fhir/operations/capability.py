"""What this server can do, as a CapabilityStatement, and each operation as an OperationDefinition."""

from datetime import date

from longwatch.exchange.fhir.operations.table import OPERATIONS, Operation, Parameter
from longwatch.exchange.fhir.source import Json

_GUIDE = "http://hl7.org/fhir/us/medication-rems/ImplementationGuide/hl7.fhir.us.medication-rems"
_REQUIREMENTS = "http://hl7.org/fhir/us/medication-rems/CapabilityStatement/rems-administrator-system"


def capability(base: str, *, version: str, on: date) -> Json:
    """The statement of the server at an address."""
    types = dict.fromkeys(one.on for one in OPERATIONS)
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": on.isoformat(),
        "kind": "instance",
        "software": {"name": "Longwatch", "version": version},
        "implementation": {"description": "The programme of a clinic", "url": base},
        "instantiates": [_REQUIREMENTS],
        "implementationGuide": [_GUIDE],
        "fhirVersion": "4.0.1",
        "format": ["json"],
        "rest": [
            {
                "mode": "server",
                "security": {
                    "cors": True,
                    "service": [{"text": "Bearer token"}],
                    "description": (
                        "A bearer token, or a JSON web token signed with a registered key. Both are registered by "
                        "an administrator. CORS only for registered origins."
                    ),
                },
                "resource": [_resource(base, name) for name in types],
            }
        ],
    }


def _resource(base: str, name: str) -> Json:
    own = [one for one in OPERATIONS if one.on == name]
    made: Json = {"type": name}
    if any(one.code == "submit" for one in own):
        # What is posted to the type itself is taken as $submit takes it.
        made["interaction"] = [{"code": "create"}]
    operations = [{"name": one.code, "definition": _address(base, one)} for one in own]
    return {**made, "operation": operations}


def _address(base: str, one: Operation) -> str:
    return f"{base}/OperationDefinition/{one.id}"


def definition(base: str, one: Operation) -> Json:
    """An operation as a resource."""
    return {
        "resourceType": "OperationDefinition",
        "id": one.id,
        "url": _address(base, one),
        "name": "".join(word.capitalize() for word in one.code.split("-")),
        "title": one.title,
        "status": "active",
        "kind": "operation",
        "description": one.meaning,
        "code": one.code,
        "resource": [one.on],
        "system": False,
        "type": not one.of_one,
        "instance": one.of_one,
        "affectsState": one.code not in ("rems-etasu", "questionnaire-package"),
        "parameter": [_parameter(part) for part in one.parameters],
    }


def _parameter(part: Parameter) -> Json:
    return {
        "name": part.name,
        "use": part.use,
        "min": part.least,
        "max": part.most,
        "documentation": part.meaning,
        "type": part.type,
    }
