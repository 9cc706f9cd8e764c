"""Series: where each stands, its gaps and its figures (docs/explanation/meaning.md, Series)."""

from longwatch.engine.relational.asking import Questions
from longwatch.engine.relational.intervals import interval_steps
from longwatch.engine.relational.runs import run_steps
from longwatch.engine.relational.series_rules import Versions
from longwatch.engine.relational.sql import Step, literal


def series_steps(series: dict[str, Versions], questions: Questions) -> list[Step]:
    """`series_gap` and `series_finding`, with the runs, waits and intervals that they are made of."""
    return [
        Step("series_condition", _conditions(series, questions)),
        *run_steps(series),
        *interval_steps(series),
        Step("late", _LATE, kept=False),
        Step("series_gap", _GAPS),
        Step("adherence", _ADHERENCE),
        Step("series_standing", _STANDING),
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


# `horizon` is the day before which an occurrence must have come: the next event, or the day of assessment.
_LATE = """
    SELECT w.*, r.start_day, r.end_day, r.at_day, coalesce(w.next_day, r.at_day) AS horizon
    FROM waits AS w JOIN runs AS r ON r.patient = w.patient AND r.series = w.series"""

# Occurrences missed: those due by the end whose grace has passed before the horizon. The last day that has its
# whole grace before the horizon is a grace before it, or the day before that.
_GAPS = """
    SELECT patient, series, first_day, last_day, lw_days(first_day, last_day) + 1 AS days,
        least(
            lw_times(day, end_day, every_months, every_days),
            lw_times(day, CASE WHEN lw_after(latest, grace_months, grace_days, 1) < horizon
                THEN latest ELSE lw_plus(latest, -1) END, every_months, every_days)
        ) AS missed
    FROM (
        SELECT *, lw_plus(due_day, 1) AS first_day,
            least(CASE WHEN next_day IS NULL THEN at_day ELSE lw_plus(next_day, -1) END, end_day) AS last_day,
            lw_after(horizon, grace_months, grace_days, -1) AS latest
        FROM late WHERE horizon > grace_end AND due_day < end_day
    ) AS bare WHERE first_day <= last_day"""

# By an older version of the rule an earlier event may have covered further than a later one.
_ADHERENCE = """
    SELECT patient, series, lw_share(elapsed - bare, elapsed) AS adherence FROM (
        SELECT patient, series, min(elapsed) AS elapsed, sum(greatest(0, lw_days(covered_to, until))) AS bare FROM (
            SELECT patient, series, lw_days(start_day, least(at_day, end_day)) + 1 AS elapsed,
                max(grace_end) OVER (
                    PARTITION BY patient, series ORDER BY day ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
                ) AS covered_to,
                CASE WHEN next_day IS NULL THEN least(at_day, end_day)
                    ELSE least(lw_plus(next_day, -1), at_day, end_day) END AS until
            FROM late
        ) AS covered GROUP BY patient, series
    ) AS counted WHERE elapsed > 0"""

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

_FINDING = """
    SELECT patient, series AS id, item, status,
        CASE WHEN begun THEN last_event END AS last,
        CASE WHEN running THEN due_day END AS due,
        CASE WHEN running THEN lw_plus(grace_end, 1) END AS overdue_from,
        CASE WHEN status = 'overdue' THEN lw_days(due_day, on_day) ELSE 0 END AS days_overdue,
        status = 'overdue' AND coalesce(
            on_day >= lw_after(due_day, critical_months, critical_days, 1), FALSE) AS critical,
        CASE WHEN begun THEN start_day END AS episode_start,
        CASE WHEN begun AND end_day < DATE '9999-12-31' THEN end_day END AS episode_end,
        CASE WHEN status = 'waived' THEN waived_until END AS waived_until,
        CASE WHEN status = 'ended' THEN at_day END AS ended_on,
        adherence, coalesce(tested, 0) AS tested, coalesce(completed, 0) AS completed, missed, place
    FROM (
        SELECT *, status NOT IN ('not-started', 'ended', 'period-over') AS running, status <> 'not-started' AS begun
        FROM (
            SELECT s.*, w.due_day, w.grace_end, w.critical_months, w.critical_days,
                CASE WHEN w.is_event THEN w.day END AS last_event,
                a.adherence, i.tested, i.completed, coalesce(g.missed, 0) AS missed,
                CASE
                    WHEN NOT s.runs OR s.start_day > s.on_day THEN 'not-started'
                    WHEN s.has_ended THEN 'ended'
                    WHEN w.due_day > s.end_day THEN 'period-over'
                    WHEN s.waived_until IS NOT NULL THEN 'waived'
                    WHEN s.on_day > w.grace_end THEN 'overdue'
                    WHEN s.on_day >= lw_after(w.due_day, w.lead_months, w.lead_days, -1) THEN 'due'
                    ELSE 'up-to-date'
                END AS status
            FROM series_standing AS s
                LEFT JOIN (SELECT * FROM waits WHERE next_day IS NULL) AS w
                    ON w.patient = s.patient AND w.series = s.series
                LEFT JOIN adherence AS a ON a.patient = s.patient AND a.series = s.series
                LEFT JOIN intervals AS i ON i.patient = s.patient AND i.series = s.series
                LEFT JOIN (
                    SELECT patient, series, sum(missed) AS missed FROM series_gap GROUP BY patient, series
                ) AS g ON g.patient = s.patient AND g.series = s.series
        ) AS judged
    ) AS told"""
