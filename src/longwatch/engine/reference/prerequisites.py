"""What must be done before the next course, judged for a planned day or, without a plan, for today."""

from datetime import date

from longwatch.core.answers import Answer
from longwatch.core.dates import Interval, in_words
from longwatch.core.findings import PrerequisiteFinding, PrerequisiteStatus
from longwatch.core.protocol import Prerequisite
from longwatch.engine.reference.criteria import applies
from longwatch.engine.reference.situation import Situation
from longwatch.engine.reference.words import cited


def prerequisite_findings(situation: Situation) -> tuple[PrerequisiteFinding, ...]:
    """Every prerequisite in force that concerns the patient."""
    rules = situation.protocol.in_force(
        situation.jurisdiction, situation.protocol.prerequisites, situation.on
    )
    return tuple(
        _finding(situation, rule) for rule in rules if applies(situation, rule.applies) is not Answer.NO
    )


def _finding(situation: Situation, rule: Prerequisite) -> PrerequisiteFinding:
    anchor = situation.planned or situation.on
    by = rule.ahead.before(anchor) if rule.ahead else anchor
    status, day = _judge(situation, rule, anchor)
    done = situation.done(rule.item)
    because = done.get(day, ()) if day else ()
    if day is not None and not because:
        because = next((situation.done(i)[day] for i in rule.unless if day in situation.done(i)), ())
    return PrerequisiteFinding(
        id=rule.id,
        revision=rule.revision,
        text=_sentence(rule, status, day, anchor if situation.planned else None),
        because=because,
        sources=cited(situation.protocol, rule),
        item=rule.item,
        status=status,
        required=rule.required,
        by=by if situation.planned else None,
    )


def _judge(situation: Situation, rule: Prerequisite, anchor: date) -> tuple[PrerequisiteStatus, date | None]:
    days = [day for day in situation.done(rule.item) if day <= anchor]
    newest = days[-1] if days else None
    if situation.waived_until(rule.id) is not None:
        return "waived", newest
    instead = [max(situation.done(item)) for item in rule.unless if situation.done(item)]
    if instead:
        return "met", max(instead)
    if applies(situation, rule.applies) is Answer.UNKNOWN:
        return "cannot-tell", None
    if newest is not None and rule.ahead is not None and newest > rule.ahead.before(anchor):
        return "too-late", newest
    if newest is not None and (rule.within is None or newest >= rule.within.before(anchor)):
        return "met", newest
    if any(not told.settled for told in situation.cannot_tell if told.id == rule.id):
        return "cannot-tell", newest
    return ("missing", None) if newest is None else ("expired", newest)


def _sentence(rule: Prerequisite, status: PrerequisiteStatus, day: date | None, planned: date | None) -> str:
    course = f"the course planned for {in_words(planned)}" if planned else "a course today"
    done = f"done {in_words(day)}" if day else "not done"
    window = f"at most {rule.within} before the course" if rule.within else "before the course"
    if rule.within == Interval():
        window = "on the first day of the course"
    if rule.ahead:
        window = f"at least {rule.ahead} before the course"
    match status:
        case "met":
            return f"{rule.title}: {done}, which counts for {course} (needed {window})."
        case "expired":
            return f"{rule.title}: {done}, too long ago for {course} (needed {window})."
        case "too-late":
            return f"{rule.title}: {done}, too late for {course} (needed {window})."
        case "waived":
            return f"{rule.title}: waived by a decision."
        case "cannot-tell":
            return f"{rule.title}: the record does not say enough to tell (needed {window})."
        case "missing":
            return f"{rule.title}: not found in the record (needed {window})."
