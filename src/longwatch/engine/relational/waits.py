"""The waits of each run: from its start or an event to the next event, and the one that is still open.

Of ten events of a well-kept series nine come while coverage surely lasts; no row is made of the waits between them.
"""

from longwatch.engine.relational.runs import LENGTHS
from longwatch.engine.relational.series_rules import Versions, is_stepped
from longwatch.engine.relational.sql import Step


def wait_steps(series: dict[str, Versions]) -> list[Step]:
    """`open_waits`: the last of each run, with its dates; `closed_waits`: the long ones before it, and their sums.

    `is_event` says of an open wait whether it begins with an event, not with the start alone.
    """
    stepped = any(map(is_stepped, series.values()))
    is_even = not stepped and all(len(versions) == 1 for versions in series.values())
    return [
        Step("open_waits", _dated(_OPEN, "lead", "critical", stepped=stepped)),
        Step("long_waits", _dated(_LONG, stepped=stepped), kept=False),
        Step("closed_waits", f"SELECT {_KEPT} FROM ({bare(_closed(is_even=is_even))}) AS w"),
        Step("closed_sums", _SUMS),
    ]


_KEPT = "patient, series, gap_first, gap_last, missed, bare_from, bare_to, bare_days, grace_end"

_EVENTS = """days_done AS d JOIN begun AS r ON r.patient = d.patient AND r.item = d.item
        AND d.day BETWEEN r.start_day AND r.at_day"""

_FRAME = "r.patient, r.series, r.start_day, r.end_day, r.at_day"

_OPEN = f"""
    SELECT {_FRAME}, coalesce(n.day, r.start_day) AS day, n.day IS NOT NULL AS is_event, CAST(NULL AS DATE) AS next_day
    FROM begun AS r LEFT JOIN (
        SELECT d.patient, r.series, d.day FROM {_EVENTS} WHERE d.next_day IS NULL OR d.next_day > r.at_day
    ) AS n ON n.patient = r.patient AND n.series = r.series"""

_LONG = f"""
    SELECT * FROM (
        SELECT {_FRAME}, CASE WHEN d.prior_day >= r.start_day THEN d.prior_day ELSE r.start_day END AS day,
            FALSE AS is_event, d.day AS next_day, r.sure
        FROM {_EVENTS}
    ) AS r WHERE day < next_day AND lw_days(day, next_day) > sure"""


def _dated(waits: str, *lengths: str, stepped: bool) -> str:
    """These waits with what the pace of the day on which each begins says: what is due after it, and by when.

    For each of the other lengths the day that it leads to: `lead` back from the due day, `critical` on from it.
    """
    own = f"{_FRAME}, r.day, r.is_event, r.next_day, {LENGTHS}"
    paced = f"""
        SELECT {own} FROM ({waits}) AS r JOIN rule_series AS s ON s.series = r.series AND NOT s.stepped
            JOIN rule_pace AS p ON p.series = r.series AND r.day BETWEEN p.valid_from AND p.valid_to"""
    if stepped:
        paced += f"""
        UNION ALL SELECT {own} FROM ({waits}) AS r JOIN paces AS p ON p.patient = r.patient
            AND p.series = r.series AND r.day BETWEEN p.valid_from AND p.valid_to"""
    further = {
        "lead": ", lw_after(due_day, lead_months, lead_days, -1) AS lead_day",
        "critical": ", lw_after(due_day, critical_months, critical_days, 1) AS critical_day",
    }
    columns = f"""{_FRAME}, r.day, r.is_event, r.next_day, r.due_day, every_months, every_days, grace_months, grace_days,
        lw_after(due_day, grace_months, grace_days, 1) AS grace_end"""
    return f"""
        SELECT {columns}{"".join(further[name] for name in lengths)}
        FROM (SELECT *, lw_after(day, every_months, every_days, 1) AS due_day FROM ({paced}) AS paced) AS r"""


def _closed(*, is_even: bool) -> str:
    """The long waits with how far coverage reaches in each.

    is_even   whether no pace ever changes; else an earlier event may have covered further than a later one
    """
    before = "PARTITION BY patient, series ORDER BY day ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW"
    covered = "grace_end" if is_even else f"max(grace_end) OVER ({before})"
    return f"SELECT *, next_day AS horizon, lw_plus(next_day, -1) AS last_bare, {covered} AS covered_to FROM long_waits"


def bare(waits: str) -> str:
    """Waits with the gap of each, if it has one, and the number of its days that nothing covers.

    Each has a `horizon`, the day before which an occurrence must have come; `last_bare`, the last day that may lack
    coverage; `covered_to`. Occurrences missed: those due by the end whose grace has passed before the horizon. The
    last day that has its whole grace before the horizon is a grace before it, or the day before that.
    """
    return f"""
        SELECT *, CASE WHEN gap_first <= gap_last
            THEN lw_times(day, least(end_day, last_whole), every_months, every_days) END AS missed
        FROM (
            SELECT *, greatest(0, lw_days(covered_to, least(last_bare, at_day, end_day))) AS bare_days,
                lw_plus(covered_to, 1) AS bare_from, least(last_bare, at_day, end_day) AS bare_to,
                CASE WHEN has_gap THEN lw_plus(due_day, 1) END AS gap_first, least(last_bare, end_day) AS gap_last,
                CASE WHEN lw_after(latest, grace_months, grace_days, 1) < horizon
                    THEN latest ELSE lw_plus(latest, -1) END AS last_whole
            FROM (
                SELECT *, CASE WHEN has_gap THEN lw_after(horizon, grace_months, grace_days, -1) END AS latest
                FROM (SELECT *, horizon > grace_end AND due_day < end_day AS has_gap FROM ({waits}) AS w) AS w
            ) AS w
        ) AS w"""


_SUMS = """
    SELECT patient, series, CAST(sum(bare_days) AS BIGINT) AS bare_days,
        CAST(coalesce(sum(missed), 0) AS BIGINT) AS missed, max(grace_end) AS reached
    FROM closed_waits GROUP BY patient, series"""
