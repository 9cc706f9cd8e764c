"""What the record says of the very course that a programme is asked about: the next one, or the one being given.

Clearance looks at the next course. While a course is being given, the record is read as if its own infusions
were not there, or the first of five would forbid the other four; what has come up since counts all the same.
"""

from collections.abc import Sequence
from datetime import date

from msgspec.structs import replace

from longwatch.core.dates import in_words
from longwatch.core.findings import AlarmFinding, AlertFinding, Clearance, Course
from longwatch.core.programme import Participant
from longwatch.core.record import Infusion, Record
from longwatch.engine.reference.clearance import clearance
from longwatch.engine.reference.criteria import eligibility
from longwatch.engine.reference.doubts import note_doubts
from longwatch.engine.reference.prerequisites import prerequisite_findings
from longwatch.engine.reference.programme import Asked
from longwatch.engine.reference.situation import Situation


def asked_of(
    situation: Situation,
    record: Record,
    *,
    course: int | None,
    participants: Sequence[Participant],
    cleared: Clearance,
    alerts: tuple[AlertFinding, ...],
    alarms: tuple[AlarmFinding, ...],
) -> Asked:
    """The question put to the gates; without a course, about the next one."""
    taking_part = {one.who: one for one in participants}
    upcoming = len(situation.courses) + (0 if situation.is_taken else 1)
    number = upcoming if course is None else course
    if number == upcoming:
        return Asked(number, taking_part, cleared)
    if number > upcoming or number < 1:
        return Asked(number, taking_part, cleared, over=f"The next course is course {upcoming}.")
    given = situation.courses[number - 1]
    if over := _over(situation, given):
        return Asked(number, taking_part, cleared, over=over)
    before = _before(situation, record, given.first)
    now = clearance(before, eligibility(before), prerequisite_findings(before), alerts, alarms=alarms)
    return Asked(number, taking_part, now, begun=given.first)


def _over(situation: Situation, given: Course) -> str:
    """Why nothing of this course is to come; nothing while it is being given."""
    last = given.last
    if last is None or situation.on == last:
        return ""
    foreseen = [
        rule.infusions
        for rule in situation.rules.courses
        if rule.first_course <= given.number
        and (rule.last_course is None or given.number <= rule.last_course)
    ]
    is_near = situation.on <= situation.protocol.drug.same_course_within.after(last)
    if is_near and any(number is not None and given.infusions < number for number in foreseen):
        return ""
    return f"Course {given.number} was given until {in_words(last)}."


def _before(situation: Situation, record: Record, first: date) -> Situation:
    """The same day without the infusions of the course; what cannot be told is told all the same."""
    facts = tuple(fact for fact in record.facts if not (isinstance(fact, Infusion) and fact.day >= first))
    before = Situation(
        seen=replace(record, facts=facts).seen_on(situation.on, situation.known_by),
        protocol=situation.protocol,
        jurisdiction=situation.jurisdiction,
        on=situation.on,
        planned=first,
        known_by=situation.known_by,
    )
    note_doubts(before)
    before.cannot_tell += [told for told in situation.cannot_tell if told not in before.cannot_tell]
    return before
