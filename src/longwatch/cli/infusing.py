"""`longwatch infusion-day`: one infusion day as a checklist, for any patient."""

from datetime import date

import msgspec

from longwatch.cli import arguments
from longwatch.cli.output import put, put_json
from longwatch.cli.refusals import Refusal
from longwatch.core.findings import StepFinding
from longwatch.engine.reference.infusion_day import infusion_day, not_foreseen


class Checklist(msgspec.Struct, frozen=True, kw_only=True):
    """One infusion day. `not_foreseen` says so where no rule foresees such a day, else it is null."""

    protocol: str
    jurisdiction: str
    on: date
    course: int
    day: int
    revision: str
    clinically_reviewed: str
    example_only: bool
    not_foreseen: str | None
    steps: tuple[StepFinding, ...]


def run(*, jurisdiction: str, on: str, course: int, day: int, protocol: str, form: str) -> int:
    """Print the steps of one infusion day, in the order of the day."""
    shape = arguments.one_of(form, arguments.FORMATS, "--format")
    date_ = arguments.day(on, "--on")
    rules = arguments.protocol(protocol)
    where = arguments.jurisdiction(jurisdiction, rules)
    steps = infusion_day(rules, jurisdiction=where, on=date_, course=course, day=day)
    if not steps:
        raise Refusal(
            f"no step of an infusion day is in force in {where} on {date_}. That is no sign that nothing "
            "needs doing: check --on, --jurisdiction and --protocol."
        )
    checklist = Checklist(
        protocol=rules.drug.id,
        jurisdiction=where,
        on=date_,
        course=course,
        day=day,
        revision=rules.revision,
        clinically_reviewed=rules.drug.clinically_reviewed,
        example_only=rules.drug.example_only,
        not_foreseen=not_foreseen(rules, jurisdiction=where, on=date_, course=course, day=day),
        steps=steps,
    )
    if shape == "json":
        put_json(checklist)
    else:
        from longwatch.cli.infusion_text import checklist_text

        put(checklist_text(checklist, rules))
    return 0
