"""May the next course go ahead: everything that blocks it, and everything still missing."""

from datetime import date
from typing import Literal

from msgspec.structs import replace

from longwatch.core.answers import Answer
from longwatch.core.dates import in_words
from longwatch.core.finding import Finding
from longwatch.core.findings import (
    OWN_WORDS,
    AlarmFinding,
    AlertFinding,
    Clearance,
    ClearanceReason,
    Eligibility,
    PrerequisiteFinding,
)
from longwatch.core.protocol import CourseRule, Effect, Severity, Urgency
from longwatch.engine.reference.criteria import applies
from longwatch.engine.reference.freshness import stale_answers
from longwatch.engine.reference.situation import Situation
from longwatch.engine.reference.words import cited

Weight = Literal["blocks", "incomplete"]


def clearance(
    situation: Situation,
    eligible: Eligibility,
    prerequisites: tuple[PrerequisiteFinding, ...],
    alerts: tuple[AlertFinding, ...],
    *,
    alarms: tuple[AlarmFinding, ...] = (),
) -> Clearance:
    """The clearance for the course after those given, or for going on with one that still goes on."""
    number = len(situation.courses) + (0 if situation.is_taken else 1)
    criteria = _criteria(situation, eligible)
    reasons = [
        *_death(situation),
        *_course(situation, number),
        *criteria,
        *stale_answers(situation, {reason.id for reason in criteria}),
        *_prerequisites(prerequisites),
        *_alerts(alerts),
        *_alarms(alarms),
        *_cannot_tell(situation),
    ]
    weights = {reason.weight for reason in reasons}
    status: Literal["clear", "blocked", "incomplete"] = "clear"
    if weights:
        status = "blocked" if "blocks" in weights else "incomplete"
    return Clearance(status=status, for_=f"course {number}", reasons=tuple(reasons))


def _reason(weight: Weight, finding: Finding, text: str | None = None) -> ClearanceReason:
    return ClearanceReason(
        id=finding.id,
        revision=finding.revision,
        text=text or finding.text,
        because=finding.because,
        sources=finding.sources,
        weight=weight,
    )


def _plain(weight: Weight, name: str, text: str, because: tuple[str, ...] = ()) -> ClearanceReason:
    return ClearanceReason(id=name, revision="", text=text, because=because, weight=weight)


def _death(situation: Situation) -> list[ClearanceReason]:
    return [_plain("blocks", "death", "A death is recorded.", (d.id,)) for d in situation.seen.deaths]


def _course(situation: Situation, number: int) -> list[ClearanceReason]:
    anchor = situation.anchor
    rules = [rule for rule in situation.rules.courses if applies(situation, rule.applies) is not Answer.NO]
    fitting = [
        r for r in rules if r.first_course <= number and (r.last_course is None or number <= r.last_course)
    ]
    if not fitting:
        if not rules:
            return [_plain("blocks", "courses", "No rule for giving the drug was in force here on this day.")]
        last = max(rules, key=lambda rule: rule.last_course or 0)
        return [_rule(situation, last, f"{last.title}: no course {number} is foreseen in this jurisdiction.")]
    reasons = []
    for rule in fitting:
        previous = situation.last_infusion
        if rule.after is None or previous is None or situation.is_taken:
            continue
        earliest: date = rule.after.after(previous)
        if anchor < earliest:
            word = situation.protocol.drug.exposure_word
            text = f"{rule.title}: last {word} {in_words(previous)} + {rule.after} = {in_words(earliest)} at the earliest."
            reasons.append(_rule(situation, rule, text))
    return reasons


def _rule(situation: Situation, rule: CourseRule, text: str) -> ClearanceReason:
    return ClearanceReason(
        id=rule.id,
        revision=rule.revision,
        text=text,
        because=situation.newest_infusion,
        sources=cited(situation.protocol, rule),
        weight="blocks",
    )


def _criteria(situation: Situation, eligible: Eligibility) -> list[ClearanceReason]:
    reasons = []
    rules = {rule.id: rule for rule in situation.rules.criteria}
    for finding in eligible.criteria:
        if finding.effect is Effect.CAUTIONS:
            continue
        if finding.value is Answer.YES:
            reasons.append(_reason("blocks", finding))
        elif finding.value is Answer.UNKNOWN and rules[finding.id].rests_on_screening:
            reasons.append(_reason("incomplete", finding))
    if eligible.status == "incomplete" and not reasons:
        reasons.append(_plain("incomplete", "eligibility", eligible.text))
    return reasons


def _prerequisites(findings: tuple[PrerequisiteFinding, ...]) -> list[ClearanceReason]:
    reasons = []
    for finding in findings:
        if finding.status == "too-late":
            reasons.append(_reason("blocks", finding))
        elif finding.required and finding.status in ("missing", "expired", "cannot-tell"):
            reasons.append(_reason("incomplete", finding))
    return reasons


def _alerts(alerts: tuple[AlertFinding, ...]) -> list[ClearanceReason]:
    serious = (Severity.CRITICAL, Severity.HIGH)
    return [
        _reason("incomplete", alert, f"{alert.text} Decide on this alert first.")
        for alert in alerts
        if alert.state == "active" and alert.severity in serious
    ]


def _alarms(alarms: tuple[AlarmFinding, ...]) -> list[ClearanceReason]:
    return [
        _reason("incomplete", alarm, f"{alarm.text} Decide on this alarm first.")
        for alarm in alarms
        if alarm.urgency is not Urgency.NEXT_CONTACT
    ]


def _cannot_tell(situation: Situation) -> list[ClearanceReason]:
    if not situation.cannot_tell:
        return []
    protocol = situation.protocol
    watched = (
        {rule.id for rule in protocol.watches}
        | {"courses", "death", "record", OWN_WORDS}
        | set(protocol.fact)
    )
    rules = {rule.id: rule for rule in situation.rules.watches}
    reasons = []
    for told in situation.cannot_tell:
        if told.id in watched and not told.settled:
            reason = _plain("incomplete", told.id, f"{told.why}.", told.because)
            rule = rules.get(told.id)
            if rule is not None:
                reason = replace(reason, revision=rule.revision, sources=cited(protocol, rule))
            reasons.append(reason)
    return reasons
