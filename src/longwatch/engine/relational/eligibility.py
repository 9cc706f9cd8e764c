"""Criteria and eligibility (docs/explanation/meaning.md, Criteria and eligibility)."""

from longwatch.core.protocol import Criterion, Effect, Protocol
from longwatch.engine.relational.applying import concerned_step, condition_step, frame, rule_step
from longwatch.engine.relational.asking import Questions
from longwatch.engine.relational.sql import Step, literal


def eligibility_steps(protocol: Protocol, jurisdiction: str, questions: Questions) -> list[Step]:
    """`criterion_finding`, one row for each criterion that concerns the patient, and `eligibility`."""
    rules = protocol.of(jurisdiction, protocol.criteria)
    frames = [
        (
            *frame(protocol, jurisdiction, n, rule),
            rule.tiers[0].effect is not Effect.CAUTIONS,
            rule.rests_on_screening,
        )
        for n, rule in enumerate(rules)
    ]
    tiers = [sql for number, rule in enumerate(rules) for sql in _tiers(number, rule, questions)]
    nothing = "SELECT patient, 0 AS number, 0 AS tier, '' AS effect, TRUE AS answer FROM replies WHERE FALSE"
    return [
        rule_step("criterion", {"forbids": "BOOLEAN", "screening": "BOOLEAN"}, frames),
        condition_step("criterion", rules, questions),
        concerned_step("criterion"),
        Step("criterion_tier", " UNION ALL ".join(tiers or [nothing])),
        Step("criterion_finding", _FINDING),
        Step("eligibility", _ELIGIBILITY),
    ]


def _tiers(number: int, rule: Criterion, questions: Questions) -> list[str]:
    return [
        f"SELECT patient, {number} AS number, {place} AS tier, {literal(str(tier.effect))} AS effect, "
        f"{questions.sql(tier.when)} AS answer FROM replies"
        for place, tier in enumerate(rule.tiers)
    ]


# The tier that weighs most tells: a milder one that applies does not hide a worse one whose question is open.
_FINDING = """
    SELECT patient, number, id, effect, forbids, screening,
        CASE WHEN answer THEN 'yes' WHEN NOT answer THEN 'no' ELSE 'unknown' END AS value
    FROM (
        SELECT c.patient, c.number, r.id, r.forbids, r.screening, t.effect, t.answer, row_number() OVER (
            PARTITION BY c.patient, c.number ORDER BY CASE
                WHEN NOT t.answer THEN 5
                WHEN t.answer THEN CASE t.effect WHEN 'contraindicates' THEN 0 WHEN 'restricts' THEN 1 ELSE 3 END
                WHEN t.effect <> 'cautions' AND r.screening THEN 2 ELSE 4 END, t.tier) AS place
        FROM criterion_concerned AS c
            JOIN rule_criterion AS r ON r.number = c.number
            JOIN criterion_tier AS t ON t.patient = c.patient AND t.number = c.number
    ) AS weighed WHERE place = 1"""

# A rule that screening cannot answer forbids nobody by being open, so it makes nobody eligible either.
_ELIGIBILITY = """
    SELECT a.patient, CASE
        WHEN coalesce(f.contraindicated, FALSE) THEN 'contraindicated'
        WHEN f.restricted THEN 'not-recommended'
        WHEN f.patient IS NULL OR f.is_open OR NOT f.can_forbid THEN 'incomplete'
        WHEN f.cautioned THEN 'eligible-with-cautions'
        ELSE 'eligible' END AS status
    FROM asked AS a LEFT JOIN (
        SELECT patient, bool_or(value = 'yes' AND effect = 'contraindicates') AS contraindicated,
            bool_or(value = 'yes' AND effect = 'restricts') AS restricted,
            bool_or(value = 'yes' AND effect = 'cautions') AS cautioned,
            bool_or(value = 'unknown' AND effect <> 'cautions' AND screening) AS is_open,
            bool_or(forbids AND screening) AS can_forbid
        FROM criterion_finding GROUP BY patient
    ) AS f ON f.patient = a.patient"""
