"""Forms that a programme asks for again and again, or once for each course: chased as a test is."""

from collections.abc import Sequence
from datetime import date

from longwatch.core.dates import DAY, in_words
from longwatch.core.findings import Course
from longwatch.core.programme import FormStanding, FormStatus, Participant, Shown
from longwatch.core.protocol import FormSchedule, Protocol
from longwatch.core.record import Record
from longwatch.engine.reference.courses import stretches
from longwatch.engine.reference.situation import Situation
from longwatch.engine.reference.words import cited, counted


def forms_of(
    record: Record,
    protocol: Protocol,
    *,
    jurisdiction: str,
    on: date,
    participants: Sequence[Participant],
) -> tuple[FormStanding, ...]:
    """The same from a record, without the rest of an assessment."""
    seen = record.seen_on(on)
    situation = Situation(seen=seen, protocol=protocol, jurisdiction=jurisdiction, on=on)
    return form_standings(situation, participants)


def form_standings(situation: Situation, participants: Sequence[Participant]) -> tuple[FormStanding, ...]:
    """Where each form stands that the jurisdiction's programme asks for on the day."""
    protocol = situation.protocol
    rules = protocol.in_force(situation.jurisdiction, protocol.form_schedules, situation.on)
    shown = sorted(
        (one for participant in participants for one in participant.shown if one.day <= situation.on),
        key=lambda one: (one.day, one.id),
    )
    return tuple(_standing(situation, rule, [one for one in shown if one.rule == rule.id]) for rule in rules)


def _standing(situation: Situation, rule: FormSchedule, signed: list[Shown]) -> FormStanding:
    start = situation.protocol.starts(rule, situation.jurisdiction)
    courses = [one for one in situation.courses if one.last is None or one.last >= start]
    if not courses:
        return _made(
            situation, rule, "not-started", f"starts with the first {situation.protocol.drug.exposure_word}."
        )
    if rule.every is not None:
        return _again(situation, rule, signed, start)
    return _for_course(situation, rule, signed, courses)


def _again(situation: Situation, rule: FormSchedule, signed: list[Shown], start: date) -> FormStanding:
    assert rule.every is not None and rule.for_ is not None  # they come together
    length = rule.for_
    # To extend the monitoring of a patient is a matter of tests: what forms are owed is the programme's own.
    first, end = stretches(situation.courses, lambda _: length, extensions=())[-1]
    start = max(start, first)
    counting = [one for one in signed if one.day >= start]
    newest = counting[-1] if counting else None
    point = newest.day if newest else start
    due = rule.every.after(point)
    since = f"last signed {in_words(point)}" if newest else f"counted from {in_words(start)}"
    told = f"{since} + {rule.every} = due {in_words(due)}"
    if due > end:
        until = f"the period ended {in_words(end)}"
        return _made(situation, rule, "period-over", f"{told}, but {until}.", newest=newest)
    return _due(situation, rule, due, told, newest=newest)


def _for_course(
    situation: Situation, rule: FormSchedule, signed: list[Shown], courses: Sequence[Course]
) -> FormStanding:
    """The form of the oldest course for which it is still missing; of the newest, where none is."""
    assert rule.after_course is not None  # a schedule is one or the other
    by_course = {one.course: one for one in signed}
    open_ = [one for one in courses if one.number not in by_course and one.last is not None]
    if not open_:
        newest = by_course.get(courses[-1].number)
        text = f"signed {in_words(newest.day)}." if newest else "due once the course is over."
        return _made(situation, rule, "up-to-date", text, newest=newest)
    course = open_[0]
    assert course.last is not None  # only such are open
    due = rule.after_course.after(course.last)
    told = f"course {course.number}, last given {in_words(course.last)} + {rule.after_course} = due {in_words(due)}"
    return _due(situation, rule, due, told, course=course.number)


def _due(
    situation: Situation,
    rule: FormSchedule,
    due: date,
    told: str,
    *,
    newest: Shown | None = None,
    course: int | None = None,
) -> FormStanding:
    late_after = rule.grace.after(due)
    status: FormStatus = "up-to-date"
    if situation.on > late_after:
        status = "overdue"
    elif situation.on >= rule.lead.before(due):
        status = "due"
    late = (situation.on - due).days if status == "overdue" else 0
    more = (
        f"; {counted(late, 'day')} past the due day" if late else f"; late from {in_words(late_after + DAY)}"
    )
    return _made(
        situation,
        rule,
        status,
        f"{told}{more}.",
        newest=newest,
        course=course,
        days=(due, late_after + DAY, late),
    )


def _made(
    situation: Situation,
    rule: FormSchedule,
    status: FormStatus,
    text: str,
    *,
    newest: Shown | None = None,
    course: int | None = None,
    days: tuple[date | None, date | None, int] = (None, None, 0),
) -> FormStanding:
    ended = situation.ended_on(rule.id)
    due, overdue_from, late = days
    if ended is not None:
        status, text, due, overdue_from, late = "ended", f"ended on {in_words(ended[0])}.", None, None, 0
    return FormStanding(
        id=rule.id,
        revision=rule.revision,
        text=f"{rule.title}: {text}",
        because=((newest.id,) if newest else ()) + ((ended[1],) if ended else situation.newest_infusion),
        sources=cited(situation.protocol, rule),
        form=rule.form,
        who=rule.who,
        status=status,
        course=course or len(situation.courses),
        last=newest.day if newest else None,
        due=due,
        overdue_from=overdue_from,
        days_overdue=late,
    )
