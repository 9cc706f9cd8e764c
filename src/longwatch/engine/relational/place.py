"""Where each patient is: exactly one place, and the reasons that put them there (meaning.md, Places)."""

from longwatch.core.findings import OWN_WORDS
from longwatch.engine.relational.sql import Step, literal


def place_steps() -> list[Step]:
    """`place_reason`, one row for each reason, and `place`, one row for each patient."""
    return [
        Step("closed", _CLOSED),
        Step("closed_with", _CLOSED_WITH),
        Step("place_reason", _REASONS),
        Step("work_days", _DAYS),
        Step("place", _PLACE),
    ]


# Every series is ended, those too that would begin only later.
_CLOSED = """
    SELECT s.patient FROM series_finding AS s LEFT JOIN ended AS e ON e.patient = s.patient AND e.series = s.id
    GROUP BY s.patient HAVING bool_and(s.status IN ('ended', 'not-started') AND e.day IS NOT NULL)"""

# A closed patient's doubts that a decision closed as well, one that ended a series or what the doubt is about.
_CLOSED_WITH = """
    SELECT DISTINCT d.patient, d.id, d.latest FROM cannot_tell AS d
        JOIN closed AS c ON c.patient = d.patient
        JOIN endings AS e ON e.patient = d.patient
            AND d.latest <= e.day AND (d.known IS NULL OR d.known <= e.known)
        LEFT JOIN series_finding AS s ON s.patient = e.patient AND s.id = e.rule
    WHERE NOT d.settled AND (e.rule IS NULL OR e.rule = d.id OR s.id IS NOT NULL)"""

_REASONS = f"""
    SELECT patient, 'alarm' AS reason FROM alarm_finding WHERE urgency <> 'next-contact' AND waived_until IS NULL
    UNION SELECT patient, 'alert' FROM alert_finding WHERE state = 'active' AND waived_until IS NULL
    UNION
    SELECT d.patient, 'cannot-tell' FROM cannot_tell AS d
        JOIN treatment AS t ON t.patient = d.patient
        LEFT JOIN closed_with AS c ON c.patient = d.patient AND c.id = d.id AND c.latest = d.latest
    WHERE NOT d.settled AND c.patient IS NULL
        AND (t.courses > 0 OR d.id IN ('courses', {literal(OWN_WORDS)}))
    UNION SELECT patient, 'overdue' FROM series_finding WHERE status = 'overdue'
    UNION
    SELECT patient, 'decision-asked' FROM series_finding GROUP BY patient
    HAVING bool_or(status = 'period-over') AND bool_and(status IN ('period-over', 'ended', 'not-started'))"""

_DAYS = """
    SELECT patient, due AS day, FALSE AS waits FROM series_finding WHERE status IN ('due', 'up-to-date')
    UNION ALL SELECT patient, waived_until, TRUE FROM series_finding WHERE waived_until IS NOT NULL
    UNION ALL SELECT patient, waived_until, TRUE FROM alert_finding
    WHERE state = 'active' AND waived_until IS NOT NULL
    UNION ALL SELECT patient, waived_until, TRUE FROM alarm_finding
    WHERE urgency <> 'next-contact' AND waived_until IS NOT NULL"""

# A patient whose next date nobody knows needs someone today, and is asked about.
_PLACE = """
    SELECT patient, place,
        CASE WHEN place = 'waiting' THEN waits_until END AS until,
        CASE WHEN place = 'needs-someone-today' THEN on_day
            WHEN place IN ('due-soon', 'waiting', 'up-to-date') THEN upcoming END AS next_date,
        place = 'needs-someone-today' AND NOT has_reason AS asks_for_decision, has_died
    FROM (
        SELECT *, CASE
            WHEN has_died THEN 'closed'
            WHEN has_reason THEN 'needs-someone-today'
            WHEN courses = 0 THEN 'not-treated'
            WHEN is_closed THEN 'closed'
            WHEN is_due THEN 'due-soon'
            WHEN waits_until IS NOT NULL THEN 'waiting'
            WHEN upcoming IS NULL THEN 'needs-someone-today'
            ELSE 'up-to-date' END AS place
        FROM (
            SELECT t.patient, t.on_day, t.courses, d.upcoming, d.waits_until,
                EXISTS (SELECT 1 FROM deaths AS x WHERE x.patient = t.patient) AS has_died,
                EXISTS (SELECT 1 FROM place_reason AS x WHERE x.patient = t.patient) AS has_reason,
                EXISTS (SELECT 1 FROM closed AS x WHERE x.patient = t.patient) AS is_closed,
                EXISTS (
                    SELECT 1 FROM series_finding AS x WHERE x.patient = t.patient AND x.status = 'due'
                ) AS is_due
            FROM treatment AS t LEFT JOIN (
                SELECT patient, min(day) AS upcoming, min(CASE WHEN waits THEN day END) AS waits_until
                FROM work_days GROUP BY patient
            ) AS d ON d.patient = t.patient
        ) AS known
    ) AS placed"""
