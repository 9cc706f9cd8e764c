"""Watches: each tier followed in time, one alert a rule (docs/explanation/meaning.md, Watches)."""

from longwatch.core.protocol import Protocol
from longwatch.engine.relational.applying import concerned_step, condition_step
from longwatch.engine.relational.asking import Questions
from longwatch.engine.relational.holding import can_be_about
from longwatch.engine.relational.judging import CLOSES, judging_steps
from longwatch.engine.relational.readings import reading_steps
from longwatch.engine.relational.sql import Step, literal, rows
from longwatch.engine.relational.suspicion import suspicion_steps
from longwatch.engine.relational.watch_rules import watch_rule_steps

SEVERITIES = ("critical", "high", "medium", "low")


def alert_steps(protocol: Protocol, jurisdiction: str, questions: Questions) -> list[Step]:
    """`alert_finding`, and `alert_doubt` with what stopped a watch; `readings`, which others read as well."""
    watches = protocol.of(jurisdiction, protocol.watches)
    shields = protocol.of(jurisdiction, protocol.prophylaxis)
    word = literal(protocol.drug.exposure_word)
    return [
        *watch_rule_steps(protocol, watches, jurisdiction),
        condition_step("watch", watches, questions),
        concerned_step("watch"),
        Step("rule_title", f"SELECT analyte, title, {word} AS exposure_word FROM rule_analyte"),
        Step("rule_severity", rows({"severity": "INT", "name": "STRING"}, enumerate(SEVERITIES))),
        *suspicion_steps({name for rule in shields if (name := rule.until_analyte) is not None}),
        *reading_steps(),
        *judging_steps(),
        Step("days_tested", _DAYS_TESTED),
        Step("verdicts", _VERDICTS),
        Step("events", _EVENTS),
        Step("open_events", _OPEN_EVENTS),
        Step("alert_finding", _ALERTS),
        Step("alert_doubt", _DOUBTS),
    ]


# The results of one day together, test by test: one that says yes is enough.
_DAYS_TESTED = """
    SELECT j.patient, j.watch, j.tier, j.test, j.day,
        CASE WHEN bool_or(j.answer) THEN TRUE WHEN count(j.answer) < count(*) THEN NULL ELSE FALSE END AS answer,
        min_by(j.why, j.number) FILTER (WHERE j.answer IS NULL) AS why,
        min(j.number) FILTER (WHERE j.answer IS NULL) AS number, max(j.known) AS known
    FROM judged AS j JOIN rule_tier AS t ON t.watch = j.watch AND t.tier = j.tier AND t.tests > 1
    GROUP BY j.patient, j.watch, j.tier, j.test, j.day"""

# A tier of several tests needs them all on one day. A test without a result that day leaves the day open.
# `number` is the reading that a verdict rests on, or the first one that stopped it. `turn` orders the verdicts of a
# tier: by the reading, or by the day where there is one verdict a day.
_VERDICTS = """
    SELECT j.patient, j.watch, j.tier, j.day, j.moment, j.number, CAST(j.number AS BIGINT) AS turn, j.answer, j.why,
        t.severity, t.confirmed, j.known
    FROM judged AS j JOIN rule_tier AS t ON t.watch = j.watch AND t.tier = j.tier
    WHERE t.tests = 1 AND NOT j.idle
    UNION ALL
    SELECT patient, watch, tier, day, '', number, lw_days(DATE '0001-01-01', day), answer, why, severity, confirmed, known FROM (
        SELECT d.patient, d.watch, d.tier, d.day,
            CASE WHEN bool_or(NOT d.answer) THEN FALSE
                WHEN count(d.answer) < max(t.tests) THEN NULL ELSE TRUE END AS answer,
            count(*) < max(t.tests) AS is_open,
            min_by(d.why, d.test) FILTER (WHERE d.answer IS NULL) AS why,
            min_by(d.number, d.test) FILTER (WHERE d.answer IS NULL) AS number, t.severity, t.confirmed,
            max(d.known) AS known
        FROM days_tested AS d JOIN rule_tier AS t ON t.watch = d.watch AND t.tier = d.tier
        GROUP BY d.patient, d.watch, d.tier, d.day, t.severity, t.confirmed
    ) AS whole WHERE answer IS NOT NULL OR NOT is_open"""

# Where a tier must be confirmed, a first yes waits for the next result that says something.
_EVENTS = """
    SELECT patient, watch, tier, day, moment, number, turn, answer, why, severity, known FROM verdicts
    WHERE NOT confirmed OR answer IS NULL
    UNION ALL
    SELECT patient, watch, tier, day, moment, number, turn, answer, why, severity, known FROM (
        SELECT *, lag(answer) OVER (PARTITION BY patient, watch, tier ORDER BY turn) AS before
        FROM verdicts WHERE confirmed AND answer IS NOT NULL
    ) AS followed WHERE NOT answer OR coalesce(before, FALSE)"""

# What a later result shows to be over is over, also when a decision has closed that result.
_OPEN_EVENTS = f"""
    SELECT * FROM events AS e
    WHERE e.answer IS NOT NULL AND (NOT e.answer OR NOT EXISTS (SELECT 1 FROM closings AS c WHERE {CLOSES}))"""

# A waiver covers an alert that was known to be as severe as it is when the waiver was made.
_ALERTS = f"""
    SELECT a.patient, w.id, s.name AS severity, CASE WHEN a.fires THEN 'active' ELSE 'recovered' END AS state,
        a.opened, a.latest, u.until AS waived_until, a.severity AS weight
    FROM (
        SELECT patient, watch, min(opened) AS opened, max(latest) AS latest, min(severity) AS severity,
            bool_or(fires) AS fires
        FROM (
            SELECT e.patient, e.watch, e.tier,
                min(e.day) FILTER (WHERE e.answer) AS opened, max(e.day) FILTER (WHERE e.answer) AS latest,
                min(e.severity) FILTER (WHERE e.answer) AS severity,
                max_by(e.answer, e.turn) AS fires
            FROM open_events AS e
            GROUP BY e.patient, e.watch, e.tier
        ) AS tiers GROUP BY patient, watch
    ) AS a
        JOIN rule_watch AS w ON w.number = a.watch
        JOIN rule_severity AS s ON s.severity = a.severity
        LEFT JOIN (
            SELECT e.patient, e.watch, e.severity, max(c.until) AS until
            FROM open_events AS e JOIN rule_watch AS r ON r.number = e.watch
                JOIN waivers AS c ON c.patient = e.patient AND (c.rule IS NULL OR c.rule = r.id) AND {can_be_about("c", "e")}
            WHERE e.answer GROUP BY e.patient, e.watch, e.severity
        ) AS u ON u.patient = a.patient AND u.watch = a.watch AND u.severity = a.severity
    WHERE a.opened IS NOT NULL"""

# Settled once every tier that was stopped has judged a later result, or a decision closed what stopped it.
_DOUBTS = f"""
    SELECT u.patient, w.id, u.why AS problem, max(u.day) AS latest, max(u.known) AS known,
        bool_and(u.is_closed OR coalesce(k.day > u.day, FALSE)) AS settled
    FROM (SELECT *, EXISTS (SELECT 1 FROM closings AS c WHERE {CLOSES}) AS is_closed FROM events AS e) AS u
        JOIN rule_watch AS w ON w.number = u.watch
        LEFT JOIN (
            SELECT patient, watch, tier, max(day) AS day FROM events WHERE answer IS NOT NULL
            GROUP BY patient, watch, tier
        ) AS k ON k.patient = u.patient AND k.watch = u.watch AND k.tier = u.tier
    WHERE u.answer IS NULL GROUP BY u.patient, u.watch, w.id, u.why"""
