"""May the next course go ahead: everything that blocks it, and everything still missing."""

from datetime import date
from typing import Literal

from msgspec.structs import replace

from longwatch.core.answers import Answer
from longwatch.core.dates import in_words
from longwatch.core.findings import (
    AlertFinding,
    Clearance,
    ClearanceReason,
    Eligibility,
    Finding,
    PrerequisiteFinding,
)
from longwatch.core.protocol import CourseRule, Effect, Severity
from longwatch.engine.reference.criteria import applies, rests_on_screening
from longwatch.engine.reference.freshness import stale_answers
from longwatch.engine.reference.situation import Situation
from longwatch.engine.reference.words import cited

Weight = Literal["blocks", "incomplete"]


def clearance(
    situation: Situation,
    eligible: Eligibility,
    prerequisites: tuple[PrerequisiteFinding, ...],
    alerts: tuple[AlertFinding, ...],
) -> Clearance:
    """The clearance for the course after those given."""
    number = len(situation.courses) + 1
    criteria = _criteria(situation, eligible)
    reasons = [
        *_death(situation),
        *_course(situation, number),
        *criteria,
        *stale_answers(situation, {reason.id for reason in criteria}),
        *_prerequisites(prerequisites),
        *_alerts(alerts),
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
    protocol, anchor = situation.protocol, situation.planned or situation.on
    in_force = protocol.in_force(situation.jurisdiction, protocol.courses, situation.on)
    rules = [rule for rule in in_force if applies(situation, rule.applies) is not Answer.NO]
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
        if rule.after is None or previous is None:
            continue
        earliest: date = rule.after.after(previous)
        if anchor < earliest:
            text = f"{rule.title}: last infusion {in_words(previous)} + {rule.after} = {in_words(earliest)} at the earliest."
            reasons.append(_rule(situation, rule, text))
    return reasons


def _rule(situation: Situation, rule: CourseRule, text: str) -> ClearanceReason:
    because = situation.infusions_in(situation.courses[-1])[-1:] if situation.courses else ()
    return ClearanceReason(
        id=rule.id,
        revision=rule.revision,
        text=text,
        because=because,
        sources=cited(situation.protocol, rule),
        weight="blocks",
    )


def _criteria(situation: Situation, eligible: Eligibility) -> list[ClearanceReason]:
    reasons = []
    protocol = situation.protocol
    in_force = protocol.in_force(situation.jurisdiction, protocol.criteria, situation.on)
    rules = {rule.id: rule for rule in in_force}
    for finding in eligible.criteria:
        if finding.effect is Effect.CAUTIONS:
            continue
        if finding.value is Answer.YES:
            reasons.append(_reason("blocks", finding))
        elif finding.value is Answer.UNKNOWN and rests_on_screening(rules[finding.id]):
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


def _cannot_tell(situation: Situation) -> list[ClearanceReason]:
    protocol = situation.protocol
    watched = {rule.id for rule in protocol.watches} | {"courses", "death", "record"} | set(protocol.fact)
    in_force = protocol.in_force(situation.jurisdiction, protocol.watches, situation.on)
    rules = {rule.id: rule for rule in in_force}
    reasons = []
    for told in situation.cannot_tell:
        if told.id in watched and not told.settled:
            reason = _plain("incomplete", told.id, f"{told.why}.", told.because)
            rule = rules.get(told.id)
            if rule is not None:
                reason = replace(reason, revision=rule.revision, sources=cited(protocol, rule))
            reasons.append(reason)
    return reasons
