"""What a patient keeps to around a course (docs/explanation/meaning.md, Precautions)."""

from longwatch.core.dates import Interval
from longwatch.core.protocol import Protocol
from longwatch.engine.relational.applying import concerned_step, condition_step, frame, rule_step
from longwatch.engine.relational.asking import Questions
from longwatch.engine.relational.sql import FAR, Step, islands

_COLUMNS = {"before_months": "INT", "before_days": "INT", "after_months": "INT", "after_days": "INT"}


def precaution_steps(protocol: Protocol, jurisdiction: str, questions: Questions) -> list[Step]:
    """`precaution_finding`: the stretch of each precaution that has not ended, else the last one."""
    rules = protocol.of(jurisdiction, protocol.precautions)
    values = [
        (*frame(protocol, jurisdiction, number, rule), *_pair(rule.before), *_pair(rule.after))
        for number, rule in enumerate(rules)
    ]
    return [
        rule_step("precaution", _COLUMNS, values),
        condition_step("precaution", rules, questions),
        concerned_step("precaution"),
        Step("given_or_planned", _COURSES),
        Step("precaution_days", _DAYS),
        Step("precaution_finding", _FINDING),
    ]


def _pair(length: Interval | None) -> tuple[int | None, int | None]:
    return (None, None) if length is None else (length.months, length.days)


# A plan stands until a course takes its place; of a course that goes on, or is planned, nobody knows the last day.
_COURSES = f"""
    SELECT patient, first_day, last_day FROM courses
    UNION ALL
    SELECT t.patient, t.planned, {FAR} FROM treatment AS t
    WHERE t.planned IS NOT NULL AND (t.courses = 0 OR t.planned > t.last_day)
        AND NOT EXISTS (SELECT 1 FROM deaths AS d WHERE d.patient = t.patient)"""

_DAYS = f"""
    SELECT c.patient, c.number,
        CASE WHEN r.before_months IS NULL THEN g.first_day
            ELSE lw_after(g.first_day, r.before_months, r.before_days, -1) END AS first_day,
        CASE WHEN r.after_months IS NULL OR g.last_day = {FAR} THEN {FAR}
            ELSE lw_after(g.last_day, r.after_months, r.after_days, 1) END AS last_day
    FROM precaution_concerned AS c
        JOIN rule_precaution AS r ON r.number = c.number
        JOIN given_or_planned AS g ON g.patient = c.patient"""

_FINDING = f"""
    SELECT c.patient, c.number, c.id, c.concerned, s.first_day AS from_day,
        CASE WHEN s.dies THEN s.death WHEN s.last_day < {FAR} THEN s.last_day END AS until,
        CASE WHEN s.patient IS NULL THEN 'not-started' WHEN s.dies THEN 'over' WHEN s.on_day < s.first_day THEN 'coming'
            WHEN s.on_day <= s.last_day THEN 'applies' ELSE 'over' END AS status
    FROM precaution_concerned AS c LEFT JOIN (
        SELECT p.*, t.on_day, d.death, coalesce(d.death < p.last_day, FALSE) AS dies,
            row_number() OVER (
                PARTITION BY p.patient, p.number
                ORDER BY CASE WHEN t.on_day <= p.last_day THEN 0 ELSE 1 END,
                    CASE WHEN t.on_day <= p.last_day THEN p.island ELSE -p.island END
            ) AS place
        FROM (
            SELECT patient, number, island, min(first_day) AS first_day, max(last_day) AS last_day
            FROM ({islands("precaution_days", by="patient, number")}) AS joined GROUP BY patient, number, island
        ) AS p
            JOIN treatment AS t ON t.patient = p.patient
            LEFT JOIN (SELECT patient, min(day) AS death FROM deaths GROUP BY patient) AS d ON d.patient = p.patient
    ) AS s ON s.patient = c.patient AND s.number = c.number AND s.place = 1"""
