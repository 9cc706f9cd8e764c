"""Who the patient is, where they are cared for, and the death."""

from longwatch.core.record import UNDATED, Death, Person
from longwatch.exchange.fhir.elements import at, day_of, first_at, identifier_of, local_name
from longwatch.exchange.fhir.mapping import DEATH_DAY
from longwatch.exchange.fhir.reading import Origin, Reading
from longwatch.exchange.fhir.source import Json


def read_person(reading: Reading, origin: Origin) -> str | None:
    """Add the patient's birth and sex as far as known, and the death."""
    resource = origin.resource
    stated = first_at(resource, origin.kind.day)
    birth = day_of(stated)
    if stated is not None and birth is None:
        reading.doubt(origin, "its date of birth cannot be read", about="birth")
    elif birth is not None:
        reading.birth = birth.first if reading.birth is None else min(reading.birth, birth.first)
    gender = resource.get("gender")
    reading.facts.append(
        Person(
            id=origin.id,
            day=UNDATED,
            known=reading.known(origin, UNDATED),
            key=origin.id,
            version=origin.version,
            birth=birth,
            sex="female" if gender == "female" else "male" if gender == "male" else None,
        )
    )
    _read_death(reading, origin)
    return None


def _read_death(reading: Reading, origin: Origin) -> None:
    stated = first_at(origin.resource, DEATH_DAY)
    if stated is None:
        if origin.resource.get("deceasedBoolean", False) is not False:
            reading.doubt(origin, "the patient has died, and no day is given", about="death")
        return
    found, why = reading.day(stated)
    if found is None:
        reading.doubt(origin, f"the death: {why}", about="death")
        return
    reading.facts.append(
        Death(
            id=origin.id,
            day=found.first,
            known=reading.known(origin, found.first),
            key=origin.id,
            version=origin.version,
        )
    )


def site_of(patient: Json) -> str | None:
    """The organisation that a Patient belongs to: by its id, else by its identifier."""
    text = at(patient, ("managingOrganization", "reference"))
    if type(text) is str and text:
        return local_name(text)
    return identifier_of(at(patient, ("managingOrganization", "identifier")))
