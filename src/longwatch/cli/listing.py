"""`longwatch worklist`: many patients, one day."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import tzinfo
from pathlib import Path

import msgspec

from longwatch.cli import arguments
from longwatch.cli.output import put, put_json
from longwatch.cli.paths import folder as existing
from longwatch.cli.progress import Progress
from longwatch.cli.refusals import BAD_INPUT, Refusal, complain, first_of
from longwatch.core.findings import Assessment
from longwatch.core.protocol import Protocol
from longwatch.core.record import Record
from longwatch.core.worklist import NobodyListed, worklist
from longwatch.engine.reference import assess
from longwatch.exchange.fhir import SourceMistake, files_not_read, read_folder

_NAMED = 3
"""How many files a line names."""


def run(
    *, folder: str, jurisdiction: str, on: str, protocol: str, zone: str | None, form: str, everybody: bool
) -> int:
    """Read a folder, assess everybody in it, print the list; refused files are told and change the exit code."""
    shape = arguments.one_of(form, arguments.FORMATS, "--format")
    day = arguments.day(on, "--on")
    clinic = arguments.zone(zone)
    rules = arguments.protocol(protocol)
    where = arguments.jurisdiction(jurisdiction, rules)
    refused: list[str] = []
    unborn = 0

    def assessed() -> Iterator[Assessment]:
        nonlocal unborn
        with Progress("patients") as progress:
            for record in records(existing(folder), rules, clinic, refused):
                progress.step()
                if record.is_before_birth(day):
                    unborn += 1
                else:
                    yield assess(record, rules, jurisdiction=where, on=day, look_ahead=False)

    try:
        answer = worklist(assessed(), on=day)
    except NobodyListed:
        answer = None
    left_out = len(refused) + unborn
    if unborn:
        refused.append(born_later(unborn))
    if answer is None:
        raise Refusal(
            *first_of(refused), f"{folder}: no patient could be read. Expected FHIR bundles or NDJSON files."
        )
    refuse_doubles(line.patient for line in answer.lines)
    # Told before the list is printed: `head` may end the command once it has seen enough.
    for line in first_of(refused, "--format json names them all."):
        complain(line)
    if shape == "json":
        tree = msgspec.to_builtins(answer) | {"refused": refused}
        put_json(tree)
    else:
        from longwatch.cli.worklist_text import worklist_text

        put(worklist_text(answer, everybody=everybody, left_out=left_out))
    return BAD_INPUT if refused else 0


def records(folder: Path, rules: Protocol, zone: tzinfo, refused: list[str]) -> Iterator[Record]:
    """Every patient's record in a folder; what cannot be read is added to `refused`, one line each."""
    try:
        tell_not_read(folder, files_not_read(folder))
        for found in read_folder(folder, rules, zone):
            if isinstance(found, SourceMistake):
                refused.append(str(found))
            else:
                yield found
    except SourceMistake as mistake:
        raise Refusal(str(mistake)) from None


def tell_not_read(folder: Path, others: Sequence[str]) -> None:
    """Results that were packed in another way would else be missing in silence."""
    if others:
        more = f" and {len(others) - _NAMED:,} more" if len(others) > _NAMED else ""
        complain(f"{folder.name}: not read, being of no kind that is: {', '.join(others[:_NAMED])}{more}.")


def born_later(count: int) -> str:
    """Nobody is named: an id is a patient's, and this line goes to standard error."""
    who = "1 patient was" if count == 1 else f"{count} patients were"
    return f"--on: {who} born after that day. Check --on, and Patient.birthDate in the files."


def refuse_doubles(patients: Iterable[str]) -> None:
    """Two records of one patient would each look incomplete: neither list place would be true."""
    seen: set[str] = set()
    for patient in patients:
        _refuse_double(patient, seen)


def once_each(found: Iterable[Record]) -> Iterator[Record]:
    """The records as they come, up to the second one of a patient, which is refused."""
    seen: set[str] = set()
    for record in found:
        _refuse_double(record.patient, seen)
        yield record


def _refuse_double(patient: str, seen: set[str]) -> None:
    if patient in seen:
        raise Refusal(
            "the folder holds two records with the same patient id. Put all of a patient's resources "
            "into one bundle, or into one set of NDJSON files."
        )
    seen.add(patient)
