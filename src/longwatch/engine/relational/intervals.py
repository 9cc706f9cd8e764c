"""Tested intervals: of the completed intervals that lie end to end from a series' start, those that hold an event."""

from longwatch.engine.relational.series_rules import Versions, is_stepped
from longwatch.engine.relational.sql import FAR, Step


def interval_steps(series: dict[str, Versions]) -> list[Step]:
    """`intervals`: for each run how many intervals are completed, and how many of those hold an event."""
    if not any(map(is_stepped, series.values())):
        return [Step("intervals", _PLAIN)]
    steps = [Step("phase_1", _FIRST_PHASE), *_later_phases(_most(series))]
    return [*steps, Step("intervals", f"{_PLAIN} UNION ALL {_STEPPED}")]


# An interval is counted with the first event in it: the one whose prior event lies in an earlier interval.
_PLAIN = """
    SELECT r.patient, r.series, r.completed, coalesce(t.tested, 0) AS tested,
        r.every_months AS tile_months, r.every_days AS tile_days
    FROM begun AS r LEFT JOIN (
        SELECT r.patient, r.series, count(*) AS tested
        FROM days_done AS d JOIN begun AS r ON r.patient = d.patient AND r.item = d.item
        WHERE d.day >= r.start_day AND d.day < r.completed_until AND (
            d.prior_day IS NULL OR d.prior_day < r.start_day
            OR lw_times(r.start_day, d.prior_day, r.every_months, r.every_days)
                < lw_times(r.start_day, d.day, r.every_months, r.every_days))
        GROUP BY r.patient, r.series
    ) AS t ON t.patient = r.patient AND t.series = r.series
    WHERE NOT r.stepped"""


def _most(series: dict[str, Versions]) -> int:
    """How many paces can follow each other in one run at most."""
    return max(sum(1 + len(rule.at_first) for _, rule in versions) for versions in series.values())


def _until(anchor: str) -> str:
    """The first day, counted in whole intervals from the anchor, on which another pace holds."""
    times = f"lw_times({anchor}, p.valid_to, p.every_months, p.every_days) + 1"
    return f"""CASE WHEN p.valid_to = {FAR} THEN {FAR}
        ELSE lw_after({anchor}, p.every_months, p.every_days, {times}) END AS anchor_until"""


# The stretch of intervals of one length that begins with the series' start.
_FIRST_PHASE = f"""
    SELECT r.patient, r.series, r.start_day AS anchor, p.every_months, p.every_days, {_until("r.start_day")}
    FROM begun AS r JOIN paces AS p ON p.patient = r.patient AND p.series = r.series
        AND r.start_day BETWEEN p.valid_from AND p.valid_to"""


def _later_phases(most: int) -> list[Step]:
    """Each phase begins where the one before it ends; months are counted anew from there."""
    steps = []
    for number in range(2, most + 1):
        following = f"""
            SELECT f.patient, f.series, f.anchor_until AS anchor, p.every_months, p.every_days,
                {_until("f.anchor_until")}
            FROM phase_{number - 1} AS f JOIN paces AS p ON p.patient = f.patient AND p.series = f.series
                AND f.anchor_until BETWEEN p.valid_from AND p.valid_to
            WHERE f.anchor_until < {FAR}"""
        steps.append(Step(f"phase_{number}", following))
    every = " UNION ALL ".join(f"SELECT * FROM phase_{number}" for number in range(1, most + 1))
    return [*steps, Step("phases", every)]


_STEPPED = """
    SELECT c.patient, c.series, c.completed, coalesce(t.tested, 0), CAST(NULL AS INT), CAST(NULL AS INT)
    FROM (
        SELECT f.patient, f.series, sum(lw_times(f.anchor, least(r.at_day, r.end_day, f.anchor_until),
            f.every_months, f.every_days)) AS completed
        FROM phases AS f JOIN begun AS r ON r.patient = f.patient AND r.series = f.series
        GROUP BY f.patient, f.series
    ) AS c LEFT JOIN (
        SELECT patient, series, count(DISTINCT interval_end) AS tested FROM (
            SELECT r.patient, r.series, lw_after(f.anchor, f.every_months, f.every_days,
                lw_times(f.anchor, d.day, f.every_months, f.every_days) + 1) AS interval_end,
                least(r.at_day, r.end_day) AS last_day
            FROM days_done AS d
                JOIN begun AS r ON r.patient = d.patient AND r.item = d.item AND d.day BETWEEN r.start_day AND r.at_day
                JOIN phases AS f ON f.patient = r.patient AND f.series = r.series
                    AND d.day >= f.anchor AND d.day < f.anchor_until
        ) AS held WHERE interval_end <= last_day GROUP BY patient, series
    ) AS t ON t.patient = c.patient AND t.series = c.series"""
