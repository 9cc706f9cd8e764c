"""Tested intervals: of the completed intervals that lie end to end from a series' start, those that hold an event."""

from longwatch.engine.relational.series_rules import Versions, is_stepped
from longwatch.engine.relational.sql import FAR, Step


def interval_steps(series: dict[str, Versions]) -> list[Step]:
    """`intervals`: for each run how many intervals are completed, and how many of those hold an event."""
    stepped = any(map(is_stepped, series.values()))
    return [
        Step("phase_1", _first_phase(stepped=stepped)),
        *(_later_phases(_most(series)) if stepped else [Step("phases", "SELECT * FROM phase_1")]),
        Step("intervals", _INTERVALS),
    ]


def _most(series: dict[str, Versions]) -> int:
    """How many paces can follow each other in one run at most."""
    return max(sum(1 + len(rule.at_first) for _, rule in versions) for versions in series.values())


def _first_phase(*, stepped: bool) -> str:
    """The stretch of intervals of one length that begins with the series' start.

    Without paces the interval of the start's day holds for ever, whatever versions follow.
    """
    columns = "r.patient, r.series, r.start_day AS anchor, p.every_months, p.every_days"
    started = "r.start_day <= r.on_day AND r.start_day <= r.end_day"
    plain = f"""
        SELECT {columns}, {FAR} AS anchor_until FROM runs AS r JOIN rule_pace AS p ON p.series = r.series
            AND r.start_day BETWEEN p.valid_from AND p.valid_to WHERE NOT r.stepped AND {started}"""
    if not stepped:
        return plain
    return f"""{plain}
        UNION ALL SELECT {columns}, {_until("r.start_day")} FROM runs AS r JOIN paces AS p ON p.patient = r.patient
            AND p.series = r.series AND r.start_day BETWEEN p.valid_from AND p.valid_to
        WHERE r.stepped AND {started}"""


def _until(anchor: str) -> str:
    """The first day, counted in whole intervals from the anchor, on which another pace holds."""
    times = f"lw_times({anchor}, p.valid_to, p.every_months, p.every_days) + 1"
    return f"""CASE WHEN p.valid_to = {FAR} THEN {FAR}
        ELSE lw_after({anchor}, p.every_months, p.every_days, {times}) END"""


def _later_phases(most: int) -> list[Step]:
    """Each phase begins where the one before it ends; months are counted anew from there."""
    steps = []
    for number in range(2, most + 1):
        following = f"""
            SELECT f.patient, f.series, f.anchor_until AS anchor, p.every_months, p.every_days,
                {_until("f.anchor_until")} AS anchor_until
            FROM phase_{number - 1} AS f JOIN paces AS p ON p.patient = f.patient AND p.series = f.series
                AND f.anchor_until BETWEEN p.valid_from AND p.valid_to
            WHERE f.anchor_until < {FAR}"""
        steps.append(Step(f"phase_{number}", following))
    every = " UNION ALL ".join(f"SELECT * FROM phase_{number}" for number in range(1, most + 1))
    return [*steps, Step("phases", every)]


_INTERVALS = """
    SELECT c.patient, c.series, c.completed, coalesce(t.tested, 0) AS tested FROM (
        SELECT f.patient, f.series, sum(lw_times(f.anchor, least(r.at_day, r.end_day, f.anchor_until),
            f.every_months, f.every_days)) AS completed
        FROM phases AS f JOIN runs AS r ON r.patient = f.patient AND r.series = f.series
        GROUP BY f.patient, f.series
    ) AS c LEFT JOIN (
        SELECT patient, series, count(DISTINCT interval_end) AS tested FROM (
            SELECT q.patient, q.series, lw_after(f.anchor, f.every_months, f.every_days,
                lw_times(f.anchor, q.day, f.every_months, f.every_days) + 1) AS interval_end,
                least(r.at_day, r.end_day) AS last_day
            FROM points AS q
                JOIN phases AS f ON f.patient = q.patient AND f.series = q.series
                    AND q.day >= f.anchor AND (q.day < f.anchor_until)
                JOIN runs AS r ON r.patient = q.patient AND r.series = q.series
            WHERE q.is_event
        ) AS held WHERE interval_end <= last_day GROUP BY patient, series
    ) AS t ON t.patient = c.patient AND t.series = c.series"""
