"""What differs on the infusion days of the next course: the same for everybody whose next course it is."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

import msgspec

from longwatch.core.protocol import Citation, CourseRule, Phase, Protocol, Step

Cited = Mapping[tuple[Citation, ...], tuple[str, ...]]


class StepChange(msgspec.Struct, frozen=True, kw_only=True):
    """One step that differs. `days` are infusion days of the course, counted from 1; null means no such step."""

    rule: str
    phase: Phase
    days: tuple[int, ...]
    before: str | None
    after: str | None
    text: str
    sources: tuple[str, ...]


class CourseSteps(msgspec.Struct, frozen=True, kw_only=True):
    """The steps that differ in one course, and for how many patients it would be the next one."""

    course: int
    infusions: int
    patients: int
    steps: tuple[StepChange, ...]


def infusions_of(protocol: Protocol, jurisdiction: str, on: date, course: int) -> int | None:
    """On how many days such a course is given; None where the rules foresee none, or no infusions."""
    rules: tuple[CourseRule, ...] = protocol.in_force(jurisdiction, protocol.courses, on)
    return next(
        (r.infusions for r in rules if r.first_course <= course <= (r.last_course or course)),
        None,
    )


def step_changes(
    before: Protocol, after: Protocol, *, jurisdiction: str, on: date, course: int, infusions: int
) -> tuple[StepChange, ...]:
    """The steps that are new, gone or different on some infusion day of the course."""
    days: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    steps: dict[tuple[str, str, str], tuple[Step | None, Step | None]] = {}
    for day in range(1, infusions + 1):
        for was, now in _pairs(before, after, (jurisdiction, on, course, day)):
            step = now or was
            key = (step.id if step else "", was.revision if was else "", now.revision if now else "")
            days[key].append(day)
            steps[key] = (was, now)
    sources = {**before.cited, **after.cited}
    return tuple(_change(*pair, tuple(days[key]), sources) for key, pair in steps.items())


def _pairs(
    before: Protocol, after: Protocol, where: tuple[str, date, int, int]
) -> Iterator[tuple[Step | None, Step | None]]:
    jurisdiction, on, course, day = where
    old, new = (
        {step.id: step for step in protocol.steps_of(jurisdiction, on, course=course, day=day)}
        for protocol in (before, after)
    )
    for name in dict.fromkeys((*new, *old)):
        was, now = old.get(name), new.get(name)
        if (was and was.revision) != (now and now.revision):
            yield was, now


def _change(was: Step | None, now: Step | None, days: tuple[int, ...], sources: Cited) -> StepChange:
    step = now or was
    assert step is not None  # a pair has at least one step
    if was is None:
        text = f"New: {step.do}"
    elif now is None:
        text = f"No longer a step: {step.do}"
    else:
        text = f"Changed: {now.do}"
    return StepChange(
        rule=step.id,
        phase=step.phase,
        days=days,
        before=was.do if was else None,
        after=now.do if now else None,
        text=text,
        sources=sources[step.sources],
    )
