"""What must be done before the next course, judged for a planned day or, without a plan, for today."""

from datetime import date

from longwatch.core.answers import Answer
from longwatch.core.dates import in_words
from longwatch.core.findings import PrerequisiteFinding, PrerequisiteStatus
from longwatch.core.protocol import Prerequisite
from longwatch.engine.reference.criteria import applies
from longwatch.engine.reference.situation import Situation
from longwatch.engine.reference.words import cited


def prerequisite_findings(situation: Situation) -> tuple[PrerequisiteFinding, ...]:
    """Every prerequisite in force that concerns the patient."""
    asked = [(rule, applies(situation, rule.applies)) for rule in situation.rules.prerequisites]
    return tuple(_finding(situation, rule, answer) for rule, answer in asked if answer is not Answer.NO)


def _finding(situation: Situation, rule: Prerequisite, concerned: Answer) -> PrerequisiteFinding:
    anchor = situation.anchor
    status, day = _judge(situation, rule, concerned, anchor)
    because: tuple[str, ...] = ()
    if day is not None:
        shown = (situation.shown_by(item, day) for item in (rule.item, *rule.unless))
        because = next((facts for facts in shown if facts), ())
    return PrerequisiteFinding(
        id=rule.id,
        revision=rule.revision,
        text=_sentence(rule, status, day, _course(situation)),
        because=because,
        sources=cited(situation.protocol, rule),
        item=rule.item,
        status=status,
        required=rule.required,
        by=_by(rule, situation.planned) if situation.planned else None,
    )


def _by(rule: Prerequisite, planned: date) -> date:
    return rule.ahead.before(planned) if rule.ahead else planned


def _judge(
    situation: Situation, rule: Prerequisite, concerned: Answer, anchor: date
) -> tuple[PrerequisiteStatus, date | None]:
    newest = next((day for day in reversed(situation.done(rule.item)) if day <= anchor), None)
    late = newest if newest and rule.ahead and newest > rule.ahead.before(anchor) else None
    # A waiver of something not done says nothing of what was then done too late.
    waived = situation.waived_until(rule.id, lambda waiver: late is None or late <= waiver.day)
    if waived is not None and waived >= anchor:
        return "waived", newest
    instead = [situation.done(item)[-1] for item in rule.unless if situation.done(item)]
    if instead:
        return "met", max(instead)
    if concerned is Answer.UNKNOWN:
        return "cannot-tell", None
    if late is not None:
        return "too-late", newest
    if newest is not None and (rule.within is None or newest >= rule.within.before(anchor)):
        return "met", newest
    if any(not told.settled for told in situation.cannot_tell if told.id == rule.id):
        return "cannot-tell", newest
    return ("missing", None) if newest is None else ("expired", newest)


def _window(rule: Prerequisite) -> str:
    if rule.ahead is not None:
        return f"at least {rule.ahead} before the course"
    if rule.within is None:
        return "before the course"
    if rule.within.is_nothing:
        return "on the first day of the course"
    return f"at most {rule.within} before the course"


def _course(situation: Situation) -> str:
    if situation.planned is not None:
        return f"the course planned for {in_words(situation.planned)}"
    return f"the course begun on {in_words(situation.anchor)}" if situation.is_taken else "a course today"


def _sentence(rule: Prerequisite, status: PrerequisiteStatus, day: date | None, course: str) -> str:
    done = f"done {in_words(day)}" if day else "not done"
    window = _window(rule)
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
