"""From the resources of one patient to the record: each is read by its kind, and everything is counted."""

from collections.abc import Callable
from datetime import tzinfo

from longwatch.core.protocol import Protocol
from longwatch.core.record import UNDATED, Doubt, Infusion, Record
from longwatch.exchange.fhir.decisions import read_decision
from longwatch.exchange.fhir.entries import Entry
from longwatch.exchange.fhir.forms import read_form
from longwatch.exchange.fhir.history import read_condition, read_immunisation, read_procedure
from longwatch.exchange.fhir.laboratory import Laboratory
from longwatch.exchange.fhir.mapping import KINDS, NOT_A_PATIENT, NOT_READ, NOT_REFERRED_TO
from longwatch.exchange.fhir.medicines import read_administration, read_order, settle_orders
from longwatch.exchange.fhir.observations import read_observation
from longwatch.exchange.fhir.ordinary import Ordinary
from longwatch.exchange.fhir.partial_days import doubts_of_days
from longwatch.exchange.fhir.person import read_person
from longwatch.exchange.fhir.reading import Origin, Reading
from longwatch.exchange.fhir.references import Index
from longwatch.exchange.fhir.resource_types import told_type
from longwatch.exchange.fhir.versions import Version, split_shared, superseded

_READERS: dict[str, Callable[[Reading, Origin], str | None]] = {
    "Patient": read_person,
    "MedicationAdministration": read_administration,
    "Observation": read_observation,
    "Condition": read_condition,
    "MedicationStatement": read_order,
    "MedicationRequest": read_order,
    "MedicationDispense": read_order,
    "Immunization": read_immunisation,
    "Procedure": read_procedure,
    "QuestionnaireResponse": read_form,
    "Task": read_decision,
}
_DELETED = "9" * 20


Reasons = list[tuple[Entry, str]]
"""Each resource of which nothing is used, with the reason."""


def assemble(
    index: Index,
    protocol: Protocol,
    *,
    patient: str,
    strangers: frozenset[str],
    zone: tzinfo,
    reasons: Reasons | None = None,
) -> Record:
    """The record of one patient. `strangers` names the resources that are about no patient.

    reasons   takes each resource that is not used with its reason, for who must count them one by one
    """
    reading = Reading(protocol, zone, index)
    laboratory = Laboratory(reading)
    versions: list[Version] = []
    apart = strangers | index.repeated
    # The patient comes first: the birth tells which dates cannot be right.
    for entry in index.of_type("Patient") + [entry for entry in index.entries if entry.type != "Patient"]:
        seen = entry.stated
        if type(seen) is Ordinary and entry.id not in apart and not index.deleted:
            if laboratory.read(entry, seen):
                continue
        reason = _read(reading, entry, versions, strangers)
        if reason is not None:
            reading.not_used[f"{told_type(entry.type)}: {reason}"] += 1
            if reasons is not None:
                reasons.append((entry, reason))
    _settle(reading, versions)
    return Record(
        patient=patient,
        facts=tuple(reading.facts),
        not_used=dict(sorted(reading.not_used.items())),
        used=len(index.entries) - reading.not_used.total(),
    )


def _read(reading: Reading, entry: Entry, versions: list[Version], strangers: frozenset[str]) -> str | None:
    """Add the facts of one resource; the reason when it gives none."""
    if entry.type == "Medication":
        return None
    read = _READERS.get(entry.type)
    if read is None:
        return NOT_READ
    if entry.id in strangers:
        return NOT_A_PATIENT
    origin = reading.origin(entry.resource, KINDS[entry.type], entry.id)
    before = len(reading.facts)
    reason = read(reading, origin)
    if entry.id in reading.index.repeated or reading.index.deleted:
        known = reading.known(origin, UNDATED)
        versions.append(Version(entry.id, origin.version, known, tuple(reading.facts[before:])))
    return reason


def _settle(reading: Reading, versions: list[Version]) -> None:
    """What only the whole input can tell."""
    for medication in reading.index.of_type("Medication"):
        if id(medication.resource) not in reading.index.referenced:
            reading.not_used[f"Medication: {NOT_REFERRED_TO}"] += 1
    for name, known in reading.index.deleted.items():
        versions.append(Version(name, _DELETED, known, ()))
    reading.facts += superseded(versions)
    settle_orders(reading)
    reading.facts, unclear = split_shared(reading.facts)
    for fact in unclear:
        why = f"{fact.id.partition('/')[0]}: facts of different days share one identifier"
        about, codes = ("courses", ()) if isinstance(fact, Infusion) else (None, fact.codes)
        reading.facts.append(
            Doubt(id=fact.id, day=fact.day, known=fact.known, why=why, about=about, codes=codes)
        )
    reading.facts += doubts_of_days(reading)
    if reading.index.is_partial:
        why = "Bundle: only one page of a longer answer"
        reading.facts.append(Doubt(id="Bundle/page", day=UNDATED, about="courses", why=why))
