"""Each series in each patient's newest episode: from when to when it runs, and its waits for the next event.

A wait goes from the start or an event to the next event. Only those that may outlast the coverage are made, and the
last one of each run, which is still open: of ten events of a well-kept series nine never become a row.
"""

from longwatch.engine.relational.series_rules import PACE_COLUMNS, Versions, is_stepped, series_rule_steps
from longwatch.engine.relational.sql import EVER, FAR, Step, islands

_LENGTHS = ", ".join(f"p.{column}" for column in PACE_COLUMNS)


def run_steps(series: dict[str, Versions]) -> list[Step]:
    """`runs` (one row for each patient and series that has begun or will), `begun`, `paces` and `waits`."""
    stepped = any(map(is_stepped, series.values()))
    longest = max((len(rule.at_first) for versions in series.values() for _, rule in versions), default=0)
    return [
        *series_rule_steps(series),
        Step("stretches", _STRETCHES, kept=False),
        Step("newest_stretch", _NEWEST),
        Step("ended", _ENDED),
        Step("extended", _EXTENDED),
        Step("waived", _WAIVED),
        Step("runs", _RUNS),
        *(_stepped_paces(longest) if stepped else []),
        Step("begun", _BEGUN),
        Step("marked", _MARKED),
        Step("waits", _waits(stepped=stepped)),
    ]


_STRETCHES = f"""
    SELECT c.patient, v.series, c.first_day,
        CASE WHEN c.last_day = {FAR} THEN {FAR} ELSE lw_after(c.last_day, v.for_months, v.for_days, 1) END AS last_day
    FROM courses AS c JOIN rule_version AS v ON c.last_day BETWEEN v.valid_from AND v.valid_to"""

_NEWEST = f"""
    SELECT patient, series, first_day, last_day FROM (
        SELECT patient, series, island, min(first_day) AS first_day, max(last_day) AS last_day,
            row_number() OVER (PARTITION BY patient, series ORDER BY island DESC) AS place
        FROM ({islands("stretches", by="patient, series")}) AS joined GROUP BY patient, series, island
    ) AS placed WHERE place = 1"""

# An infusion given after a decision to end shows that care went on: the decision then no longer holds.
_ENDED = """
    SELECT patient, series, min(day) AS day FROM (
        SELECT d.patient, s.series, d.day
        FROM decisions AS d JOIN rule_series AS s ON d.rule IS NULL OR d.rule = s.series
            JOIN treatment AS t ON t.patient = d.patient
        WHERE d.kind IN ('ended', 'transferred') AND (t.newest_exposure IS NULL OR t.newest_exposure <= d.day)
        UNION ALL SELECT d.patient, s.series, d.day FROM deaths AS d CROSS JOIN rule_series AS s
    ) AS ends GROUP BY patient, series"""

_EXTENDED = """
    SELECT n.patient, n.series, max(d.until) AS until
    FROM newest_stretch AS n
        JOIN decisions AS d ON d.patient = n.patient AND (d.rule IS NULL OR d.rule = n.series)
    WHERE d.kind = 'extended' AND d.day >= n.first_day GROUP BY n.patient, n.series"""

_WAIVED = """
    SELECT d.patient, d.rule, max(d.until) AS until FROM decisions AS d
    WHERE d.kind = 'waived' AND d.until >= d.on_day GROUP BY d.patient, d.rule"""

_RUNS = """
    SELECT r.*, v.item FROM (
        SELECT n.patient, n.series, t.on_day, n.first_day AS episode_day, greatest(n.first_day, s.first_day) AS start_day,
            least(greatest(n.last_day, coalesce(x.until, n.last_day)), coalesce(s.last_day, DATE '9999-12-31')) AS end_day,
            e.day IS NOT NULL AS has_ended, least(t.on_day, coalesce(e.day, t.on_day)) AS at_day, s.stepped, s.sure
        FROM newest_stretch AS n
            JOIN rule_series AS s ON s.series = n.series
            JOIN treatment AS t ON t.patient = n.patient
            LEFT JOIN extended AS x ON x.patient = n.patient AND x.series = n.series
            LEFT JOIN ended AS e ON e.patient = n.patient AND e.series = n.series
    ) AS r JOIN rule_version AS v ON v.series = r.series AND r.at_day BETWEEN v.valid_from AND v.valid_to"""

# Without paces the interval of the start's day tiles the run for ever, whatever versions follow.
_BEGUN = """
    SELECT *, lw_after(start_day, every_months, every_days, completed) AS completed_until FROM (
        SELECT r.*, p.every_months, p.every_days,
            lw_times(r.start_day, least(r.at_day, r.end_day), p.every_months, p.every_days) AS completed
        FROM runs AS r LEFT JOIN rule_pace AS p ON p.series = r.series AND NOT r.stepped
            AND r.start_day BETWEEN p.valid_from AND p.valid_to
        WHERE r.start_day <= r.on_day AND r.start_day <= r.end_day
    ) AS counted"""

_MARKED = """
    SELECT *, begins < day AND lw_days(begins, day) > sure AS is_long FROM (
        SELECT r.patient, r.series, d.day, r.sure,
            CASE WHEN d.prior_day >= r.start_day THEN d.prior_day ELSE r.start_day END AS begins,
            d.next_day IS NULL OR d.next_day > r.at_day AS is_open
        FROM days_done AS d JOIN begun AS r ON r.patient = d.patient AND r.item = d.item
        WHERE d.day BETWEEN r.start_day AND r.at_day
    ) AS near WHERE is_open OR lw_days(begins, day) > sure"""

_STARTED = """
    SELECT patient, series, begins AS day, FALSE AS is_event, day AS next_day FROM marked WHERE is_long
    UNION ALL SELECT patient, series, day, TRUE, CAST(NULL AS DATE) FROM marked WHERE is_open
    UNION ALL
    SELECT r.patient, r.series, r.start_day, FALSE, CAST(NULL AS DATE)
    FROM begun AS r LEFT JOIN (SELECT patient, series FROM marked WHERE is_open) AS m
        ON m.patient = r.patient AND m.series = r.series
    WHERE m.patient IS NULL"""


def _waits(*, stepped: bool) -> str:
    """Each wait with the pace of the day on which it begins and what is due then; the open one has no next day.

    `is_event` says of an open wait whether it begins with an event, not with the start alone.
    """
    columns = f"q.patient, q.series, q.day, q.is_event, q.next_day, {_LENGTHS}"
    paced = f"""
        SELECT {columns} FROM ({_STARTED}) AS q JOIN rule_pace AS p ON p.series = q.series
            AND p.lasts_months IS NULL AND q.day BETWEEN p.valid_from AND p.valid_to
            JOIN rule_series AS s ON s.series = q.series WHERE NOT s.stepped"""
    if stepped:
        paced += f"""
        UNION ALL SELECT {columns} FROM ({_STARTED}) AS q JOIN paces AS p ON p.patient = q.patient
            AND p.series = q.series AND q.day BETWEEN p.valid_from AND p.valid_to"""
    return f"""
        SELECT *, lw_after(due_day, grace_months, grace_days, 1) AS grace_end
        FROM (SELECT *, lw_after(day, every_months, every_days, 1) AS due_day FROM ({paced}) AS paced) AS due"""


def _stepped_paces(longest: int) -> list[Step]:
    """`paces`: the paces of each run that has several, as versions that begin with its episode.

    The n-th pace begins when those before it have lasted, one after the other, so that there is a step for each.
    """
    columns = f"p.version, p.valid_from, p.valid_to, p.place, p.lasts_months, p.lasts_days, {_LENGTHS}"
    first = f"""
        SELECT r.patient, r.series, r.episode_day AS begins, {columns}
        FROM runs AS r JOIN rule_pace AS p ON p.series = r.series AND p.place = 0 WHERE r.stepped"""
    steps = [Step("pace_0", first)]
    for place in range(1, longest + 1):
        following = f"""
            SELECT b.patient, b.series, lw_after(b.begins, b.lasts_months, b.lasts_days, 1) AS begins, {columns}
            FROM pace_{place - 1} AS b JOIN rule_pace AS p
                ON p.series = b.series AND p.version = b.version AND p.place = {place}"""
        steps.append(Step(f"pace_{place}", following))
    begun = " UNION ALL ".join(f"SELECT * FROM pace_{place}" for place in range(longest + 1))
    lengths = ", ".join(PACE_COLUMNS)
    # A pace that would begin after its version has gone never holds; of two on one day the later one does.
    holding = f"""
        SELECT patient, series, starts, {lengths}, row_number() OVER (
            PARTITION BY patient, series, starts ORDER BY place DESC) AS weight
        FROM (
            SELECT *, greatest(begins, authored_from) AS starts FROM (
                SELECT b.*, CASE WHEN b.version = 0 THEN s.first_day ELSE b.valid_from END AS authored_from
                FROM ({begun}) AS b JOIN rule_series AS s ON s.series = b.series
            ) AS begun WHERE begins <= valid_to
        ) AS started"""
    order = "OVER (PARTITION BY patient, series ORDER BY starts)"
    steps.append(
        Step(
            "paces",
            f"""
            SELECT patient, series, {lengths},
                CASE WHEN lag(starts) {order} IS NULL THEN {EVER} ELSE starts END AS valid_from,
                coalesce(lw_plus(lead(starts) {order}, -1), {FAR}) AS valid_to
            FROM ({holding}) AS held WHERE weight = 1""",
        )
    )
    return steps
