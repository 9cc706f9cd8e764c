"""Exposure becomes courses, courses become episodes; what each patient's treatment came to."""

from longwatch.core.protocol import Protocol
from longwatch.engine.relational.sql import FAR, Step, islands, literal


def course_steps(protocol: Protocol) -> list[Step]:
    """Courses, the episodes by the drug's own length of follow-up, and one row of `treatment` for each patient."""
    drug = protocol.drug
    near, length = drug.same_course_within, drug.follow_up
    reach = f"CASE WHEN reached = {FAR} THEN {FAR} ELSE lw_after(reached, {near.months}, {near.days}, 1) END"
    follow_up = f"CASE WHEN last_day = {FAR} THEN {FAR} ELSE lw_after(last_day, {length.months}, {length.days}, 1) END"
    return [
        Step("taken", _taken(protocol)),
        Step("exposures", _exposures(protocol)),
        Step(
            "courses",
            f"""
            SELECT patient, CAST(island AS INT) AS number, min(first_day) AS first_day, max(last_day) AS last_day,
                count(DISTINCT given_day) AS infusions
            FROM ({islands("exposures", by="patient", reach=reach)}) AS joined GROUP BY patient, island""",
        ),
        Step("extensions", _EXTENSIONS),
        Step(
            "followed",
            f"""
            SELECT patient, first_day, {follow_up} AS last_day FROM courses
            UNION ALL SELECT patient, first_day, last_day FROM extensions WHERE rule IS NULL""",
            kept=False,
        ),
        Step(
            "episodes",
            f"""
            SELECT patient, first_day,
                coalesce(lead(first_day) OVER (PARTITION BY patient ORDER BY first_day), {FAR}) AS next_day
            FROM (
                SELECT patient, island, min(first_day) AS first_day
                FROM ({islands("followed", by="patient")}) AS joined GROUP BY patient, island
            ) AS merged""",
        ),
        Step(
            "treatment",
            f"""
            SELECT a.patient, a.on_day, a.planned, coalesce(c.courses, 0) AS courses, c.first_day,
                CASE WHEN c.last_day = {FAR} THEN a.on_day ELSE c.last_day END AS last_day,
                coalesce(c.last_day = {FAR}, FALSE) AS is_taken,
                c.last_finished, c.newest_first_day, e.newest_exposure
            FROM asked AS a
            LEFT JOIN (
                SELECT patient, max(number) AS courses, min(first_day) AS first_day, max(first_day) AS newest_first_day,
                    max(last_day) AS last_day, max(CASE WHEN last_day < {FAR} THEN last_day END) AS last_finished
                FROM courses GROUP BY patient
            ) AS c ON c.patient = a.patient
            LEFT JOIN (
                SELECT patient, max(first_day) AS newest_exposure FROM exposures GROUP BY patient
            ) AS e ON e.patient = a.patient""",
        ),
    ]


# A decision to extend is one more stretch, which begins with the newest course that had begun on its day.
_EXTENSIONS = """
    SELECT d.patient, d.rule, max(c.first_day) AS first_day, d.until AS last_day
    FROM decisions AS d JOIN courses AS c ON c.patient = d.patient AND c.first_day <= d.day
    WHERE d.kind = 'extended' GROUP BY d.patient, d.rule, d.day, d.until HAVING d.until >= max(c.first_day)"""


def _exposures(protocol: Protocol) -> str:
    given = "SELECT patient, day AS first_day, day AS last_day, day AS given_day FROM infusions"
    if protocol.drug.exposure == "infusions":
        return given
    # On its last day it is still taken; a last day to come is a plan that may yet change.
    return f"""
        {given} UNION ALL
        SELECT m.patient, m.day, CASE WHEN m.end_day < m.on_day THEN m.end_day ELSE {FAR} END, CAST(NULL AS DATE)
        FROM medicines AS m JOIN taken AS t ON t.patient = m.patient AND t.fact = m.fact"""


def _taken(protocol: Protocol) -> str:
    """The periods in which the patient took the drug, where that is how it is given."""
    codes = ", ".join(map(literal, protocol.drug.codes)) if protocol.drug.exposure == "medicine" else "NULL"
    return f"SELECT DISTINCT patient, fact FROM medicines_codes WHERE code IN ({codes})"
