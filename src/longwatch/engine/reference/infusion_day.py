"""What is done on one infusion day, as findings; and whether the rules foresee such a day at all."""

from datetime import date

from longwatch.core.findings import StepFinding
from longwatch.core.protocol import Protocol, Step
from longwatch.engine.reference.words import cited, counted


def infusion_day(
    protocol: Protocol, *, jurisdiction: str, on: date, course: int, day: int
) -> tuple[StepFinding, ...]:
    """The steps of this infusion day of this course, in the order of the day, by the rules of that date.

    No patient is needed: what concerns only some patients is a prerequisite or a criterion. No step at all
    means that no rule was in force, never that nothing needs doing.

    Raises:  KeyError for a jurisdiction that the protocol does not know.
    """
    steps = protocol.steps_of(jurisdiction, on, course=course, day=day)
    return tuple(_finding(protocol, step) for step in steps)


def _finding(protocol: Protocol, step: Step) -> StepFinding:
    return StepFinding(
        id=step.id,
        revision=step.revision,
        text=step.do,
        sources=cited(protocol, step),
        phase=step.phase,
        required=step.required,
        every_minutes=step.every_minutes,
        at_least_minutes=step.at_least_minutes,
        item=step.item,
        medicine=step.medicine,
        needs=step.needs,
        stop_for=step.stop_for,
        grades=step.grades,
        contact_after=step.contact_after,
    )


def not_foreseen(protocol: Protocol, *, jurisdiction: str, on: date, course: int, day: int) -> str | None:
    """What to say of a course or an infusion day that no rule in force foresees; None for one that is.

    Raises:  KeyError for a jurisdiction that the protocol does not know.
    """
    rules = [
        rule
        for rule in protocol.in_force(jurisdiction, protocol.courses, on)
        if rule.first_course <= course and (rule.last_course is None or course <= rule.last_course)
    ]
    if not rules:
        return f"No rule in force here on this day foresees a course {course}."
    most = max(rule.infusions or 0 for rule in rules)
    if day > most:
        return f"The rules foresee {counted(most, 'infusion day')} in course {course}, and no day {day}."
    return None
