"""`longwatch impact`: which patients a safety communication concerns, and what must who do."""

import os
import tempfile
from collections.abc import Iterable, Iterator
from datetime import date, tzinfo
from pathlib import Path

from longwatch.cli import arguments
from longwatch.cli.communicating import find
from longwatch.cli.giving_up import told_if_spark_gives_up
from longwatch.cli.impact_json import impact_json
from longwatch.cli.impact_text import impact_text
from longwatch.cli.listing import born_later, once_each, records
from longwatch.cli.memory import most
from longwatch.cli.output import put
from longwatch.cli.paths import folder, named, target
from longwatch.cli.progress import Progress
from longwatch.cli.refusals import BAD_INPUT, Refusal, complain, first_of
from longwatch.cli.store_reading import StoreReading, is_of_columns
from longwatch.core.dates import in_words
from longwatch.core.handbook import Communication
from longwatch.core.protocol import Protocol
from longwatch.core.record import Record
from longwatch.population.database import Database
from longwatch.population.engines import ENGINES, NotInstalled, Workplace, open_database
from longwatch.population.impact import Comparison, impact_page
from longwatch.population.impact.set_based import tally_of
from longwatch.population.impact.tally import Tally

NAMES = ("impact.json", "impact.html")


def run(
    *,
    communication: str,
    source: str,
    jurisdiction: str,
    on: str | None,
    out: str,
    protocol: str,
    zone: str | None,
    engine: str,
) -> int:
    """Compare everybody by the rules without and with it; write both files; tell what could not be read."""
    which = arguments.one_of(engine, ENGINES, "--engine")
    clinic = arguments.zone(zone)
    rules = arguments.protocol(protocol)
    letter = find(communication, rules.drug.id)
    where = arguments.jurisdiction(jurisdiction, rules)
    day = _day(on, letter)
    patients = _readable(source)
    where_to = target(out)
    comparison = Comparison(rules, letter, jurisdiction=where, on=day)
    reading: _Reading | StoreReading
    if is_of_columns(patients):
        reading = StoreReading(patients, where_to, rules, clinic)
    else:
        reading = _Reading(patients, rules, clinic, day)
    found = _compared(comparison, reading, which, where_to)
    refused = reading.refused
    if not found.patients:
        words = "no patient could be read. Expected an export as `longwatch population` takes it; nothing was written."
        raise Refusal(*first_of(refused), f"{source}: {words}")
    answer = comparison.answer(found, refused=refused)
    page = impact_page(answer, rules).encode("utf-8", "replace")
    _write(where_to, out, (impact_json(answer), [page]))
    for line in first_of(refused, f"{NAMES[0]} names them all."):
        complain(line)
    put(impact_text(answer, [where_to / name for name in NAMES]))
    return BAD_INPUT if refused else 0


class _Reading:
    """The records of those who were born by the day, and a line for everything else."""

    def __init__(self, patients: Path, rules: Protocol, zone: tzinfo, day: date) -> None:
        self._unread: list[str] = []
        self._found = records(patients, rules, zone, self._unread)
        self._day = day
        self._unborn = 0

    def compared(self, comparison: Comparison, here: Database, progress: Progress) -> Tally:
        """Everybody by the rules without and with a communication."""
        return tally_of(comparison, _told(once_each(self._born()), progress), here)

    def _born(self) -> Iterator[Record]:
        for record in self._found:
            if record.is_before_birth(self._day):
                self._unborn += 1
            else:
                yield record

    @property
    def refused(self) -> list[str]:
        """What was left out, once all was read."""
        return [*self._unread, *([born_later(self._unborn)] if self._unborn else [])]


def _compared(comparison: Comparison, reading: _Reading | StoreReading, engine: str, near: Path) -> Tally:
    """Everybody, on a database that has room near the answer for what does not fit into memory."""
    try:
        with told_if_spark_gives_up(), tempfile.TemporaryDirectory(dir=near, prefix=".") as folder:
            place = Workplace(folder=Path(folder), memory=most(None, engine))
            with open_database(engine, place) as here, Progress("patients") as progress:
                return reading.compared(comparison, here, progress)
    except NotInstalled as missing:
        raise Refusal(f"--engine: {missing} Or leave --engine out.") from None


def _told(found: Iterable[Record], progress: Progress) -> Iterator[Record]:
    for record in found:
        progress.step()
        yield record


def _day(on: str | None, letter: Communication) -> date:
    """The day of assessment: before the communication takes effect it changes nothing."""
    day = letter.effective if on is None else arguments.day(on, "--on")
    if day < letter.effective:
        raise Refusal(
            f"--on: found a day before {in_words(letter.effective)}, on which {letter.id} takes effect. Give "
            "that day or a later one, or leave --on out."
        )
    return day


def _readable(source: str) -> Path:
    """A folder whose every patient can be read: Parquet beside resources would be passed over in silence."""
    path = named(source, "SOURCE")
    parts = [path] if path.is_file() else path.glob("*.parquet")
    if any(part.suffix == ".parquet" for part in parts) and not is_of_columns(path):
        raise Refusal(
            f"{source}: found Parquet that is no store and no folder of tables, expected an export of one kind. "
            "Give the folder with all its tables, and nothing else in it."
        )
    return folder(source, "SOURCE")


def _write(target: Path, out: str, contents: tuple[Iterable[bytes], Iterable[bytes]]) -> None:
    """Both files whole or neither: written under other names first, then put in the place of earlier ones."""
    parts = [target / f".{name}.{os.getpid()}.part" for name in NAMES]
    try:
        for part, content in zip(parts, contents, strict=True):
            with part.open("wb") as file:
                file.writelines(content)
        for part, name in zip(parts, NAMES, strict=True):
            part.replace(target / name)
    except OSError as error:
        for part in parts:
            part.unlink(missing_ok=True)
        raise Refusal(f"--out: {out} cannot be written ({error.strerror}). Choose another folder.") from None
