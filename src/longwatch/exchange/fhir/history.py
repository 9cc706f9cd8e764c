"""Diagnoses, immunisations and procedures."""

from datetime import date

from longwatch.core.dates import PartialDate
from longwatch.core.record import UNDATED, Condition, Deed, Standing
from longwatch.exchange.fhir.elements import codes_of, first_at, plain_codes
from longwatch.exchange.fhir.mapping import (
    CONDITION_CURRENT,
    CONDITION_REFUTED,
    NO_CODE,
    NO_RULE,
    REFUTED_DAY,
)
from longwatch.exchange.fhir.reading import (
    Origin,
    Reading,
    counted_day,
    is_doubtful,
    stated_day,
    status_of,
)

DAY_UNKNOWN = "only its month or year is known, and not by which day it was recorded"


def read_condition(reading: Reading, origin: Origin) -> str | None:
    """Add the diagnosis. One without a readable day still shows what it shows, so it counts as undated."""
    resource, kind = origin.resource, origin.kind
    codes = codes_of(resource.get("code"))
    used = reading.wanted.conditions.used(codes)
    if not used:
        return NO_RULE if codes else NO_CODE
    verification = plain_codes(resource.get(kind.status))
    reason = next((kind.refused[code] for code in sorted(verification) if code in kind.refused), None)
    refuted = CONDITION_REFUTED in verification
    found, why = reading.day(first_at(resource, REFUTED_DAY if refuted else kind.day))
    if refuted and found is None and reason is None:
        reason = "refuted without a recordedDate"
    elif found is None and reason is None and why != "it has no date":
        reading.doubt(origin, why, codes=used)
        found, _ = reading.day(first_at(resource, REFUTED_DAY))
    day = UNDATED if found is None else found.first
    reading.facts.append(
        Condition(
            id=origin.id,
            day=day,
            known=reading.known(origin, day),
            key=origin.key,
            standing=Standing.FINAL if reason is None else Standing.WITHDRAWN,
            version=origin.version,
            codes=codes,
            refuted=refuted,
            current=not plain_codes(resource.get("clinicalStatus")).isdisjoint(CONDITION_CURRENT),
        )
    )
    return reason


def read_immunisation(reading: Reading, origin: Origin) -> str | None:
    """Add the immunisation, of whatever kind where some rule asks for any."""
    codes = codes_of(origin.resource.get(origin.kind.codes))
    used = reading.wanted.deeds.used(codes)
    if not used and not reading.wanted.any_immunisation:
        return NO_RULE if codes else NO_CODE
    return _read_deed(reading, origin, codes)


def read_procedure(reading: Reading, origin: Origin) -> str | None:
    """Add the procedure if some item counts it."""
    codes = codes_of(origin.resource.get(origin.kind.codes))
    if not reading.wanted.deeds.used(codes):
        return NO_RULE if codes else NO_CODE
    return _read_deed(reading, origin, codes)


def _read_deed(reading: Reading, origin: Origin, codes: tuple[str, ...]) -> str | None:
    used = reading.wanted.deeds.used(codes)
    status, reason = status_of(origin)
    if reason is not None and status not in origin.kind.withdrawn:
        if is_doubtful(origin, status, reason):
            reading.doubt(origin, reason, codes=used)
        return reason
    found, why = stated_day(reading, origin)
    if found is None and reason is None:
        reading.doubt(origin, why, codes=used)
        return None
    if found is None or reason is not None:
        day = UNDATED if found is None else counted_day(found, origin.kind)
    else:
        day = _day_done(reading, origin, found, used)
    _add_deed(reading, origin, codes, day)
    return reason


def _day_done(reading: Reading, origin: Origin, found: PartialDate, used: tuple[str, ...]) -> date:
    """The day that counts; what counts from its last possible day had been done when it was recorded.

    Where nobody says when it was recorded, it may have been done on any day of the stretch: until the last one
    the rules that use its codes cannot tell, nor can whoever asks for any immunisation.
    """
    day = counted_day(found, origin.kind)
    if found.is_whole or origin.kind.partial != "last":
        return day
    recorded = reading.known_day(origin)
    if recorded is not None and recorded >= found.first:
        return min(day, recorded)
    for codes in dict.fromkeys((used, ())):
        reading.doubt(origin, DAY_UNKNOWN, codes=codes, day=found.first)
    return day


def _add_deed(reading: Reading, origin: Origin, codes: tuple[str, ...], day: date) -> None:
    is_error = origin.resource.get("status") == "entered-in-error"
    reading.facts.append(
        Deed(
            id=origin.id,
            day=day,
            known=reading.known(origin, day),
            key=origin.key,
            standing=Standing.WITHDRAWN if is_error else Standing.FINAL,
            version=origin.version,
            codes=codes,
            kind="immunisation" if origin.type == "Immunization" else "procedure",
        )
    )
