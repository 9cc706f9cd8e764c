"""May the next course go ahead: everything that blocks it, and everything still missing."""

from datetime import date
from typing import Literal

from longwatch.core.answers import Answer
from longwatch.core.findings import (
    AlertFinding,
    Clearance,
    ClearanceReason,
    Eligibility,
    Finding,
    PrerequisiteFinding,
)
from longwatch.core.protocol import CourseRule, Criterion, Effect, Severity
from longwatch.engine.reference.criteria import rests_on_screening
from longwatch.engine.reference.facts import known_fact
from longwatch.engine.reference.situation import Situation
from longwatch.engine.reference.words import cited, said

Weight = Literal["blocks", "incomplete"]


def clearance(
    situation: Situation,
    eligible: Eligibility,
    prerequisites: tuple[PrerequisiteFinding, ...],
    alerts: tuple[AlertFinding, ...],
) -> Clearance:
    """The clearance for the course after those given."""
    number = len(situation.courses) + 1
    reasons = [
        *_death(situation),
        *_course(situation, number),
        *_criteria(situation, eligible),
        *_stale_answers(situation),
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
    rules = protocol.in_force(situation.jurisdiction, protocol.courses, situation.on)
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
            text = f"{rule.title}: last infusion {said(previous)} + {rule.after} = {said(earliest)} at the earliest."
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
    rules = {rule.id: rule for rule in situation.protocol.criteria}
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


def _stale_answers(situation: Situation) -> list[ClearanceReason]:
    """Answers that must be fresh: the newest one on what forbids the drug is older than allowed."""
    protocol = situation.protocol
    anchor = situation.planned or situation.on
    oldest = protocol.drug.answers_fresh_for.before(anchor)
    reasons = []
    for rule in protocol.in_force(situation.jurisdiction, protocol.criteria, situation.on):
        for name in _fresh_facts(situation, rule):
            known = known_fact(situation, protocol.fact[name])
            if known.answer is Answer.NO and (known.asked is None or known.asked < oldest):
                when = said(known.asked) if known.asked else "an unknown day"
                text = (
                    f"{protocol.fact[name].title}: answered on {when}, more than "
                    f"{protocol.drug.answers_fresh_for} before the course. Ask again."
                )
                reasons.append(
                    ClearanceReason(
                        id=rule.id,
                        revision=rule.revision,
                        text=text,
                        because=known.because,
                        sources=cited(protocol, rule),
                        weight="incomplete",
                    )
                )
    return reasons


def _fresh_facts(situation: Situation, rule: Criterion) -> list[str]:
    named = [p.fact for tier in rule.tiers for p in tier.when.parts() if p.fact is not None]
    return [name for name in dict.fromkeys(named) if situation.protocol.fact[name].fresh]


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
    watched = {rule.id for rule in situation.protocol.watches} | {"courses", "death", "record"}
    watched |= set(situation.protocol.fact)
    return [
        _plain("incomplete", told.id, f"{told.why}.", told.because)
        for told in situation.cannot_tell
        if told.id in watched and not told.settled
    ]
