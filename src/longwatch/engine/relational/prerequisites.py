"""What must be done before the next course (docs/explanation/meaning.md, Prerequisites)."""

from longwatch.core.protocol import Protocol
from longwatch.engine.relational.applying import concerned_step, condition_step, frame, rule_step
from longwatch.engine.relational.asking import Questions
from longwatch.engine.relational.sql import Step, rows

_COLUMNS = {
    "item": "STRING",
    "required": "BOOLEAN",
    "within_months": "INT",
    "within_days": "INT",
    "ahead_months": "INT",
    "ahead_days": "INT",
}


def prerequisite_steps(protocol: Protocol, jurisdiction: str, questions: Questions) -> list[Step]:
    """`prerequisite_finding`: each prerequisite that concerns the patient, for the planned course or one today."""
    rules = protocol.of(jurisdiction, protocol.prerequisites)
    values = [
        (
            *frame(protocol, jurisdiction, number, rule),
            rule.item,
            rule.required,
            *((None, None) if rule.within is None else (rule.within.months, rule.within.days)),
            *((None, None) if rule.ahead is None else (rule.ahead.months, rule.ahead.days)),
        )
        for number, rule in enumerate(rules)
    ]
    instead = [(number, item) for number, rule in enumerate(rules) for item in rule.unless]
    return [
        rule_step("prerequisite", _COLUMNS, values),
        Step("rule_unless", rows({"number": "INT", "item": "STRING"}, instead)),
        condition_step("prerequisite", rules, questions),
        concerned_step("prerequisite"),
        Step("anchors", _ANCHORS),
        Step("done_before", _BEFORE),
        Step("prerequisite_done", _DONE),
        Step("prerequisite_finding", _FINDING),
    ]


# A further course of a medicine that is being taken is judged as of the day on which that course began.
_ANCHORS = """
    SELECT patient, anchor, least(anchor, on_day) AS looked_until FROM (
        SELECT patient, on_day, coalesce(planned, CASE WHEN is_taken THEN newest_first_day ELSE on_day END) AS anchor
        FROM treatment
    ) AS anchored"""

# The newest of the days that count is the one whose next is too late.
_BEFORE = """
    SELECT d.patient, d.item, d.day FROM days_done AS d JOIN anchors AS a ON a.patient = d.patient
    WHERE d.day <= a.looked_until AND (d.next_day IS NULL OR d.next_day > a.looked_until)
        AND d.item IN (SELECT item FROM rule_prerequisite)"""

_DONE = """
    SELECT c.patient, c.number, r.id, r.item, r.required, c.concerned, t.planned, a.anchor,
        r.within_months, r.within_days, r.ahead_months, r.ahead_days, d.day AS newest,
        coalesce(d.day > lw_after(a.anchor, r.ahead_months, r.ahead_days, -1), FALSE) AS is_late
    FROM prerequisite_concerned AS c
        JOIN rule_prerequisite AS r ON r.number = c.number
        JOIN treatment AS t ON t.patient = c.patient
        JOIN anchors AS a ON a.patient = c.patient
        LEFT JOIN done_before AS d ON d.patient = c.patient AND d.item = r.item"""

# A waiver of something not done says nothing of what was then done too late.
_FINDING = """
    SELECT p.patient, p.number, p.id, p.item, p.required,
        CASE
            WHEN EXISTS (
                SELECT 1 FROM waivers AS w
                WHERE w.patient = p.patient AND (w.rule IS NULL OR w.rule = p.id) AND w.until >= p.anchor
                    AND NOT (p.is_late AND w.day < p.newest)
            ) THEN 'waived'
            WHEN EXISTS (
                SELECT 1 FROM rule_unless AS u JOIN done AS d ON d.item = u.item
                WHERE u.number = p.number AND d.patient = p.patient
            ) THEN 'met'
            WHEN p.concerned IS NULL THEN 'cannot-tell'
            WHEN p.is_late THEN 'too-late'
            WHEN p.newest IS NOT NULL AND (p.within_months IS NULL
                OR p.newest >= lw_after(p.anchor, p.within_months, p.within_days, -1)) THEN 'met'
            WHEN EXISTS (
                SELECT 1 FROM doubt_told AS x WHERE x.patient = p.patient AND x.id = p.id AND NOT x.settled
            ) THEN 'cannot-tell'
            WHEN p.newest IS NULL THEN 'missing' ELSE 'expired'
        END AS status,
        CASE WHEN p.planned IS NOT NULL AND p.ahead_months IS NOT NULL
            THEN lw_after(p.planned, p.ahead_months, p.ahead_days, -1) ELSE p.planned END AS by_day
    FROM prerequisite_done AS p"""
