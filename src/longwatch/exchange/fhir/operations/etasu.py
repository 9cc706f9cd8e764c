"""What a programme asks for and whether it is met, as the guide's GuidanceResponse within a GuidanceResponse."""

from collections.abc import Collection
from typing import Literal, NamedTuple

from longwatch.core.answers import Answer
from longwatch.core.programme import GateStanding, Party, RequirementStanding
from longwatch.exchange.fhir.source import Json

Status = Literal["success", "data-required", "in-progress", "failure"]
_OUTPUT = "etasuOutputParameters"


def etasu(
    standing: GateStanding,
    *,
    programme: str,
    subject: Json,
    number: str | None,
    unsigned: Collection[str] = (),
    reasons: bool = True,
) -> Json:
    """Every requirement of the gate, and the number of the case where there is one.

    `programme` is the address below which each requirement has its own; `unsigned` names the forms that have
    been filled in and wait for a signature. Without `reasons`, what is about the patient is told as met or not
    met and never why: a pharmacy need not learn of a disease.
    """
    around = _Around(programme, subject, unsigned, reasons)
    parts: list[Json] = [
        {"name": one.title, "resource": _requirement(one, around)} for one in standing.requirements
    ]
    if number is not None:
        parts.append({"name": "case_number", "valueString": number})
    overall: Json = {
        "resourceType": "GuidanceResponse",
        "contained": [{"resourceType": "Parameters", "id": _OUTPUT, "parameter": parts}],
        "moduleUri": programme,
        "status": "success" if standing.answer is Answer.YES else "data-required",
        "subject": subject,
        "note": [{"text": standing.text}],
        "outputParameters": {"reference": f"#{_OUTPUT}"},
    }
    return _parameters(overall)


def not_found(programme: str) -> Json:
    """No such patient, no such programme, or none that whoever asks may see: one answer for all."""
    text = "Nothing was found under these identifiers, or nothing that this system may see."
    return _parameters(
        {
            "resourceType": "GuidanceResponse",
            "moduleUri": programme,
            "status": "failure",
            "note": [{"text": text}],
        }
    )


def _parameters(resource: Json) -> Json:
    return {"resourceType": "Parameters", "parameter": [{"name": "rems-etasu", "resource": resource}]}


class _Around(NamedTuple):
    """What every part of one answer shares."""

    programme: str
    subject: Json
    unsigned: Collection[str]
    reasons: bool


def _requirement(one: RequirementStanding, around: _Around) -> Json:
    told = [one.text] if around.reasons or one.who is not Party.PATIENT else []
    return {
        "resourceType": "GuidanceResponse",
        "moduleUri": f"{around.programme}/{one.id}",
        "status": _status(one, around.unsigned),
        "subject": around.subject,
        "note": [{"text": text} for text in (one.title, *told, *one.sources)],
    }


def _status(one: RequirementStanding, unsigned: Collection[str]) -> Status:
    if one.answer is Answer.YES:
        return "success"
    return "in-progress" if one.form in unsigned else "data-required"
