"""What came of the treatment: first diagnoses and alerts, with the time for which each patient was followed."""

from longwatch.core.protocol import Measure
from longwatch.engine.relational import Step
from longwatch.engine.relational.holding import COUNTS
from longwatch.engine.relational.judging import CLOSES
from longwatch.engine.relational.sql import EVER, literal
from longwatch.population.measures.rows import COHORT, FOLLOWED, QUALITY, TREATED, row_of

UNREADABLE, CANNOT_TELL, NO_SEX, NO_BIRTH = "unreadable", "cannot-tell", "no-sex", "no-birth"
UNCLEAR_COURSES, UNDATED_DEATH = "unclear-courses", "undated-death"
"""What may be missing in a record, as parts of the quality rows."""
BEFORE, UNDATED = "before", "undated"
"""Why a patient is left out of the time to an outcome."""


def followed_step() -> Step:
    """`measure_followed`: from the first infusion until the day of assessment, a death or a transfer as a whole."""
    return Step("measure_followed", _FOLLOWED)


_FOLLOWED = """
    SELECT t.patient, t.first_day, greatest(t.first_day, least(t.on_day, coalesce(d.day, t.on_day),
        coalesce(m.day, t.on_day))) AS last_day
    FROM treatment AS t
        LEFT JOIN (SELECT patient, min(day) AS day FROM deaths GROUP BY patient) AS d ON d.patient = t.patient
        LEFT JOIN (
            SELECT x.patient, min(x.day) AS day FROM decisions AS x JOIN treatment AS u ON u.patient = x.patient
            WHERE x.kind = 'transferred' AND x.rule IS NULL AND x.day >= u.newest_exposure GROUP BY x.patient
        ) AS m ON m.patient = t.patient
    WHERE t.courses > 0"""


def time_to_rows(measure: Measure) -> str:
    """The months until the first diagnosis (yes) or the end of follow-up (no); who is left out, and why."""
    diagnosed = f"""
        SELECT c.patient, min(CASE WHEN c.day > {EVER} THEN c.day END) AS day, bool_or(c.day = {EVER}) AS is_undated
        FROM conditions AS c JOIN conditions_sets AS s ON s.fact = c.fact AND s.patient = c.patient
        WHERE s.code_set = {literal(measure.condition)} AND NOT c.refuted AND c.{COUNTS} GROUP BY c.patient"""
    source = f"""FROM (
            SELECT f.patient, f.first_day, f.last_day, o.day, coalesce(o.is_undated, FALSE) AS is_undated,
                coalesce(o.day <= f.first_day, FALSE) AS is_before,
                coalesce(o.day <= f.last_day, FALSE) AS is_event
            FROM measure_followed AS f LEFT JOIN ({diagnosed}) AS o ON o.patient = f.patient
        ) AS x"""
    until = "CASE WHEN is_event THEN day ELSE last_day END"
    left_out = "is_before OR is_undated"
    return row_of(
        source,
        patient="patient",
        measure=literal(measure.id),
        part=f"CASE WHEN is_before THEN {literal(BEFORE)} WHEN is_undated THEN {literal(UNDATED)} END",
        day=until,
        answer=f"CASE WHEN {left_out} THEN 'unknown' WHEN is_event THEN 'yes' ELSE 'no' END",
        number=f"CASE WHEN NOT ({left_out}) THEN lw_times(first_day, {until}, 1, 0) END",
    )


def alert_rows(measure: Measure) -> str:
    """Every alert from its first firing result until a decision closed it; `number` is its worst severity."""
    source = f"""FROM (
            SELECT patient, id, round, min(day) AS opened, min(severity) AS severity FROM (
                SELECT e.patient, w.id, e.day, e.severity,
                    (SELECT count(*) FROM closings AS c WHERE {CLOSES}) AS round
                FROM events AS e JOIN rule_watch AS w ON w.number = e.watch WHERE e.answer
            ) AS fired GROUP BY patient, id, round
        ) AS raised"""
    return row_of(
        source,
        patient="patient",
        measure=literal(measure.id),
        part="id",
        day="opened",
        answer="'yes'",
        number="severity",
    )


def cohort_rows() -> list[str]:
    """Who was treated, for how many days each was followed, and what of each record nobody could read."""
    treated = row_of(
        f"FROM treatment AS t LEFT JOIN (SELECT DISTINCT patient FROM {_about('courses')}) AS u ON u.patient = t.patient",
        patient="t.patient",
        measure=literal(COHORT),
        part=literal(TREATED),
        day="t.first_day",
        answer="CASE WHEN t.courses > 0 THEN 'yes' WHEN u.patient IS NOT NULL THEN 'unknown' ELSE 'no' END",
    )
    followed = row_of(
        "FROM measure_followed",
        patient="patient",
        measure=literal(COHORT),
        part=literal(FOLLOWED),
        day="last_day",
        answer="'yes'",
        number="lw_days(first_day, last_day)",
    )

    def quality(part: str, source: str) -> str:
        return row_of(
            source,
            patient="q.patient",
            measure=literal(QUALITY),
            part=literal(part),
            answer="'unknown'",
            number="q.times",
        )

    counted = "(SELECT patient, count(*) AS times FROM {} GROUP BY patient) AS q"
    missing = """FROM (
        SELECT t.patient, 1 AS times FROM treatment AS t LEFT JOIN newest_person AS p ON p.patient = t.patient
        WHERE p.{} IS NULL) AS q"""
    return [
        treated,
        followed,
        quality(UNREADABLE, f"FROM {counted.format('doubts')}"),
        quality(CANNOT_TELL, f"FROM {counted.format('cannot_tell WHERE NOT settled')}"),
        quality(NO_SEX, missing.format("sex")),
        quality(NO_BIRTH, missing.format("birth_day")),
        quality(UNCLEAR_COURSES, f"FROM {counted.format(_about('courses'))}"),
        quality(UNDATED_DEATH, f"FROM {counted.format(_about('death'))}"),
    ]


def _about(what: str) -> str:
    """Doubts about something that no code names."""
    return f"(SELECT patient FROM doubts WHERE about = {literal(what)}) AS d"
