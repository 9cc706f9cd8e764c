"""Answers that must be recent when a course begins, whether or not a criterion asks for them."""

from longwatch.core.answers import Answer
from longwatch.core.dates import in_words
from longwatch.core.findings import ClearanceReason
from longwatch.core.protocol import Criterion, ScreeningFact
from longwatch.engine.reference.criteria import applies
from longwatch.engine.reference.facts import Known, known_fact
from longwatch.engine.reference.situation import Situation
from longwatch.engine.reference.words import cited


def stale_answers(situation: Situation, told: set[str]) -> list[ClearanceReason]:
    """What holds the course up: a no that is too old, a question not asked in time, a yes nobody has weighed.

    `told` names the criteria that hold the course up already. A yes to a question that a criterion asks
    is that criterion's to judge, where it is in force and concerns the patient.
    """
    reasons = []
    for fact in situation.protocol.facts:
        if not fact.fresh or fact.asked_of not in (None, situation.seen.person.sex or fact.asked_of):
            continue
        known = known_fact(situation, fact)
        asking = [rule for rule in situation.rules.criteria if fact.id in rule.facts]
        here = [rule for rule in asking if applies(situation, rule.applies) is not Answer.NO]
        if known.answer is Answer.UNKNOWN and any(rule.id in told for rule in here):
            continue
        text = _problem(situation, fact, known, is_judged=bool(here))
        if text is not None:
            reasons.append(_reason(situation, fact, known, (text, here)))
    return reasons


def _problem(situation: Situation, fact: ScreeningFact, known: Known, *, is_judged: bool) -> str | None:
    length = situation.protocol.drug.answers_fresh_for
    oldest = length.before(situation.anchor)
    if known.answer is Answer.UNKNOWN:
        return f"{fact.title}: not asked in time for the course. {fact.question}"
    if known.answer is Answer.YES:
        return None if is_judged else f"{fact.title}: answered yes. Weigh it before the course."
    if known.asked is None or known.asked < oldest:
        when = in_words(known.asked) if known.asked else "an unknown day"
        return f"{fact.title}: answered on {when}, more than {length} before the course. Ask again."
    return None


def _reason(
    situation: Situation, fact: ScreeningFact, known: Known, told: tuple[str, list[Criterion]]
) -> ClearanceReason:
    text, rules = told
    return ClearanceReason(
        id=rules[0].id if rules else fact.id,
        revision=rules[0].revision if rules else "",
        text=text,
        because=known.because,
        sources=cited(situation.protocol, rules[0]) if rules else (),
        weight="incomplete",
    )
