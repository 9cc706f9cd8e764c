"""Series: where each stands, its gaps and its figures (docs/explanation/meaning.md, Series)."""

from longwatch.engine.relational.asking import Questions
from longwatch.engine.relational.intervals import interval_steps
from longwatch.engine.relational.runs import run_steps
from longwatch.engine.relational.series_rules import Versions
from longwatch.engine.relational.sql import Step, literal
from longwatch.engine.relational.waits import wait_steps


def series_steps(series: dict[str, Versions], questions: Questions) -> list[Step]:
    """`series_gap` and `series_finding`, with the runs, waits and intervals that they are made of.

    `series_status` is `series_finding` without its figures; it rests on the newest event of each run alone.
    """
    return [
        Step("series_condition", _conditions(series, questions)),
        *run_steps(series),
        *wait_steps(series),
        *interval_steps(series),
        Step("series_standing", _STANDING),
        Step("series_status", _STATUS),
        Step("series_figures", _FIGURES, kept=False),
        Step("series_finding", _FINDING),
    ]


def _conditions(series: dict[str, Versions], questions: Questions) -> str:
    """Whether each version of a series concerns the patient, for those that say whom they concern."""
    parts = [
        f"SELECT patient, {literal(name)} AS series, {number} AS version, "
        f"{questions.sql(rule.applies)} AS concerned FROM replies"
        for name, versions in series.items()
        for number, (_, rule) in enumerate(versions)
        if rule.applies is not None
    ]
    nobody = "SELECT patient, '' AS series, 0 AS version, TRUE AS concerned FROM replies WHERE FALSE"
    return " UNION ALL ".join(parts or [nobody])


_FIGURES = """
    SELECT b.patient, b.series, i.tested, i.completed, w.missed,
        CASE WHEN b.elapsed > 0 THEN lw_share(b.elapsed - w.bare_days, b.elapsed) END AS adherence
    FROM (
        SELECT patient, series, lw_days(start_day, least(at_day, end_day)) + 1 AS elapsed FROM begun
    ) AS b
        JOIN (
            SELECT patient, series, sum(bare_days) AS bare_days, coalesce(sum(missed), 0) AS missed
            FROM waits GROUP BY patient, series
        ) AS w ON w.patient = b.patient AND w.series = b.series
        JOIN intervals AS i ON i.patient = b.patient AND i.series = b.series"""

# A rule of which the record does not say whether it concerns the patient makes no series.
_STANDING = """
    SELECT t.patient, t.on_day, s.series, s.place, v.item, r.patient IS NOT NULL AS runs, r.start_day, r.end_day,
        r.at_day, r.has_ended, w.until AS waived_until
    FROM treatment AS t CROSS JOIN rule_series AS s
        JOIN rule_version AS v ON v.series = s.series AND t.on_day BETWEEN v.valid_from AND v.valid_to
        LEFT JOIN runs AS r ON r.patient = t.patient AND r.series = s.series
        LEFT JOIN series_condition AS c
            ON c.patient = t.patient AND c.series = s.series AND c.version = v.version
        LEFT JOIN (
            SELECT w.patient, s.series, max(w.until) AS until
            FROM waived AS w JOIN rule_series AS s ON w.rule IS NULL OR w.rule = s.series GROUP BY w.patient, s.series
        ) AS w ON w.patient = t.patient AND w.series = s.series
    WHERE (c.patient IS NULL OR c.concerned) AND (r.patient IS NULL OR r.start_day <= r.end_day)"""

_STATUS = """
    SELECT patient, series AS id, item, status,
        CASE WHEN begun THEN last_event END AS last,
        CASE WHEN running THEN due_day END AS due,
        CASE WHEN running THEN lw_plus(grace_end, 1) END AS overdue_from,
        CASE WHEN status = 'overdue' THEN lw_days(due_day, on_day) ELSE 0 END AS days_overdue,
        status = 'overdue' AND coalesce(on_day >= critical_day, FALSE) AS critical,
        CASE WHEN begun THEN start_day END AS episode_start,
        CASE WHEN begun AND end_day < DATE '9999-12-31' THEN end_day END AS episode_end,
        CASE WHEN status = 'waived' THEN waived_until END AS waived_until,
        CASE WHEN status = 'ended' THEN at_day END AS ended_on, place
    FROM (
        SELECT *, status NOT IN ('not-started', 'ended', 'period-over') AS running, status <> 'not-started' AS begun
        FROM (
            SELECT s.*, w.due_day, w.grace_end, w.critical_day, CASE WHEN w.is_event THEN w.day END AS last_event,
                CASE
                    WHEN NOT s.runs OR s.start_day > s.on_day THEN 'not-started'
                    WHEN s.has_ended THEN 'ended'
                    WHEN w.due_day > s.end_day THEN 'period-over'
                    WHEN s.waived_until IS NOT NULL THEN 'waived'
                    WHEN s.on_day > w.grace_end THEN 'overdue'
                    WHEN s.on_day >= w.lead_day THEN 'due'
                    ELSE 'up-to-date'
                END AS status
            FROM series_standing AS s
                LEFT JOIN open_waits AS w ON w.patient = s.patient AND w.series = s.series
        ) AS judged
    ) AS told"""

_FINDING = """
    SELECT s.*, f.adherence, coalesce(f.tested, 0) AS tested, coalesce(f.completed, 0) AS completed,
        coalesce(f.missed, 0) AS missed
    FROM series_status AS s LEFT JOIN series_figures AS f ON f.patient = s.patient AND f.series = s.id"""
