"""`longwatch print`: one document of one patient as PDF, of what the record alone holds."""

from dataclasses import dataclass
from pathlib import Path

from longwatch.cli import arguments
from longwatch.cli.assessing import refuse_before_birth
from longwatch.cli.output import put
from longwatch.cli.paths import named, source_bytes
from longwatch.cli.refusals import Refusal
from longwatch.cli.teaching import texts_of
from longwatch.engine.reference import assess
from longwatch.exchange.fhir import SourceMistake, read_bundle
from longwatch.page.shown import Shown
from longwatch.paper import (
    DOCUMENTS,
    CannotBePrinted,
    Choices,
    Clinic,
    NotNow,
    Patient,
    Told,
    card,
    dispensing,
    make,
    pdf,
    referral,
    results,
)

# What was dispensed is written by a pharmacist, and stands in no record that is read.
NAMES = tuple(name for name in DOCUMENTS if name != dispensing.ID)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What was asked for on the command line beside the document and the patient."""

    jurisdiction: str
    on: str
    language: str
    protocol: str
    known_by: str | None
    zone: str | None
    clinic: Clinic
    patient: Patient
    to: str
    since: str | None
    alert: str | None
    show: tuple[str, ...]


def run(document: str, bundle: str, out: str, wanted: Wanted) -> int:
    """Read a bundle, make the document, write it."""
    name = arguments.one_of(document, NAMES, "DOCUMENT")
    day, clinic_zone = arguments.day(wanted.on, "--on"), arguments.zone(wanted.zone)
    moment = arguments.known_by(wanted.known_by, clinic_zone)
    texts = texts_of(wanted.protocol)
    where = arguments.jurisdiction(wanted.jurisdiction, texts.protocol)
    language = arguments.one_of(wanted.language, texts.languages, "--language")
    choices = _choices(name, wanted)
    data, place = source_bytes(bundle)
    try:
        record = read_bundle(data, texts.protocol, place=place, zone=clinic_zone)
    except SourceMistake as mistake:
        raise Refusal(str(mistake)) from None
    refuse_before_birth(record, day)
    found = assess(record, texts.protocol, jurisdiction=where, on=day, known_by=moment)
    told = Told(
        shown=Shown(record=record, assessment=found, protocol=texts.protocol, known_by=moment),
        texts=texts,
        language=language,
        clinic=wanted.clinic,
        patient=wanted.patient,
    )
    try:
        written = pdf(make(name, told, choices))
    except NotNow as why:
        hint = " Give --telephone." if why.why == "no-telephone" else ""
        raise Refusal(f"{name}: cannot be made of this record on this day: {why}.{hint}") from None
    except CannotBePrinted as why:
        raise Refusal(f"{name}: {why}.") from None
    _write(named(out, "--out"), written)
    return 0


def _choices(name: str, wanted: Wanted) -> Choices | None:
    """The choices of a document; one that it has no use for is refused rather than ignored."""
    given = {
        "--to": bool(wanted.to),
        "--since": wanted.since is not None,
        "--alert": wanted.alert is not None,
        "--show": bool(wanted.show),
    }
    useful = {results.ID: {"--to", "--since"}, referral.ID: {"--to", "--alert"}, card.ID: {"--show"}}
    for option, is_given in given.items():
        if is_given and option not in useful.get(name, set()):
            raise Refusal(f"{option}: a {name} has no use for it. Leave it out.")
    if name == results.ID:
        since = arguments.day(wanted.since, "--since") if wanted.since is not None else None
        return results.Choices(to=wanted.to, since=since, reader="clinician" if wanted.to else "patient")
    if name == referral.ID:
        return referral.Choices(rule=wanted.alert or "", to=wanted.to)
    if name == card.ID and wanted.show:
        return card.Choices(
            show=frozenset(arguments.one_of(part, card.PARTS, "--show") for part in wanted.show)
        )
    return None


def _write(path: Path, written: bytes) -> None:
    try:
        path.write_bytes(written)
    except OSError as error:
        raise Refusal(f"--out: {path} cannot be written ({error.strerror}). Choose another place.") from None
    put(f"{path.absolute().as_uri()}\n")
