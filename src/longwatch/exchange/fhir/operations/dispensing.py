"""May a pharmacy dispense: yes with a code that is used once, or no with the reasons."""

from datetime import datetime

from longwatch.exchange.fhir.source import Json


def dispensing(etasu: Json, *, code: str | None = None, expires: datetime | None = None) -> Json:
    """The answer. `etasu` is what the programme says, as `etasu` and `not_found` give it; without a code it is no."""
    told: list[Json] = [{"name": "authorized", "valueBoolean": code is not None}]
    if code is not None:
        told.append({"name": "code", "valueString": code})
    if code is not None and expires is not None:
        told.append({"name": "expires", "valueDateTime": expires.isoformat(timespec="seconds")})
    return {"resourceType": "Parameters", "parameter": [*told, *etasu["parameter"]]}
