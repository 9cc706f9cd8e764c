"""Which watches may have anything to say of a patient, so that only their results are followed one by one.

Nearly all results are as they should be. The least and the greatest amount of an analyte, and whether all of its
results can be read, show for nearly every watch that no test of it can have said yes or "cannot tell". Who is
suspected wrongly costs time; nobody may be left out wrongly, so every bound is generous.
"""

from longwatch.engine.relational.sql import Step, rows

_SLACK = "1e-9"
"""Amounts are compared as floating-point numbers here, which are exact to about 15 digits."""


def suspicion_steps(kept_analytes: set[str]) -> list[Step]:
    """`suspected` (patient, watch) and `looked_at` (patient, analyte).

    kept_analytes   those whose results other rules read as well, of every patient
    """
    return [
        Step("rule_always", rows({"analyte": "STRING"}, [(name,) for name in sorted(kept_analytes)])),
        Step("amounts_found", _FOUND),
        Step("suspected", _SUSPECTED),
        Step("looked_at", _LOOKED_AT),
    ]


# A bound with a unit of its own may be on another scale, so that nothing can be said without converting it.
_UNSURE = """m.unreadable IS NOT NULL OR m.value IS NULL OR m.comparator IS NOT NULL
    OR (m.low_unit <> '' AND m.low_unit <> m.unit) OR (m.high_unit <> '' AND m.high_unit <> m.unit)"""

# A laboratory repeats its units and ranges, so that amounts need converting only once for all results alike in them.
_FOUND = f"""
    SELECT g.patient, g.analyte, bool_or(g.is_unsure OR g.has_level_code OR u.factor IS NULL) AS is_unsure,
        min(CAST(g.lowest AS DOUBLE) * u.factor) AS lowest, max(CAST(g.highest AS DOUBLE) * u.factor) AS highest,
        max(CASE WHEN g.high > 0 THEN CAST(g.highest AS DOUBLE) / CAST(g.high AS DOUBLE) END) AS times_top,
        bool_or(g.high IS NULL OR g.high <= 0) AS lacks_top,
        bool_or(coalesce(g.lowest < g.low, FALSE) OR coalesce(g.highest > g.high, FALSE)
            OR (g.low IS NULL AND g.high IS NULL)) AS is_outside,
        min(g.first_counting) AS first_counting
    FROM (
        SELECT m.patient, m.analyte, m.unit_group, m.has_level_code, m.unit, m.low, m.high, bool_or({_UNSURE}) AS is_unsure,
            min(m.value) AS lowest, max(m.value) AS highest, min(CASE WHEN m.counts THEN m.day END) AS first_counting
        FROM measured AS m WHERE m.analyte IN (SELECT analyte FROM rule_test)
        GROUP BY m.patient, m.analyte, m.unit_group, m.has_level_code, m.unit, m.low, m.high
    ) AS g
        LEFT JOIN (
            SELECT analyte, unit_group, unit, CAST(factor AS DOUBLE) AS factor FROM rule_unit
        ) AS u ON u.analyte = g.analyte AND u.unit_group = g.unit_group AND u.unit = g.unit
    GROUP BY g.patient, g.analyte"""

# Whether the one amount may reach the other, given that both are exact to many digits.
_FELL = f"lowest * over <= highest * times + {_SLACK} * (abs(lowest * over) + abs(highest * times))"
_ROSE = f"highest * over >= lowest * times - {_SLACK} * (abs(lowest * times) + abs(highest * over))"

_MAY_SAY_MORE = f"""CASE
        WHEN f.is_unsure THEN TRUE
        WHEN t.question = 'below' THEN f.lowest <= t.bound + {_SLACK} * abs(t.bound)
        WHEN t.question IN ('above', 'at_least') THEN f.highest >= t.bound - {_SLACK} * abs(t.bound)
        WHEN t.question = 'above_upper_limit' THEN
            f.lacks_top OR f.times_top * t.over >= t.times - {_SLACK} * abs(t.times)
        WHEN t.question = 'outside_range' THEN f.is_outside
        WHEN t.times < 0 THEN TRUE
        WHEN t.question LIKE '%baseline' AND (f.first_counting IS NULL OR f.first_counting > f.treated_from) THEN TRUE
        WHEN t.question LIKE 'fall%' THEN {_FELL}
        WHEN t.question LIKE 'rise%' THEN {_ROSE}
        ELSE TRUE END"""

# A tier of several tests says something only on a day on which each of them does.
_SUSPECTED = f"""
    SELECT DISTINCT s.patient, s.watch FROM (
        SELECT f.patient, t.watch, t.tier, count(*) AS tests
        FROM (
            SELECT a.*, x.first_day AS treated_from FROM amounts_found AS a
                JOIN treatment AS x ON x.patient = a.patient AND x.courses > 0
        ) AS f
            JOIN (
                SELECT watch, tier, analyte, question, CAST(bound AS DOUBLE) AS bound, CAST(times AS DOUBLE) AS times,
                    CAST(over AS DOUBLE) AS over FROM rule_test
            ) AS t ON t.analyte = f.analyte
        WHERE {_MAY_SAY_MORE}
        GROUP BY f.patient, t.watch, t.tier
    ) AS s JOIN rule_tier AS r ON r.watch = s.watch AND r.tier = s.tier AND r.tests = s.tests"""

_LOOKED_AT = """
    SELECT DISTINCT s.patient, t.analyte FROM suspected AS s JOIN rule_test AS t ON t.watch = s.watch
    UNION SELECT t.patient, a.analyte FROM treatment AS t CROSS JOIN rule_always AS a"""
