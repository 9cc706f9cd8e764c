"""What a test of the specification draws: facts, rules, answers. The manual prints what the test checks."""

from collections.abc import Callable, Container, Iterable
from datetime import date
from typing import Any
from typing import Protocol as Shape

import pytest
from tests.spec.drawing import Row, known_moment, record, rows
from tests.spec.questions import SETTINGS, ask, read

from longwatch.core.findings import Assessment
from longwatch.core.protocol import Protocol
from longwatch.core.record import Record

Engine = Callable[..., Assessment]


class Printer(Shape):
    """Takes down each drawing for the manual."""

    def patient(self, facts: str, rules: Protocol, answers: str) -> None:
        """A patient's facts, the rules and the answers."""

    def table(self, drawn: str) -> None:
        """A table of its own."""


class Example:
    """One drawing, checked on one engine."""

    def __init__(self, engine: Engine, printer: Printer | None = None, unasked: Container[str] = ()) -> None:
        self.engine = engine
        self.printer = printer
        self.unasked = unasked

    def patient(self, facts: str, rules: Protocol, answers: str) -> None:
        """Each row of answers is one assessment of the patient; every cell must be what the engine says."""
        if self.printer is not None:
            self.printer.patient(facts, rules, answers)
        drawn = rows(answers)
        asked = [q for q in drawn[0] if q not in SETTINGS and q.partition(" of ")[0] not in self.unasked]
        if not asked:
            pytest.skip("this engine does not answer what is asked here")
        for row, assessment in zip(drawn, self._assess(record(facts), rules, drawn), strict=True):
            said = {question: ask(question, assessment) for question in asked}
            wrong = [q for q in asked if said[q] != read(q, row[q])]
            told = [f"{q}: the page says {row[q]!r}, the engine {said[q]!r}" for q in wrong]
            assert not wrong, f"on {row['on']}, " + "; ".join(told)

    def _assess(self, drawn: Record, rules: Protocol, answers: list[Row]) -> Iterable[Assessment]:
        settings = list(map(_settings, answers))
        several = getattr(self.engine, "several", None)  # an engine may be quicker with many at once
        if several is not None:
            return several(drawn, rules, settings)  # type: ignore[no-any-return]
        return [self.engine(drawn, rules, **each) for each in settings]

    def table(self, drawn: str, answer: Callable[..., object]) -> None:
        """Each row: the last cell is what `answer` gives for the cells before it."""
        if self.printer is not None:
            self.printer.table(drawn)
        for row in rows(drawn):
            *given, expected = row.values()
            assert (given, str(answer(*given))) == (given, expected)


def _settings(row: Row) -> dict[str, Any]:
    settings: dict[str, Any] = {"on": date.fromisoformat(row["on"])}
    settings["jurisdiction"] = row.get("where") or "LAND"
    if row.get("known by"):
        settings["known_by"] = known_moment(row["known by"])
    if row.get("planned"):
        settings["planned"] = date.fromisoformat(row["planned"])
    return settings
