"""The engines under test, each as a function of record, protocol, jurisdiction and day.

The relational engine gives statuses, dates and figures, no sentences. What it does not cover it does not have:
asking for it fails.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import cache
from itertools import groupby
from typing import Any, NamedTuple

from msgspec.structs import replace

from longwatch.core.findings import Assessment, CannotTell
from longwatch.core.protocol import Protocol
from longwatch.core.record import Record
from longwatch.engine import reference
from longwatch.engine.relational import plan_for
from longwatch.population.database import Database
from longwatch.population.duckdb import DuckDB
from longwatch.population.facts import Asked, tables_of
from longwatch.population.found import READERS
from longwatch.population.relations import WORDLESS, Relations, once, wordless

Found = dict[str, Any]
"""What an engine says of one assessment, by the names of an Assessment's fields."""


class NotCovered(AttributeError):
    """The relational engine does not say that."""


class Question(NamedTuple):
    """The arguments of one assessment but its protocol."""

    record: Record
    on: date
    known_by: datetime | None = None
    planned: date | None = None


@cache
def database() -> DuckDB:
    """One database for all tests of a process; each run makes its tables anew."""
    return DuckDB(threads=1)  # few rows: more threads would only wait for each other


class Answers:
    """What the relational engine finds for several questions, each field read when it is first asked for.

    The next questions put an end to it: there is one database.
    """

    def __init__(
        self,
        protocol: Protocol,
        jurisdiction: str,
        questions: Sequence[Question],
        *,
        here: Database | None = None,
    ) -> None:
        self.here = here or database()
        self.here.fill(tables_of(Asked(*question) for question in questions))
        self.here.plan(plan_for(protocol, jurisdiction))
        self.count = len(questions)
        self.fields: dict[str, list[Any]] = {}

    def field(self, name: str) -> list[Any]:
        """One field of every answer."""
        if name not in READERS:
            raise NotCovered(name)
        if name not in self.fields:
            found = READERS[name](Relations(self.here))
            self.fields[name] = [found.get(number, ()) for number in range(self.count)]
        return self.fields[name]

    def all(self) -> list[Found]:
        """Every field of every answer."""
        return [{name: self.field(name)[n] for name in READERS} for n in range(self.count)]


class Relational:
    """The relational engine as a function, and for many questions about one patient at once."""

    def __call__(self, record: Record, protocol: Protocol, *, jurisdiction: str, **settings: Any) -> Any:
        return next(self.several(record, protocol, [settings | {"jurisdiction": jurisdiction}]))

    def several(self, record: Record, protocol: Protocol, asked: Sequence[dict[str, Any]]) -> Iterator[Any]:
        """One patient on several days, at once where the same rules apply; each answer lasts until the next."""
        for where, group in groupby(asked, key=lambda settings: settings["jurisdiction"]):
            questions = [
                Question(record, settings["on"], settings.get("known_by"), settings.get("planned"))
                for settings in group
            ]
            answers = Answers(protocol, where, questions)
            yield from (_One(answers, number) for number in range(len(questions)))


class _One:
    """One answer, with the attributes of an Assessment."""

    def __init__(self, answers: Answers, number: int) -> None:
        self._answers, self._number = answers, number

    def __getattr__(self, name: str) -> Any:
        return self._answers.field(name)[self._number]


ENGINES: dict[str, Any] = {"reference": reference.assess, "relational": Relational()}

_STOPPED = re.compile(r"(.*) \(\d+ results? (?:of|from) .*\)", re.DOTALL)


def told(assessment: Assessment) -> Found:
    """What the reference engine says, without its words, in the fields that the relational engine covers."""
    found = {name: _wordless(getattr(assessment, name)) for name in READERS if name != "stopped"}
    found["place_reasons"] = tuple(sorted(found["place_reasons"]))
    last = {one.id: one.why for one in assessment.cannot_tell if not one.settled}
    found["cannot_tell"] = once(
        replace(one, **wordless(CannotTell), why="" if one.settled else last[one.id])
        for one in assessment.cannot_tell
    )
    found["clearance"] = replace(found["clearance"], reasons=once(found["clearance"].reasons))
    found["stopped"] = once(
        (one.id, why[1], one.latest, one.settled)
        for one in assessment.cannot_tell
        if (why := _STOPPED.fullmatch(one.why))
    )
    return found


def _wordless(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(_wordless, value))
    if not hasattr(value, "__struct_fields__"):
        return value
    blank = {name: empty for name, empty in WORDLESS.items() if name in value.__struct_fields__}
    inside = {
        name: _wordless(getattr(value, name)) for name in ("criteria", "reasons") if hasattr(value, name)
    }
    return replace(value, **blank, **inside)


def both(protocol: Protocol, jurisdiction: str, questions: Sequence[Question]) -> list[tuple[Found, Found]]:
    """For each question what the reference says and what the relational engine says."""
    expected = [
        told(
            reference.assess(
                question.record,
                protocol,
                jurisdiction=jurisdiction,
                on=question.on,
                known_by=question.known_by,
                planned=question.planned,
                look_ahead=False,
            )
        )
        for question in questions
    ]
    return list(zip(expected, Answers(protocol, jurisdiction, questions).all(), strict=True))


def differences(expected: Found, found: Found) -> list[str]:
    """Each field that differs, one line each; nothing when they agree."""
    lines = []
    for name in READERS:
        here, there = expected[name], found[name]
        if here == there:
            continue
        if isinstance(here, tuple) and set(map(repr, here)) != set(map(repr, there)):
            here, there = [a for a in here if a not in there], [b for b in there if b not in here]
        lines += [f"{name}: the reference says {here!r}", f"{name}: the relational engine {there!r}"]
    return lines
