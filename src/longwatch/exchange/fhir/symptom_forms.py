"""The form in which a patient reports symptoms. What the patient wrote in their own words stays in the source."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from msgspec.structs import replace

from longwatch.core.findings import OWN_WORDS
from longwatch.core.record import UNDATED, Standing, SymptomReport
from longwatch.exchange.fhir.mapping import NO_STATUS
from longwatch.exchange.fhir.reading import Origin, Reading, stated_day, status_of

Answers = Mapping[str, Sequence[tuple[str, Any]]]
"""For each question its answers, each with the name of the element that holds it."""


def is_symptom_form(reading: Reading, questionnaire: Any) -> bool:
    """Whether a response answers the drug's form of symptoms."""
    name = reading.protocol.drug.symptom_form
    if name is None or type(questionnaire) is not str:
        return False
    return questionnaire.partition("|")[0].endswith(f"/{name}")


def read_symptoms(reading: Reading, origin: Origin, given: Answers) -> str | None:
    """Add one report for each symptom answered with yes, and one for all that the list does not have."""
    status, reason = status_of(origin)
    if reason is not None and status not in origin.kind.withdrawn:
        # A form that was begun and never sent may still name a symptom: a person must look.
        if reason == NO_STATUS or _reported(reading, given):
            reading.doubt(origin, reason, about=OWN_WORDS)
        return reason
    found, why = stated_day(reading, origin)
    day = UNDATED if found is None else found.first
    if reason is not None:
        _withdraw(reading, origin, set(), day)
        return reason
    said = _reported(reading, given)
    if found is None and said:
        reading.doubt(origin, why, about=OWN_WORDS)
        return None
    for symptom in sorted(said, key=lambda name: name or ""):
        reading.facts.append(_report(reading, origin, symptom, day))
    if origin.kind.standing[status] is Standing.CORRECTED:
        _withdraw(reading, origin, said, day)
    return None if said or status == "amended" else "no symptom in it"


def _reported(reading: Reading, given: Answers) -> set[str | None]:
    """The symptoms answered with yes; None stands for whatever the list does not have."""
    said: set[str | None] = set()
    for link, answers in given.items():
        for name, value in answers:
            if name == "valueBoolean" and value is False:
                continue
            if name == "valueString" and type(value) is str and not value.strip():
                continue
            is_yes = name == "valueBoolean" and value is True and link in reading.protocol.symptom
            # An answer that is neither yes nor no is not understood, so a person must read it.
            said.add(link if is_yes else None)
    return said


def _report(reading: Reading, origin: Origin, symptom: str | None, day: date) -> SymptomReport:
    return SymptomReport(
        id=origin.id,
        day=day,
        known=reading.known(origin, day),
        key=f"{origin.key} {symptom or 'in other words'}",
        standing=origin.kind.standing.get(str(origin.resource.get("status")), Standing.WITHDRAWN),
        version=origin.version,
        symptom=symptom,
        moment=str(origin.resource.get("authored")),
    )


def _withdraw(reading: Reading, origin: Origin, kept: set[str | None], day: date) -> None:
    """What an earlier version reported and this version no longer does is no report."""
    for symptom in (None, *reading.protocol.symptom):
        if symptom not in kept:
            gone = replace(_report(reading, origin, symptom, day), standing=Standing.WITHDRAWN)
            reading.facts.append(gone)
