"""Series: where each stands, its gaps and its figures (docs/explanation/meaning.md, Series)."""

from longwatch.engine.relational.asking import Questions
from longwatch.engine.relational.intervals import interval_steps
from longwatch.engine.relational.runs import run_steps
from longwatch.engine.relational.series_rules import Versions
from longwatch.engine.relational.sql import Step, literal
from longwatch.engine.relational.waits import bare, wait_steps


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
        Step("series_status", f"SELECT {STATUS} FROM ({judged(_NEWEST)}) AS judged"),
        Step("series_state", _STATE),
        *finding_steps(),
    ]


def finding_steps() -> list[Step]:
    """`series_finding` and `series_gap` from `series_state`."""
    return [
        Step("series_told", judged(bare(_OPEN)), kept=False),
        Step("series_finding", f"SELECT {STATUS}, {_FIGURES} FROM series_told"),
        Step("series_gap", _GAPS),
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
            FROM waivers AS w JOIN rule_series AS s ON w.rule IS NULL OR w.rule = s.series GROUP BY w.patient, s.series
        ) AS w ON w.patient = t.patient AND w.series = s.series
    WHERE (c.patient IS NULL OR c.concerned) AND (r.patient IS NULL OR r.start_day <= r.end_day)"""

_WAIT = """w.day, w.is_event, w.due_day, w.grace_end, w.lead_day, w.critical_day, w.every_months, w.every_days,
    w.grace_months, w.grace_days"""

_NEWEST = f"""
    SELECT s.*, {_WAIT} FROM series_standing AS s
        LEFT JOIN open_waits AS w ON w.patient = s.patient AND w.series = s.series"""

# All that a series' finding rests on, so that it can be told of a later day without any result. `tile` is how many
# intervals were completed by the day of the newest event.
_STATE = f"""
    SELECT s.*, {_WAIT}, coalesce(c.bare_days, 0) AS closed_bare_days, coalesce(c.missed, 0) AS closed_missed, c.reached,
        i.tested, CAST(i.completed AS BIGINT) AS completed, i.tile_months, i.tile_days,
        CAST(lw_times(s.start_day, w.day, i.tile_months, i.tile_days) AS BIGINT) AS tile
    FROM series_standing AS s
        LEFT JOIN open_waits AS w ON w.patient = s.patient AND w.series = s.series
        LEFT JOIN closed_sums AS c ON c.patient = s.patient AND c.series = s.series
        LEFT JOIN intervals AS i ON i.patient = s.patient AND i.series = s.series"""

# The wait that is still open reaches to the day of assessment, and that day itself may lack coverage.
_OPEN = """
    SELECT *, at_day AS horizon, at_day AS last_bare, greatest(grace_end, coalesce(reached, grace_end)) AS covered_to
    FROM series_state"""


def judged(standing: str) -> str:
    """Series that stand somewhere, each with its status."""
    return f"""
        SELECT *, status NOT IN ('not-started', 'ended', 'period-over') AS running, status <> 'not-started' AS has_begun
        FROM (
            SELECT *, CASE
                WHEN NOT runs OR start_day > on_day THEN 'not-started'
                WHEN has_ended THEN 'ended'
                WHEN due_day > end_day THEN 'period-over'
                WHEN waived_until IS NOT NULL THEN 'waived'
                WHEN on_day > grace_end THEN 'overdue'
                WHEN on_day >= lead_day THEN 'due'
                ELSE 'up-to-date' END AS status
            FROM ({standing}) AS s
        ) AS s"""


STATUS = """patient, series AS id, item, status,
    CASE WHEN has_begun AND is_event THEN day END AS last,
    CASE WHEN running THEN due_day END AS due,
    CASE WHEN running THEN lw_plus(grace_end, 1) END AS overdue_from,
    CASE WHEN status = 'overdue' THEN lw_days(due_day, on_day) ELSE 0 END AS days_overdue,
    status = 'overdue' AND coalesce(on_day >= critical_day, FALSE) AS critical,
    CASE WHEN has_begun THEN start_day END AS episode_start,
    CASE WHEN has_begun AND end_day < DATE '9999-12-31' THEN end_day END AS episode_end,
    CASE WHEN status = 'waived' THEN waived_until END AS waived_until,
    CASE WHEN status = 'ended' THEN at_day END AS ended_on, place"""

_ELAPSED = "(lw_days(start_day, least(at_day, end_day)) + 1)"
_FIGURES = f"""
    CASE WHEN day IS NOT NULL AND {_ELAPSED} > 0
        THEN lw_share({_ELAPSED} - closed_bare_days - bare_days, {_ELAPSED}) END AS adherence,
    coalesce(tested, 0) AS tested, coalesce(completed, 0) AS completed, closed_missed + coalesce(missed, 0) AS missed"""

# An open gap is one that no event has ended.
_GAPS = """
    SELECT patient, series, gap_first AS first_day, gap_last AS last_day, lw_days(gap_first, gap_last) + 1 AS days, missed,
        is_open
    FROM (
        SELECT c.patient, c.series, c.gap_first, c.gap_last, c.missed, FALSE AS is_open
        FROM closed_waits AS c JOIN series_state AS s ON s.patient = c.patient AND s.series = c.series
        UNION ALL SELECT patient, series, gap_first, gap_last, missed, TRUE FROM series_told
    ) AS gaps WHERE gap_first <= gap_last"""
