"""May a pharmacy dispense: yes with a code that is used once, or no with the reasons; and the use of that code."""

from datetime import datetime

from longwatch.exchange.fhir.source import Json


def dispensing(
    etasu: Json, *, code: str | None = None, expires: datetime | None = None, why_not: str = ""
) -> Json:
    """The answer. `etasu` is what the programme says, as `etasu` and `not_found` give it; without a code it is no."""
    told: list[Json] = [{"name": "authorized", "valueBoolean": code is not None}]
    if why_not:
        told.append({"name": "reason", "valueString": why_not})
    if code is not None:
        told.append({"name": "code", "valueString": code})
    if code is not None and expires is not None:
        told.append({"name": "expires", "valueDateTime": expires.isoformat(timespec="seconds")})
    return {"resourceType": "Parameters", "parameter": [*told, *etasu["parameter"]]}


def recorded(why_not: str | None) -> Json:
    """Whether a dispensing was recorded, or the word for why not."""
    told: list[Json] = [{"name": "recorded", "valueBoolean": why_not is None}]
    if why_not is not None:
        told.append({"name": "reason", "valueCode": why_not})
    return {"resourceType": "Parameters", "parameter": told}
