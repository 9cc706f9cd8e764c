"""Every result of an analyte as rules read it: an amount, a step of a scale, or why it is neither."""

from longwatch.engine.relational.sql import Step


def reading_steps() -> list[Step]:
    """`readings`: the results of the analytes that are `looked_at`, in order for each patient and analyte.

    `baseline` is the number of the last counting reading on or before the first infusion of its episode;
    `previous` that of the last one before it that counts and has an amount, where a watch asks for it.
    """
    return [
        Step("steps_written", _STEPS),
        Step("converted", _CONVERTED, kept=False),
        Step("numbered", _NUMBERED),
        Step("baselines", _BASELINES),
        Step("previous_numbers", _PREVIOUS),
        Step("readings", _READINGS, kept=False),
    ]


_STEPS = """
    SELECT m.patient, m.fact, m.analyte, max(l.step) AS step
    FROM measured AS m JOIN results_written AS w ON w.fact = m.fact AND w.patient = m.patient
        JOIN rule_level AS l ON l.analyte = m.analyte AND l.written = w.written
    WHERE m.has_level_code GROUP BY m.patient, m.fact, m.analyte"""

_PROBLEM = """CASE
        WHEN m.unreadable IS NOT NULL THEN m.unreadable
        WHEN m.has_level_code THEN CASE WHEN s.step IS NULL THEN 'the answer is not on its scale' END
        WHEN m.value IS NULL THEN 'text where a number was expected'
        WHEN m.unit = '' THEN 'the unit is missing'
        WHEN u.factor IS NULL THEN 'the unit is not one that its code can have here'
    END"""


# On their analyte's scale; a bound without a unit has the result's own.
_CONVERTED = f"""
        SELECT patient, fact, analyte, day, moment, known, id, counts, comparator, title || ': ' || problem AS problem,
            CASE WHEN problem IS NULL THEN reached END AS step,
            CASE WHEN problem IS NULL AND NOT has_level_code THEN value * factor END AS amount,
            CASE WHEN problem IS NULL AND NOT has_level_code THEN low * low_factor END AS low,
            CASE WHEN problem IS NULL AND NOT has_level_code THEN high * high_factor END AS high,
            low IS NOT NULL AND low_factor IS NULL OR high IS NOT NULL AND high_factor IS NULL AS has_unread_bound
        FROM (
            SELECT m.patient, m.fact, m.analyte, m.day, m.moment, m.known, m.id, m.counts, m.comparator, a.title,
                {_PROBLEM} AS problem, m.has_level_code, s.step AS reached,
                m.value, u.factor, m.low, lu.factor AS low_factor, m.high, hu.factor AS high_factor
            FROM measured AS m
                JOIN looked_at AS k ON k.patient = m.patient AND k.analyte = m.analyte
                JOIN rule_analyte AS a ON a.analyte = m.analyte
                LEFT JOIN steps_written AS s ON s.patient = m.patient AND s.fact = m.fact AND s.analyte = m.analyte
                LEFT JOIN rule_unit AS u ON u.analyte = m.analyte AND u.unit_group = m.unit_group
                    AND u.unit = m.unit
                LEFT JOIN rule_unit AS lu ON lu.analyte = m.analyte AND lu.unit_group = m.unit_group
                    AND lu.unit = coalesce(nullif(m.low_unit, ''), m.unit)
                LEFT JOIN rule_unit AS hu ON hu.analyte = m.analyte AND hu.unit_group = m.unit_group
                    AND hu.unit = coalesce(nullif(m.high_unit, ''), m.unit)
        ) AS read"""


_NUMBERED = """
    SELECT *, row_number() OVER (PARTITION BY patient, analyte ORDER BY day, moment, id) AS number FROM converted"""

_BASELINES = """
    SELECT e.patient, n.analyte, e.first_day, max(n.number) AS number
    FROM episodes AS e JOIN numbered AS n ON n.patient = e.patient AND n.day <= e.first_day
    WHERE n.counts GROUP BY e.patient, n.analyte, e.first_day"""

_READINGS = """
    SELECT n.*, t.first_day AS treated_from, coalesce(n.high, a.upper_limit) AS top, b.number AS baseline, p.previous
    FROM numbered AS n
        JOIN treatment AS t ON t.patient = n.patient
        JOIN rule_analyte AS a ON a.analyte = n.analyte
        LEFT JOIN previous_numbers AS p ON p.patient = n.patient AND p.analyte = n.analyte AND p.number = n.number
        LEFT JOIN episodes AS e ON e.patient = n.patient AND n.day >= e.first_day AND n.day < e.next_day
        LEFT JOIN baselines AS b ON b.patient = n.patient AND b.analyte = n.analyte AND b.first_day = e.first_day"""

_PREVIOUS = """
    SELECT patient, analyte, number, max(CASE WHEN is_reference THEN number END) OVER (
            PARTITION BY patient, analyte ORDER BY number ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS previous
    FROM (SELECT patient, analyte, number, counts AND amount IS NOT NULL AS is_reference FROM numbered) AS n
    WHERE analyte IN (SELECT analyte FROM rule_test WHERE question LIKE '%previous')"""
