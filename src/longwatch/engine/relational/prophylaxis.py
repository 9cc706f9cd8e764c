"""Protective medicines: from the first infusion to the later of two ends (meaning.md, Prophylaxis)."""

from longwatch.core.protocol import Protocol
from longwatch.engine.relational.amounts import SCALED, scaled
from longwatch.engine.relational.applying import concerned_step, condition_step, frame, rule_step
from longwatch.engine.relational.asking import Questions
from longwatch.engine.relational.sql import Step, is_below

_COLUMNS = {"months": "INT", "days": "INT", "analyte": "STRING", "target": SCALED}


def prophylaxis_steps(protocol: Protocol, jurisdiction: str, questions: Questions) -> list[Step]:
    """`prophylaxis_finding`: whether each protective medicine goes on, and until when."""
    rules = protocol.of(jurisdiction, protocol.prophylaxis)
    values = []
    for number, rule in enumerate(rules):
        target = None
        if rule.until_analyte is not None and rule.until_reaches is not None:
            target = scaled(protocol.analyte[rule.until_analyte], rule.until_reaches)
        length = rule.at_least
        values.append(
            (
                *frame(protocol, jurisdiction, number, rule),
                length.months,
                length.days,
                rule.until_analyte,
                target,
            )
        )
    return [
        rule_step("prophylaxis", _COLUMNS, values),
        condition_step("prophylaxis", rules, questions),
        concerned_step("prophylaxis"),
        Step("prophylaxis_reached", _REACHED),
        Step("prophylaxis_finding", _FINDING),
    ]


# The first reading at or above the amount after which none fell below it again.
_REACHED = f"""
    SELECT patient, number, min(day) AS day FROM (
        SELECT *, max(CASE WHEN reached THEN 0 ELSE reading END) OVER (PARTITION BY patient, number) AS newest_below
        FROM (
            SELECT c.patient, c.number, r.day, r.number AS reading,
                coalesce(NOT ({is_below("r.amount", "r.comparator", "p.target")}), FALSE) AS reached
            FROM prophylaxis_concerned AS c
                JOIN rule_prophylaxis AS p ON p.number = c.number
                JOIN treatment AS t ON t.patient = c.patient
                JOIN readings AS r ON r.patient = c.patient AND r.analyte = p.analyte
                    AND r.day > t.last_day AND r.counts AND r.amount IS NOT NULL
        ) AS compared
    ) AS followed WHERE reading > newest_below GROUP BY patient, number"""

_FINDING = """
    SELECT patient, number, id, CASE
            WHEN last_day IS NULL THEN 'not-started'
            WHEN on_day >= until THEN 'may-stop' ELSE 'continue' END AS status, until
    FROM (
        SELECT c.patient, c.number, c.id, t.on_day, t.last_day,
            CASE WHEN t.is_taken OR (p.analyte IS NOT NULL AND r.day IS NULL) THEN NULL
                ELSE greatest(lw_after(t.last_day, p.months, p.days, 1),
                    coalesce(r.day, lw_after(t.last_day, p.months, p.days, 1))) END AS until
        FROM prophylaxis_concerned AS c
            JOIN rule_prophylaxis AS p ON p.number = c.number
            JOIN treatment AS t ON t.patient = c.patient
            LEFT JOIN prophylaxis_reached AS r ON r.patient = c.patient AND r.number = c.number
    ) AS ending"""
