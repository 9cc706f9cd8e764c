"""`longwatch assess`: one patient, one day."""

from datetime import date

from longwatch.cli import arguments
from longwatch.cli.output import put, put_json
from longwatch.cli.paths import source_bytes
from longwatch.cli.refusals import Refusal
from longwatch.core.record import Record
from longwatch.engine.reference import assess
from longwatch.exchange.fhir import SourceMistake, read_bundle


def run(
    *,
    bundle: str,
    jurisdiction: str,
    on: str,
    protocol: str,
    known_by: str | None,
    planned: str | None,
    zone: str | None,
    form: str,
) -> int:
    """Read a bundle, assess it, print the answer."""
    shape = arguments.one_of(form, arguments.FORMATS, "--format")
    day = arguments.day(on, "--on")
    plan = arguments.day(planned, "--planned") if planned is not None else None
    if plan is not None and plan < day:
        raise Refusal(
            "--planned: found a day before --on. A course can only be planned for that day or later."
        )
    clinic = arguments.zone(zone)
    moment = arguments.known_by(known_by, clinic)
    rules = arguments.protocol(protocol)
    where = arguments.jurisdiction(jurisdiction, rules)
    data, place = source_bytes(bundle)
    try:
        record = read_bundle(data, rules, place=place, zone=clinic)
    except SourceMistake as mistake:
        raise Refusal(str(mistake)) from None
    refuse_before_birth(record, day)
    found = assess(record, rules, jurisdiction=where, on=day, known_by=moment, planned=plan)
    if shape == "json":
        put_json(found)
    else:
        from longwatch.cli.assessment_text import assessment_text

        put(assessment_text(found, rules))
    return 0


def refuse_before_birth(record: Record, on: date) -> None:
    """Nobody can be assessed before birth: one of the two dates is wrong."""
    if record.is_before_birth(on):
        raise Refusal(
            "--on: found a day before the patient's birth. Check --on, and Patient.birthDate in the file."
        )
