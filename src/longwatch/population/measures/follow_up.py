"""Adherence to each series, month by month since the last infusion, and patients with a test overdue."""

from longwatch.core.dates import Interval
from longwatch.core.protocol import Measure
from longwatch.engine.relational import Step
from longwatch.engine.relational.sql import literal
from longwatch.population.measures.rows import names_in, row_of

MONTHS, DAYS, INTERVALS, GAPS, CLOSED = "months", "days", "intervals", "gap-free", "closed"
"""What follows the id of a measure, after a slash, where it gives several kinds of row."""


def follow_up_steps(follow_up: Interval) -> list[Step]:
    """`measure_bare`, the stretches of days that no test covered, and `measure_months`, covered and bare.

    The months run from the last infusion for the drug's follow-up. A month is at risk when the series ran through
    the whole of it, and covered when no day of it was bare.
    """
    return [
        Step("measure_bare", _BARE),
        Step("measure_at_risk", _AT_RISK.format(months=follow_up.months)),
        Step("measure_bare_months", _BARE_MONTHS),
        Step("measure_months", _MONTHS),
    ]


_BARE = """
    SELECT patient, series, bare_from AS first_day, bare_to AS last_day FROM closed_waits WHERE bare_days > 0
    UNION ALL SELECT patient, series, bare_from, bare_to FROM series_told WHERE bare_days > 0"""


# The first and the last month since the last infusion that each series ran through.
_AT_RISK = """
    SELECT patient, series, last_infusion, first_month, least(whole_months, {months}) - 1 AS last_month
    FROM (
        SELECT r.patient, r.series, t.last_day AS last_infusion,
            CASE WHEN r.start_day <= t.last_day THEN 0
                WHEN lw_after(t.last_day, 1, 0, lw_times(t.last_day, r.start_day, 1, 0)) = r.start_day
                    THEN lw_times(t.last_day, r.start_day, 1, 0)
                ELSE lw_times(t.last_day, r.start_day, 1, 0) + 1 END AS first_month,
            lw_times(t.last_day, lw_plus(least(r.at_day, r.end_day), 1), 1, 0) AS whole_months
        FROM runs AS r
            JOIN treatment AS t ON t.patient = r.patient AND NOT t.is_taken
            JOIN series_finding AS f ON f.patient = r.patient AND f.id = r.series
        WHERE f.status <> 'not-started' AND r.end_day < DATE '9999-12-31'
    ) AS run WHERE first_month < least(whole_months, {months})"""

# Months with a bare day, each once: a stretch begins after the months of those before it.
_BARE_MONTHS = """
    SELECT patient, series, first_month, last_month FROM (
        SELECT patient, series, last_month,
            greatest(first_month, coalesce(1 + max(last_month) OVER (
                PARTITION BY patient, series ORDER BY first_day ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ), first_month)) AS first_month
        FROM (
            SELECT b.patient, b.series, b.first_day,
                greatest(r.first_month, lw_times(r.last_infusion, b.first_day, 1, 0)) AS first_month,
                least(r.last_month, lw_times(r.last_infusion, b.last_day, 1, 0)) AS last_month
            FROM measure_bare AS b JOIN measure_at_risk AS r ON r.patient = b.patient AND r.series = b.series
            WHERE b.last_day >= r.last_infusion
        ) AS touched WHERE first_month <= last_month
    ) AS apart WHERE first_month <= last_month"""

# What lies before, between and after the bare stretches is covered.
_MONTHS = """
    SELECT patient, series, last_infusion, first_month, last_month, is_covered FROM (
        SELECT r.patient, r.series, r.last_infusion, b.first_month, b.last_month, FALSE AS is_covered
        FROM measure_bare_months AS b JOIN measure_at_risk AS r ON r.patient = b.patient AND r.series = b.series
        UNION ALL
        SELECT patient, series, last_infusion, bare_to + 1, coalesce(lead(bare_from) OVER (
            PARTITION BY patient, series ORDER BY bare_to), risk_to + 1) - 1, TRUE
        FROM (
            SELECT patient, series, last_infusion, first_month - 1 AS bare_from, first_month - 1 AS bare_to,
                last_month AS risk_to FROM measure_at_risk
            UNION ALL
            SELECT r.patient, r.series, r.last_infusion, b.first_month, b.last_month, r.last_month
            FROM measure_bare_months AS b JOIN measure_at_risk AS r ON r.patient = b.patient AND r.series = b.series
        ) AS bounds
    ) AS stretches WHERE first_month <= last_month"""


def adherence_rows(measure: Measure) -> list[str]:
    """Of each series of the measure the months, the days, the intervals and whether there was a gap."""
    counted = f"f.id IN ({names_in(measure.series)})"

    def rows(kind: str, source: str, **values: str) -> str:
        return row_of(source, measure=literal(f"{measure.id}/{kind}"), **values)

    begun = "FROM series_finding AS f JOIN runs AS r ON r.patient = f.patient AND r.series = f.id"
    # Without adherence the series never watched anybody: it is to begin, or ended before it began.
    started = f"WHERE {counted} AND f.adherence IS NOT NULL"
    return [
        rows(
            MONTHS,
            f"FROM (SELECT *, series AS id FROM measure_months) AS f WHERE {counted}",
            patient="f.patient",
            part="f.id",
            day="f.last_infusion",
            answer="CASE WHEN f.is_covered THEN 'yes' ELSE 'no' END",
            number="f.first_month",
            whole="f.last_month",
        ),
        # A rule of which the record does not say whether it concerns the patient makes no series.
        rows(
            MONTHS,
            f"""FROM cannot_tell AS f JOIN treatment AS t ON t.patient = f.patient AND t.courses > 0
                WHERE {counted} AND f.latest IS NULL AND NOT EXISTS (
                    SELECT 1 FROM series_finding AS k WHERE k.patient = f.patient AND k.id = f.id)""",
            patient="f.patient",
            part="f.id",
            day="t.last_day",
            answer="'unknown'",
        ),
        rows(
            DAYS,
            f"""FROM (
                    SELECT f.patient, f.id, r.start_day, lw_days(r.start_day, least(r.at_day, r.end_day)) + 1 AS elapsed,
                        coalesce((SELECT sum(lw_days(b.first_day, b.last_day) + 1) FROM measure_bare AS b
                            WHERE b.patient = f.patient AND b.series = f.id), 0) AS bare
                    {begun} {started}
                ) AS d""",
            patient="patient",
            part="id",
            day="start_day",
            answer="CASE WHEN bare = 0 THEN 'yes' ELSE 'no' END",
            number="elapsed - bare",
            whole="elapsed",
        ),
        rows(
            INTERVALS,
            f"FROM series_finding AS f {started} AND f.completed > 0",
            patient="f.patient",
            part="f.id",
            day="f.episode_start",
            answer="CASE WHEN f.tested = f.completed THEN 'yes' ELSE 'no' END",
            number="f.tested",
            whole="f.completed",
        ),
        rows(
            GAPS,
            f"""FROM series_finding AS f LEFT JOIN (
                    SELECT patient, series, count(*) AS gaps FROM series_gap GROUP BY patient, series
                ) AS g ON g.patient = f.patient AND g.series = f.id {started}""",
            patient="f.patient",
            part="f.id",
            day="f.episode_start",
            answer="CASE WHEN g.gaps IS NULL THEN 'yes' ELSE 'no' END",
            number="coalesce(g.gaps, 0)",
        ),
    ]


def overdue_rows(measure: Measure) -> str:
    """The treated: whether a test is overdue today, and those whose follow-up is closed under a name of their own."""
    source = """FROM place AS p JOIN treatment AS t ON t.patient = p.patient AND t.courses > 0
        LEFT JOIN (
            SELECT patient, count(*) AS late FROM series_finding WHERE status = 'overdue' GROUP BY patient
        ) AS o ON o.patient = p.patient"""
    return row_of(
        source,
        patient="p.patient",
        measure=f"CASE WHEN p.place = 'closed' THEN {literal(f'{measure.id}/{CLOSED}')} ELSE {literal(measure.id)} END",
        day="t.on_day",
        answer="CASE WHEN o.late IS NULL THEN 'no' ELSE 'yes' END",
        number="coalesce(o.late, 0)",
    )
