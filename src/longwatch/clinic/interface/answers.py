"""How an answer is said: as FHIR, or as CDS Hooks says it. Both say what is wrong without any value that came in."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec

from longwatch.exchange.cds_hooks import RequestMistake
from longwatch.exchange.fhir.operations.outcome import Code, Issue, OperationMistake, outcome


class Answer(NamedTuple):
    """What is sent back."""

    body: bytes
    kind: str
    status: int = 200
    headers: Mapping[str, str] = {}


class Refusal(Exception):
    """A call that gets no answer of its own: the status, FHIR's word for it, and one sentence."""

    def __init__(self, status: int, code: Code, text: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(text)
        self.status, self.code, self.text, self.headers = status, code, text, headers or {}


class Dialect(ABC):
    """One way to say answers; `mistakes` are the errors that it puts into words."""

    kind = "application/json"
    mistakes: tuple[type[Exception], ...] = ()

    def said(self, value: Any, status: int = 200) -> Answer:
        """An answer as JSON."""
        return Answer(msgspec.json.encode(value), self.kind, status)

    @abstractmethod
    def refused(self, refusal: Refusal) -> Answer:
        """A refusal."""

    @abstractmethod
    def mistaken(self, mistake: Exception) -> Answer:
        """One of the mistakes."""


class Fhir(Dialect):
    """FHIR: every refusal is an OperationOutcome."""

    kind = "application/fhir+json; charset=utf-8"
    mistakes = (OperationMistake,)

    def refused(self, refusal: Refusal) -> Answer:
        """An OperationOutcome with one issue."""
        body = outcome([Issue(refusal.code, refusal.text)])
        return self.said(body, refusal.status)._replace(headers=refusal.headers)

    def mistaken(self, mistake: Exception) -> Answer:
        """An OperationOutcome with every issue."""
        assert isinstance(mistake, OperationMistake)
        is_rule = all(issue.code == "business-rule" for issue in mistake.issues)
        return self.said(outcome(mistake.issues), 422 if is_rule else 400)


class Hooks(Dialect):
    """CDS Hooks: the specification says only which status; the element and what was expected are ours."""

    mistakes = (RequestMistake,)

    def refused(self, refusal: Refusal) -> Answer:
        """The sentence."""
        return self.said({"error": refusal.text}, refusal.status)._replace(headers=refusal.headers)

    def mistaken(self, mistake: Exception) -> Answer:
        """Where, what was found, what was expected."""
        assert isinstance(mistake, RequestMistake)
        told = {
            "error": str(mistake),
            "element": mistake.element,
            "found": mistake.found,
            "expected": mistake.expected,
        }
        return self.said(told, 412 if mistake.is_incomplete else 400)


FHIR, HOOKS = Fhir(), Hooks()
