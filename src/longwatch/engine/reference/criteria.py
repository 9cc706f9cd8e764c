"""Three-valued questions, and eligibility as the worst of the criteria in force."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from longwatch.core.answers import Answer, all_of, any_of, negate
from longwatch.core.dates import years_between
from longwatch.core.findings import CannotTell, CriterionFinding, Eligibility, EligibilityStatus
from longwatch.core.protocol import Criterion, Effect, Expression
from longwatch.core.protocol.expressions import AgeTest
from longwatch.engine.reference.facts import Known, known_count, known_fact
from longwatch.engine.reference.situation import Situation
from longwatch.engine.reference.words import cited


class Reply(NamedTuple):
    """An answer with the ids of the facts behind it."""

    answer: Answer
    because: tuple[str, ...] = ()


def ask(situation: Situation, question: Expression) -> Reply:
    """Answer a question about the patient on the day."""
    seen, code_set = situation.seen, situation.protocol.code_set
    if question.fact is not None:
        known = _screened(situation, question.fact)
        return Reply(known.answer, known.because)
    if question.all is not None:
        return _joined(all_of, situation, question.all)
    if question.any is not None:
        return _joined(any_of, situation, question.any)
    if question.not_ is not None:
        reply = ask(situation, question.not_)
        return Reply(negate(reply.answer), reply.because)
    if question.age is not None:
        return _age(situation, question.age)
    if question.count is not None:
        fact = situation.protocol.fact[question.count.fact]
        known = known_count(situation, fact, question.count.at_least)
        return Reply(known.answer, known.because)
    if question.treated is not None:
        exposures = situation.exposures
        return Reply(Answer.of(bool(exposures) == question.treated), tuple(e.id for e in exposures[:1]))
    if question.sex is not None:
        sex = seen.person.sex
        return Reply(Answer.UNKNOWN if sex is None else Answer.of(sex == question.sex), (seen.person.id,))
    if question.condition is not None:
        holds = code_set[question.condition].holds
        return _recorded([c.id for c in seen.conditions if not c.refuted and holds(c.codes)])
    if question.medicine is not None:
        holds = code_set[question.medicine].holds
        taken = [m for m in seen.medicines if m.end is None or situation.on <= m.end]
        return _recorded([m.id for m in taken if holds(m.codes)])
    return Reply(Answer.UNKNOWN)


def _recorded(ids: list[str]) -> Reply:
    """What no record shows may still be so: its absence is no answer."""
    return Reply(Answer.YES if ids else Answer.UNKNOWN, tuple(ids))


def _joined(
    join: Callable[[Iterable[Answer]], Answer], situation: Situation, parts: Sequence[Expression]
) -> Reply:
    replies = [ask(situation, part) for part in parts]
    answer = join(r.answer for r in replies)
    # Only the parts that agree with the whole explain it.
    because = [fact for r in replies if r.answer is answer for fact in r.because]
    return Reply(answer, tuple(dict.fromkeys(because)))


def _age(situation: Situation, age: AgeTest) -> Reply:
    person = situation.seen.person
    if person.birth is None:
        return Reply(Answer.UNKNOWN, (person.id,))
    years = years_between(person.birth.last, situation.on)
    if age.below is not None:
        return Reply(Answer.of(years < age.below), (person.id,))
    if age.above is not None:
        return Reply(Answer.of(years > age.above), (person.id,))
    return Reply(Answer.of(years == age.exactly), (person.id,))


def _screened(situation: Situation, name: str) -> Known:
    fact = situation.protocol.fact[name]
    known = known_fact(situation, fact)
    if known.disagreement is not None:
        told = CannotTell(id=name, why=known.disagreement, because=known.because, latest=known.asked)
        if told not in situation.cannot_tell:
            situation.cannot_tell.append(told)
    return known


def criterion_finding(situation: Situation, rule: Criterion) -> CriterionFinding:
    """Whether a criterion applies: the tier that weighs most for eligibility.

    A milder tier that applies does not hide a worse one whose question is open.
    """
    replies = [(tier, ask(situation, tier.when)) for tier in rule.tiers]
    tier, reply = min(replies, key=lambda pair: _rank(rule, pair[0].effect, pair[1].answer))
    wanted = reply.answer
    return CriterionFinding(
        id=rule.id,
        revision=rule.revision,
        text=_sentence(rule, tier.effect, wanted),
        because=reply.because,
        sources=cited(situation.protocol, rule),
        value=wanted,
        effect=tier.effect,
        ask=rule.ask if wanted is Answer.UNKNOWN else None,
    )


def _sentence(rule: Criterion, effect: Effect, answer: Answer) -> str:
    if answer is Answer.UNKNOWN:
        return f"{rule.title}: not known. {rule.ask}"
    return f"{rule.title}: yes, this {effect}." if answer is Answer.YES else f"{rule.title}: no."


def _rank(rule: Criterion, effect: Effect, answer: Answer) -> int:
    if answer is Answer.NO:
        return 5
    if answer is Answer.YES:
        return {Effect.CONTRAINDICATES: 0, Effect.RESTRICTS: 1, Effect.CAUTIONS: 3}[effect]
    return 2 if effect is not Effect.CAUTIONS and rule.rests_on_screening else 4


def eligibility(situation: Situation) -> Eligibility:
    """The worst of the criteria in force; incomplete while one that could forbid is unknown."""
    rules = [rule for rule in situation.rules.criteria if applies(situation, rule.applies) is not Answer.NO]
    findings = tuple(criterion_finding(situation, rule) for rule in rules)
    yes = {f.effect for f in findings if f.value is Answer.YES}
    # A rule that screening cannot answer forbids nobody by being open, so it makes nobody eligible either.
    forbidding = [r for r in rules if r.tiers[0].effect is not Effect.CAUTIONS and r.rests_on_screening]
    open_questions = [
        finding
        for rule, finding in zip(rules, findings, strict=True)
        if finding.effect is not Effect.CAUTIONS
        and finding.value is Answer.UNKNOWN
        and rule.rests_on_screening
    ]
    status: EligibilityStatus
    if Effect.CONTRAINDICATES in yes:
        status = "contraindicated"
    elif Effect.RESTRICTS in yes:
        status = "not-recommended"
    elif open_questions or not forbidding:
        status = "incomplete"
    else:
        status = "eligible-with-cautions" if Effect.CAUTIONS in yes else "eligible"
    text = {
        "contraindicated": "A contraindication is present.",
        "not-recommended": "The drug is not recommended for this patient.",
        "incomplete": f"{len(open_questions)} questions that could forbid the drug have no answer in time."
        if open_questions
        else "No rule in force here on this day asks a question that screening could answer.",
        "eligible-with-cautions": "Nothing forbids the drug; cautions apply.",
        "eligible": "Nothing forbids the drug, and every question that could was answered.",
    }[status]
    return Eligibility(status=status, text=text, criteria=findings)


def applies(situation: Situation, condition: Expression | None) -> Answer:
    """Whether a rule concerns this patient at all."""
    return Answer.YES if condition is None else ask(situation, condition).answer
