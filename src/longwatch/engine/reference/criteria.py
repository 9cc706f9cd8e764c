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
    match question:
        case Expression(fact=str(name)):
            known = _screened(situation, name)
            return Reply(known.answer, known.because)
        case Expression(count=count) if count is not None:
            known = known_count(situation, situation.protocol.fact[count.fact], count.at_least)
            return Reply(known.answer, known.because)
        case Expression(age=age) if age is not None:
            return _age(situation, age)
        case Expression(sex=str(sex)):
            person = situation.seen.person
            return Reply(Answer.UNKNOWN if person.sex is None else Answer.of(person.sex == sex), (person.id,))
        case Expression(treated=bool(treated)):
            infusions = situation.seen.infusions
            return Reply(Answer.of(bool(infusions) == treated), tuple(i.id for i in infusions[:1]))
        case Expression(condition=str(name)):
            holds = situation.protocol.code_set[name].holds
            ids = tuple(c.id for c in situation.seen.conditions if not c.refuted and holds(c.codes))
            return Reply(Answer.YES if ids else Answer.UNKNOWN, ids)
        case Expression(medicine=str(name)):
            holds = situation.protocol.code_set[name].holds
            taken = [m for m in situation.seen.medicines if m.end is None or situation.on <= m.end]
            ids = tuple(m.id for m in taken if holds(m.codes))
            return Reply(Answer.YES if ids else Answer.UNKNOWN, ids)
        case Expression(all=tuple(parts)):
            return _joined(all_of, situation, parts)
        case Expression(any=tuple(parts)):
            return _joined(any_of, situation, parts)
        case Expression(not_=Expression() as inner):
            reply = ask(situation, inner)
            return Reply(negate(reply.answer), reply.because)
        case _:
            return Reply(Answer.UNKNOWN)


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
    said = {Answer.YES: f"{rule.title}: yes, this {tier.effect}.", Answer.NO: f"{rule.title}: no."}
    return CriterionFinding(
        id=rule.id,
        revision=rule.revision,
        text=said.get(wanted, f"{rule.title}: not known. {rule.ask}"),
        because=reply.because,
        sources=cited(situation.protocol, rule),
        value=wanted,
        effect=tier.effect,
        ask=rule.ask if wanted is Answer.UNKNOWN else None,
    )


def _rank(rule: Criterion, effect: Effect, answer: Answer) -> int:
    if answer is Answer.NO:
        return 5
    if answer is Answer.YES:
        return {Effect.CONTRAINDICATES: 0, Effect.RESTRICTS: 1, Effect.CAUTIONS: 3}[effect]
    return 2 if effect is not Effect.CAUTIONS and rests_on_screening(rule) else 4


def rests_on_screening(rule: Criterion) -> bool:
    """Whether a rule asks only what screening, age and treatment can answer, so that it can be incomplete."""
    parts = [part for tier in rule.tiers for part in tier.when.parts()]
    return not any(p.condition or p.medicine or p.unknown or p.sex for p in parts)


def eligibility(situation: Situation) -> Eligibility:
    """The worst of the criteria in force; incomplete while one that could forbid is unknown."""
    criteria = situation.protocol.in_force(situation.jurisdiction, situation.protocol.criteria, situation.on)
    rules = [rule for rule in criteria if applies(situation, rule.applies) is not Answer.NO]
    findings = tuple(criterion_finding(situation, rule) for rule in rules)
    yes = {f.effect for f in findings if f.value is Answer.YES}
    # A rule that screening cannot answer forbids nobody by being open, so it makes nobody eligible either.
    forbidding = [r for r in rules if r.tiers[0].effect is not Effect.CAUTIONS and rests_on_screening(r)]
    open_questions = [
        finding
        for rule, finding in zip(rules, findings, strict=True)
        if finding.effect is not Effect.CAUTIONS
        and finding.value is Answer.UNKNOWN
        and rests_on_screening(rule)
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
