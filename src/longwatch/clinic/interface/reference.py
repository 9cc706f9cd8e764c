"""The page of the docs about addresses for other systems, written from the tables that the code itself uses.

`python -m longwatch.clinic.interface.reference` writes docs/reference/interfaces.md; a test fails while it is not
what the tables say.
"""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from longwatch.exchange.cds_hooks.cards import REASONS
from longwatch.exchange.cds_hooks.discovery import HOOKS, NEEDS
from longwatch.exchange.cds_hooks.request import CONTEXTS
from longwatch.exchange.fhir.operations.table import OPERATIONS, Operation

PAGE = Path("docs/reference/interfaces.md")
_INTRODUCTION = """\
# Addresses for other systems

Written by `python -m longwatch.clinic.interface.reference` from the tables that the code uses. How to connect a
system: [connect-an-ehr.md](../how-to/connect-an-ehr.md).

Every call needs `Authorization: Bearer` with the account's token, or with a web token that the system signed; the
scope is what an administrator granted. Bodies are JSON. Answers are never stored by a browser or a proxy.

## Open to all

| address | what |
| --- | --- |
| `GET /cds-services` | the services of CDS Hooks |
| `GET /fhir/metadata` | the CapabilityStatement |
| `GET /fhir/OperationDefinition/{id}` | one operation |
"""
_STATUSES = """\
## What is answered when something is wrong

| status | when |
| --- | --- |
| 400 | the request cannot be read: the element and what was expected there; never what stood there |
| 401 | no account, or one that is not known, withdrawn or over |
| 403 | the account was not granted this |
| 404 | nothing is there, or nothing that this account may see |
| 405 | another method is needed |
| 412 | CDS Hooks: the Patient, its identifier, or the medicine that an order refers to did not come with the request |
| 413 | the request is larger than 2.5 MB |
| 422 | the form can be read and is not taken: its rule is told |
| 429 | too many calls within this minute; `Retry-After` says when to try again |

Under `/fhir` every one of them is an OperationOutcome.
"""


def page() -> str:
    """The whole page."""
    return "\n".join([_INTRODUCTION, *_operations(), *_hooks(), _STATUSES])


def _operations() -> Iterator[str]:
    yield "## FHIR R4, below `/fhir`\n"
    for one in OPERATIONS:
        verb = "GET or POST" if one.of_one else "POST"
        yield f"### `{verb} /fhir/{one.address}`\n"
        yield f"{one.meaning}\n\nScope: `{one.scope}`.\n"
        yield _parameters(one)
    yield "`POST /fhir/QuestionnaireResponse` does what `$submit` does; `GET /fhir/Questionnaire/{id}` gives a form by itself.\n"


def _parameters(one: Operation) -> str:
    rows = ["| parameter | in or out | type | must be there | meaning |", "| --- | --- | --- | --- | --- |"]
    rows += [
        f"| `{part.name}` | {part.use} | {part.type} | {'yes' if part.least else 'no'} | {part.meaning} |"
        for part in one.parameters
    ]
    return "\n".join([*rows, ""])


def _hooks() -> Iterator[str]:
    yield "## CDS Hooks 2.0\n"
    yield "`POST /cds-services/longwatch-{drug}` and `POST /cds-services/longwatch-{drug}/feedback`. Scope: `cds-hooks`.\n"
    yield f"{NEEDS}\n"
    rows = ["| hook | what it tells | context | prefetch |", "| --- | --- | --- | --- |"]
    for hook, (told, prefetch) in HOOKS.items():
        context = ", ".join(f"`{field.encode_name}`" for field in msgspec.structs.fields(CONTEXTS[hook]))
        keys = ", ".join(f"`{key}`" for key in prefetch)
        rows.append(f"| `{hook}` | {told.format(drug='the medicine')} | {context} | {keys} |")
    yield "\n".join([*rows, ""])
    yield "Reasons for setting a card aside:\n"
    listed = [f"| `{code}` | {words} |" for code, words in REASONS.items()]
    yield "\n".join(["| code | words |", "| --- | --- |", *listed, ""])


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
