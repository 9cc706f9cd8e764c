"""Reported symptoms: alarms, what adds up, and every open symptom (docs/explanation/meaning.md, Alarms)."""

from longwatch.core.findings import OWN_WORDS
from longwatch.core.protocol import Protocol
from longwatch.engine.relational.alarm_rules import alarm_rule_steps
from longwatch.engine.relational.asking import Questions
from longwatch.engine.relational.holding import can_be_about
from longwatch.engine.relational.sql import Step, literal, rows

URGENCIES = ("emergency-now", "same-day", "next-contact")
_OWN = literal(OWN_WORDS)


def alarm_steps(protocol: Protocol, jurisdiction: str, questions: Questions) -> list[Step]:
    """`alarm_finding` with `alarm_symptom`, `symptom_finding`, and `unjudged` with what a person must read."""
    taken = _TAKEN if protocol.drug.exposure == "medicine" else ""
    return [
        *alarm_rule_steps(protocol, jurisdiction, questions),
        Step("rule_urgency", rows({"urgency": "INT", "name": "STRING"}, enumerate(URGENCIES))),
        Step("symptom_closed", _CLOSED),
        Step("symptom_days", _DAYS.format(taken=taken)),
        Step("listed_open", _LISTED_OPEN),
        Step("raised", _RAISED),
        Step("adding_up", _ADDING_UP),
        Step("behind_alarm", _BEHIND),
        Step("alarm_finding", _ALARMS),
        Step("alarm_symptom", _ALARM_SYMPTOMS),
        Step("unjudged", _UNJUDGED),
        Step("symptom_finding", _SYMPTOMS),
    ]


def _is_open(report: str, about: str) -> str:
    return f"""NOT EXISTS (
        SELECT 1 FROM symptom_closed AS x WHERE x.patient = {report}.patient AND x.fact = {report}.fact AND (x.rule IS NULL OR x.rule = {about}))"""


# A decision closes what came on or before its day and was known when it was made.
_CLOSED = f"""
    SELECT DISTINCT s.patient, s.fact, d.rule FROM symptoms AS s JOIN decisions AS d ON d.patient = s.patient
        AND {can_be_about("d", "s")} WHERE d.kind IN ('ended', 'transferred')"""

_TAKEN = """
            UNION ALL SELECT s.patient, s.fact, least(s.day, coalesce(m.end_day, s.day)) FROM symptoms AS s
                JOIN medicines AS m ON m.patient = s.patient AND m.day <= s.day
                JOIN taken AS u ON u.patient = m.patient AND u.fact = m.fact WHERE least(s.day, coalesce(m.end_day, s.day)) <= s.day"""

# The last exposure on or before each symptom; doubtful where there may have been another.
_DAYS = """
    SELECT *, row_number() OVER (PARTITION BY patient ORDER BY day, moment, id) AS position,
        treated_on IS NOT NULL OR is_doubtful AS is_treated
    FROM (
        SELECT s.patient, s.fact, s.id, s.day, s.known, s.moment, s.on_day, s.symptom, l.symptom IS NOT NULL AS is_listed,
            g.treated_on, EXISTS (
                SELECT 1 FROM doubt_told AS d WHERE d.patient = s.patient AND d.id = 'courses' AND d.latest <= s.day
                        AND NOT d.settled
            ) AS is_doubtful
        FROM symptoms AS s LEFT JOIN rule_symptom AS l ON l.symptom = s.symptom
        LEFT JOIN (
            SELECT patient, fact, max(day) AS treated_on FROM (
                SELECT s.patient, s.fact, i.day FROM symptoms AS s
                    JOIN infusions AS i ON i.patient = s.patient AND i.day <= s.day{taken}
            ) AS given GROUP BY patient, fact
        ) AS g ON g.patient = s.patient AND g.fact = s.fact
    ) AS dated"""

_LISTED_OPEN = f"""
    SELECT c.number, c.id AS alarm, s.* FROM alarm_concerned AS c
        JOIN symptom_days AS s ON s.patient = c.patient AND s.is_listed
    WHERE {_is_open("s", "c.id")}"""

# What nobody can tell counts as true: windows while an infusion is in doubt, an alert that cannot be judged.
_RAISED = """
    SELECT patient, number, alarm, fact, symptom, day, position, min(urgency) AS urgency,
        min(CASE WHEN NOT together THEN urgency END) AS alone
    FROM (
        SELECT s.*, t.urgency, t.together
        FROM listed_open AS s
            JOIN rule_alarm_symptom AS a ON a.number = s.number AND a.symptom = s.symptom
            JOIN rule_alarm_tier AS t ON t.number = s.number
        WHERE s.is_treated
            AND (NOT t.narrowed OR EXISTS (
                SELECT 1 FROM rule_alarm_name AS n WHERE n.number = t.number AND n.tier = t.tier
                    AND n.kind = 'narrowed' AND n.name = s.symptom))
            AND (s.is_doubtful OR s.treated_on IS NULL OR (
                (t.within_months IS NULL OR s.day <= lw_after(s.treated_on, t.within_months, t.within_days, 1))
                AND (t.after_months IS NULL OR s.day > lw_after(s.treated_on, t.after_months, t.after_days, 1))))
            AND (NOT t.together OR EXISTS (
                SELECT 1 FROM listed_open AS o JOIN rule_alarm_name AS n ON n.name = o.symptom AND n.kind = 'together'
                WHERE o.patient = s.patient AND o.number = s.number AND o.symptom <> s.symptom
                    AND n.number = t.number AND n.tier = t.tier))
            AND (NOT t.alerted OR EXISTS (
                SELECT 1 FROM (
                    SELECT patient, id FROM alert_finding
                    UNION ALL SELECT patient, id FROM alert_doubt WHERE NOT settled
                    UNION ALL SELECT patient, id FROM doubt_told WHERE NOT settled
                ) AS w JOIN rule_alarm_name AS n ON n.name = w.id AND n.kind = 'alert'
                WHERE w.patient = s.patient AND n.number = t.number AND n.tier = t.tier))
    ) AS holding GROUP BY patient, number, alarm, fact, symptom, day, position"""

# Symptoms that each by itself are urgent enough to count, but not yet as urgent as the whole.
_ADDING_UP = f"""
    SELECT c.patient, c.number, c.id, r.fact, r.symptom, r.day, r.number AS alarm_number, r.position, a.becomes, a.at_least
    FROM accumulation_concerned AS c
        JOIN rule_accumulation AS a ON a.number = c.number
        JOIN raised AS r ON r.patient = c.patient AND r.alone > a.becomes AND r.alone <= a.counts
    WHERE {_is_open("r", "c.id")}"""

_BEHIND = """
    SELECT patient, 'alarm' AS kind, number, alarm AS id, fact FROM raised
    UNION SELECT patient, 'accumulation', number, id, fact FROM adding_up"""

# A waiver covers an alarm when all reports behind it were known as it was made.
_ALARMS = f"""
    SELECT f.patient, f.kind, f.number, f.id, u.name AS urgency, f.urgency AS weight, f.reported,
        w.until AS waived_until
    FROM (
        SELECT patient, 'alarm' AS kind, number, alarm AS id, min(urgency) AS urgency, max(day) AS reported
        FROM raised GROUP BY patient, number, alarm
        UNION ALL
        SELECT patient, 'accumulation', number, id, max(becomes), max(day) FROM adding_up
        GROUP BY patient, number, id HAVING count(DISTINCT symptom) >= max(at_least)
    ) AS f JOIN rule_urgency AS u ON u.urgency = f.urgency
        LEFT JOIN (
            SELECT patient, kind, number, max(until) AS until FROM (
                SELECT b.patient, b.kind, b.number, w.until, bool_and({can_be_about("w", "s")}) AS covers
                FROM behind_alarm AS b
                    JOIN symptoms AS s ON s.patient = b.patient AND s.fact = b.fact
                    JOIN waivers AS w ON w.patient = b.patient AND (w.rule IS NULL OR w.rule = b.id)
                GROUP BY b.patient, b.kind, b.number, w.until, w.day, w.known
            ) AS waiving WHERE covers GROUP BY patient, kind, number
        ) AS w ON w.patient = f.patient AND w.kind = f.kind AND w.number = f.number"""

# In the order in which each symptom was first met: by its day, or first by the alarm that it raised.
_ALARM_SYMPTOMS = """
    SELECT patient, 'alarm' AS kind, number, symptom, 0 AS alarm_number, min(position) AS position
    FROM raised GROUP BY patient, number, symptom
    UNION ALL
    SELECT patient, 'accumulation', number, symptom, alarm_number, position FROM (
        SELECT *, row_number() OVER (PARTITION BY patient, number, symptom ORDER BY alarm_number, position) AS place
        FROM adding_up
    ) AS met WHERE place = 1"""

_JUDGED = """(s.is_listed AND (NOT s.is_treated OR EXISTS (
        SELECT 1 FROM rule_alarm AS r WHERE r.first_day <= s.on_day AND (r.last_day IS NULL OR s.on_day <= r.last_day)
    )))"""

_SETTLED = """EXISTS (
        SELECT 1 FROM rule_settling AS l JOIN symptom_closed AS x ON x.rule IS NULL OR x.rule = l.id
        WHERE l.symptom = s.symptom AND x.patient = s.patient AND x.fact = s.fact)"""

_UNJUDGED = f"""
    SELECT s.patient, {_OWN} AS id, max(s.day) AS latest, max(s.known) AS known,
        count(CASE WHEN NOT s.is_listed THEN 1 END) AS own, max(CASE WHEN NOT s.is_listed THEN s.day END) AS own_day,
        count(CASE WHEN s.is_listed THEN 1 END) AS listed, max(CASE WHEN s.is_listed THEN s.day END) AS listed_day
    FROM symptom_days AS s
    WHERE {_is_open("s", _OWN)} AND NOT {_JUDGED} AND (NOT s.is_listed OR NOT {_SETTLED}) GROUP BY s.patient"""

# Each open symptom once, by its newest report; what no list has, in the patient's own words, is one of them.
_SYMPTOMS = f"""
    SELECT f.patient, f.name AS symptom, f.reported, u.name AS urgency, f.urgency AS weight FROM (
        SELECT patient, name, reported, CASE WHEN NOT is_judged THEN 1 ELSE coalesce(urgency, 2) END AS urgency FROM (
            SELECT *, min(raised_urgency) OVER (PARTITION BY patient, name) AS urgency,
                row_number() OVER (PARTITION BY patient, name ORDER BY position DESC) AS place
            FROM (
                SELECT s.patient, CASE WHEN s.is_listed THEN s.symptom END AS name, s.day AS reported, s.position,
                    {_JUDGED} AS is_judged, {_SETTLED} AS is_settled,
                    (SELECT min(r.urgency) FROM raised AS r WHERE r.patient = s.patient AND r.fact = s.fact) AS raised_urgency
                FROM symptom_days AS s WHERE {_is_open("s", _OWN)}
            ) AS judged WHERE raised_urgency IS NOT NULL OR NOT is_settled
        ) AS placed WHERE place = 1
    ) AS f JOIN rule_urgency AS u ON u.urgency = f.urgency"""
