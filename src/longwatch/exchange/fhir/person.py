"""Who the patient is, and the death."""

from longwatch.core.record import UNDATED, Death, Person
from longwatch.exchange.fhir.elements import day_of, first_at
from longwatch.exchange.fhir.mapping import DEATH_DAY
from longwatch.exchange.fhir.reading import Origin, Reading


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
