"""What a test of the specification draws: facts, rules, answers. The manual prints what the test checks."""

from collections.abc import Callable
from datetime import date
from typing import Any
from typing import Protocol as Shape

from tests.spec.drawing import known_moment, record, rows
from tests.spec.questions import SETTINGS, ask, read

from longwatch.core.findings import Assessment
from longwatch.core.protocol import Protocol

Engine = Callable[..., Assessment]


class Printer(Shape):
    """Takes down each drawing for the manual."""

    def patient(self, facts: str, rules: Protocol, answers: str) -> None:
        """A patient's facts, the rules and the answers."""

    def table(self, drawn: str) -> None:
        """A table of its own."""


class Example:
    """One drawing, checked on one engine."""

    def __init__(self, engine: Engine, printer: Printer | None = None) -> None:
        self.engine = engine
        self.printer = printer

    def patient(self, facts: str, rules: Protocol, answers: str) -> None:
        """Each row of answers is one assessment of the patient; every cell must be what the engine says."""
        if self.printer is not None:
            self.printer.patient(facts, rules, answers)
        drawn = record(facts)
        for row in rows(answers):
            settings: dict[str, Any] = {"on": date.fromisoformat(row["on"])}
            settings["jurisdiction"] = row.get("where") or "LAND"
            if row.get("known by"):
                settings["known_by"] = known_moment(row["known by"])
            if row.get("planned"):
                settings["planned"] = date.fromisoformat(row["planned"])
            assessment = self.engine(drawn, rules, **settings)
            asked = [column for column in row if column not in SETTINGS]
            said = {question: ask(question, assessment) for question in asked}
            wrong = [q for q in asked if said[q] != read(q, row[q])]
            told = [f"{q}: the page says {row[q]!r}, the engine {said[q]!r}" for q in wrong]
            assert not wrong, f"on {row['on']}, " + "; ".join(told)

    def table(self, drawn: str, answer: Callable[..., object]) -> None:
        """Each row: the last cell is what `answer` gives for the cells before it."""
        if self.printer is not None:
            self.printer.table(drawn)
        for row in rows(drawn):
            *given, expected = row.values()
            assert (given, str(answer(*given))) == (given, expected)
