"""Each series in each patient's newest episode: from when to when it runs, and by which paces."""

from longwatch.engine.relational.series_rules import PACE_COLUMNS, Versions, is_stepped, series_rule_steps
from longwatch.engine.relational.sql import EVER, FAR, Step, islands

LENGTHS = ", ".join(f"p.{column}" for column in PACE_COLUMNS)


def run_steps(series: dict[str, Versions]) -> list[Step]:
    """`runs` (one row for each patient and series that has begun or will), `begun` and, with paces, `paces`."""
    stepped = any(map(is_stepped, series.values()))
    longest = max((len(rule.at_first) for versions in series.values() for _, rule in versions), default=0)
    return [
        *series_rule_steps(series),
        Step("stretches", _STRETCHES, kept=False),
        Step("newest_stretch", _newest("stretches", "span")),
        Step("extended_stretches", _EXTENDED, kept=False),
        Step("newest_extended", _newest("extended_stretches", "series")),
        Step("endings", _ENDINGS),
        Step("ended", _ENDED),
        Step("waivers", _WAIVERS),
        Step("runs", _RUNS),
        *(_stepped_paces(longest) if stepped else []),
        Step("begun", _BEGUN),
    ]


_STRETCHES = f"""
    SELECT c.patient, v.span, c.first_day,
        CASE WHEN c.last_day = {FAR} THEN {FAR} ELSE lw_after(c.last_day, v.for_months, v.for_days, 1) END AS last_day
    FROM courses AS c JOIN rule_span AS v ON c.last_day BETWEEN v.valid_from AND v.valid_to"""


def _newest(stretches: str, whose: str) -> str:
    """Of stretches that share a day one is made; the newest for each patient and span, or series."""
    return f"""
    SELECT patient, {whose}, first_day, last_day FROM (
        SELECT patient, {whose}, island, min(first_day) AS first_day, max(last_day) AS last_day,
            row_number() OVER (PARTITION BY patient, {whose} ORDER BY island DESC) AS place
        FROM ({islands(stretches, by=f"patient, {whose}")}) AS joined GROUP BY patient, {whose}, island
    ) AS placed WHERE place = 1"""


# An extension can be of one series alone, so that the stretches of those it concerns are joined for each of them.
_EXTENDED = """
    SELECT x.patient, s.series, x.first_day, x.last_day
    FROM extensions AS x JOIN rule_series AS s ON x.rule IS NULL OR x.rule = s.series
    UNION
    SELECT x.patient, s.series, t.first_day, t.last_day
    FROM extensions AS x JOIN rule_series AS s ON x.rule IS NULL OR x.rule = s.series
        JOIN stretches AS t ON t.patient = x.patient AND t.span = s.span"""

# An infusion given after a decision to end shows that care went on: the decision then no longer holds.
_ENDINGS = """
    SELECT d.patient, d.rule, d.day, d.known FROM decisions AS d JOIN treatment AS t ON t.patient = d.patient
    WHERE d.kind IN ('ended', 'transferred') AND (t.newest_exposure IS NULL OR t.newest_exposure <= d.day)"""

_ENDED = """
    SELECT patient, series, min(day) AS day FROM (
        SELECT d.patient, s.series, d.day
        FROM endings AS d JOIN rule_series AS s ON d.rule IS NULL OR d.rule = s.series
        UNION ALL SELECT d.patient, s.series, d.day FROM deaths AS d CROSS JOIN rule_series AS s
    ) AS ends GROUP BY patient, series"""

_WAIVERS = """
    SELECT d.patient, d.rule, d.day, d.known, d.until FROM decisions AS d
    WHERE d.kind = 'waived' AND d.until >= d.on_day"""

_RUNS = """
    SELECT r.*, v.item FROM (
        SELECT n.patient, s.series, t.on_day, coalesce(x.first_day, n.first_day) AS episode_day,
            greatest(coalesce(x.first_day, n.first_day), s.first_day) AS start_day,
            least(coalesce(x.last_day, n.last_day), coalesce(s.last_day, DATE '9999-12-31')) AS end_day,
            e.day IS NOT NULL AS has_ended, least(t.on_day, coalesce(e.day, t.on_day)) AS at_day, s.stepped, s.sure
        FROM newest_stretch AS n
            JOIN rule_series AS s ON s.span = n.span
            JOIN treatment AS t ON t.patient = n.patient
            LEFT JOIN newest_extended AS x ON x.patient = n.patient AND x.series = s.series
            LEFT JOIN ended AS e ON e.patient = n.patient AND e.series = s.series
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


def _stepped_paces(longest: int) -> list[Step]:
    """`paces`: the paces of each run that has several, as versions that begin with its episode.

    The n-th pace begins when those before it have lasted, one after the other, so that there is a step for each.
    """
    columns = f"p.version, p.valid_from, p.valid_to, p.place, p.lasts_months, p.lasts_days, {LENGTHS}"
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
