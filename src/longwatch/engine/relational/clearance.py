"""May the next course go ahead: everything that blocks it, and everything still missing (meaning.md, Clearance)."""

from longwatch.core.findings import OWN_WORDS
from longwatch.core.protocol import Protocol
from longwatch.engine.relational.applying import concerned_step, condition_step, frame, rule_step
from longwatch.engine.relational.asking import Questions
from longwatch.engine.relational.sql import Step, rows

_COURSE = {"first_course": "INT", "last_course": "INT", "after_months": "INT", "after_days": "INT"}
_FRESH = {"question": "STRING", "asked_of": "STRING"}


def clearance_steps(protocol: Protocol, jurisdiction: str, questions: Questions) -> list[Step]:
    """`clearance_reason` and `clearance`, one row for each patient."""
    rules = protocol.of(jurisdiction, protocol.courses)
    values = [
        (
            *(*frame(protocol, jurisdiction, number, rule), rule.first_course, rule.last_course),
            *((None, None) if rule.after is None else (rule.after.months, rule.after.days)),
        )
        for number, rule in enumerate(rules)
    ]
    fresh = [(f.id, f.asked_of) for f in protocol.facts if f.fresh]
    asking = [
        (number, name)
        for number, rule in enumerate(protocol.of(jurisdiction, protocol.criteria))
        for name in sorted(rule.facts)
    ]
    # What must be known before a drug is given, whatever else nobody can tell.
    holding_up = {rule.id for rule in protocol.watches} | set(protocol.fact)
    holding_up |= {"courses", "death", "record", OWN_WORDS}
    length = protocol.drug.answers_fresh_for
    return [
        rule_step("course", _COURSE, values),
        condition_step("course", rules, questions),
        concerned_step("course"),
        Step("rule_fresh", rows(_FRESH, fresh)),
        Step("rule_criterion_fact", rows({"number": "INT", "question": "STRING"}, asking)),
        Step("rule_holding_up", rows({"id": "STRING"}, [(name,) for name in sorted(holding_up)])),
        Step("next_course", _NEXT.format(months=length.months, days=length.days)),
        Step("criterion_reason", _CRITERIA),
        Step("stale_answer", _STALE),
        Step("clearance_reason", _REASONS),
        Step("clearance", _CLEARANCE),
    ]


_NEXT = """
    SELECT *, lw_after(anchor, {months}, {days}, -1) AS oldest FROM (
        SELECT patient, on_day, last_day, is_taken, courses + CASE WHEN is_taken THEN 0 ELSE 1 END AS number,
            coalesce(planned, CASE WHEN is_taken THEN newest_first_day ELSE on_day END) AS anchor
        FROM treatment
    ) AS anchored"""

_CRITERIA = """
    SELECT patient, number, id, CASE value WHEN 'yes' THEN 'blocks' ELSE 'incomplete' END AS weight
    FROM criterion_finding WHERE effect <> 'cautions' AND (value = 'yes' OR (value = 'unknown' AND screening))"""

# A no that is too old, a question not asked in time, a yes that no criterion weighs. It stands under the first
# criterion that asks and concerns the patient; one that holds the course up already has said so.
_STALE = """
    SELECT patient, coalesce(asking, question) AS id FROM (
        SELECT n.patient, f.question, k.answer, k.asked, n.oldest,
            (SELECT min_by(c.id, c.number) FROM criterion_concerned AS c
                JOIN rule_criterion_fact AS q ON q.number = c.number
                WHERE c.patient = n.patient AND q.question = f.question) AS asking,
            EXISTS (
                SELECT 1 FROM criterion_concerned AS c JOIN rule_criterion_fact AS q ON q.number = c.number
                    JOIN criterion_reason AS r ON r.patient = c.patient AND r.id = c.id
                WHERE c.patient = n.patient AND q.question = f.question) AS is_told
        FROM next_course AS n CROSS JOIN rule_fresh AS f
            JOIN known_facts AS k ON k.patient = n.patient AND k.question = f.question AND k.at_least IS NULL
            LEFT JOIN newest_person AS p ON p.patient = n.patient
        WHERE f.asked_of IS NULL OR p.sex IS NULL OR f.asked_of = p.sex
    ) AS known
    WHERE CASE
        WHEN answer IS NULL THEN NOT is_told
        WHEN answer THEN asking IS NULL
        ELSE asked IS NULL OR asked < oldest END"""

_REASONS = """
    SELECT patient, 'death' AS id, 'blocks' AS weight FROM deaths
    UNION
    SELECT patient, id, 'blocks' FROM (
        SELECT n.patient, coalesce(c.id, 'courses') AS id, row_number() OVER (
            PARTITION BY n.patient ORDER BY coalesce(r.last_course, 0) DESC, r.number) AS place
        FROM next_course AS n
            LEFT JOIN course_concerned AS c ON c.patient = n.patient
            LEFT JOIN rule_course AS r ON r.number = c.number
        WHERE NOT EXISTS (
            SELECT 1 FROM course_concerned AS d JOIN rule_course AS q ON q.number = d.number
            WHERE d.patient = n.patient AND q.first_course <= n.number
                AND (q.last_course IS NULL OR n.number <= q.last_course))
    ) AS unforeseen WHERE place = 1
    UNION
    SELECT c.patient, c.id, 'blocks' FROM course_concerned AS c
        JOIN rule_course AS r ON r.number = c.number
        JOIN next_course AS n ON n.patient = c.patient AND r.first_course <= n.number
            AND (r.last_course IS NULL OR n.number <= r.last_course)
    WHERE r.after_months IS NOT NULL AND n.last_day IS NOT NULL AND NOT n.is_taken
        AND n.anchor < lw_after(n.last_day, r.after_months, r.after_days, 1)
    UNION SELECT patient, id, weight FROM criterion_reason
    UNION
    SELECT e.patient, 'eligibility', 'incomplete' FROM eligibility AS e
    WHERE e.status = 'incomplete' AND NOT EXISTS (SELECT 1 FROM criterion_reason AS r WHERE r.patient = e.patient)
    UNION SELECT patient, id, 'incomplete' FROM stale_answer
    UNION SELECT patient, id, 'blocks' FROM prerequisite_finding WHERE status = 'too-late'
    UNION SELECT patient, id, 'incomplete' FROM prerequisite_finding
    WHERE required AND status IN ('missing', 'expired', 'cannot-tell')
    UNION SELECT patient, id, 'incomplete' FROM alert_finding
    WHERE state = 'active' AND severity IN ('critical', 'high')
    UNION SELECT patient, id, 'incomplete' FROM alarm_finding WHERE urgency <> 'next-contact'
    UNION SELECT d.patient, d.id, 'incomplete' FROM cannot_tell AS d JOIN rule_holding_up AS h ON h.id = d.id
    WHERE NOT d.settled"""

_CLEARANCE = """
    SELECT n.patient, n.number AS course,
        CASE WHEN w.blocks THEN 'blocked' WHEN w.patient IS NOT NULL THEN 'incomplete' ELSE 'clear' END AS status
    FROM next_course AS n LEFT JOIN (
        SELECT patient, bool_or(weight = 'blocks') AS blocks FROM clearance_reason GROUP BY patient
    ) AS w ON w.patient = n.patient"""
