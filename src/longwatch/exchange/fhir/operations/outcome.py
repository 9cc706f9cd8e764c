"""OperationOutcome: why something is refused, where it stands, and what to do."""

from collections.abc import Iterable
from typing import Literal

import msgspec

from longwatch.exchange.fhir.source import Json

# The few of FHIR's issue types that are used here.
Code = Literal[
    "structure",
    "required",
    "value",
    "not-supported",
    "not-found",
    "business-rule",
    "login",
    "forbidden",
    "throttled",
]


class Issue(msgspec.Struct, frozen=True):
    """One fault: its kind, what was found and expected and what to do, and where; never a value that came in."""

    code: Code
    text: str
    expression: str = ""


class OperationMistake(ValueError):
    """A request that is refused, with every reason."""

    def __init__(self, *issues: Issue) -> None:
        super().__init__("; ".join(issue.text for issue in issues))
        self.issues = issues


def outcome(issues: Iterable[Issue]) -> Json:
    """The issues as a resource."""
    return {"resourceType": "OperationOutcome", "issue": [_told(issue) for issue in issues]}


def _told(issue: Issue) -> Json:
    told: Json = {"severity": "error", "code": issue.code, "details": {"text": issue.text}}
    return {**told, "expression": [issue.expression]} if issue.expression else told
