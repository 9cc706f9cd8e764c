"""Why nobody can tell, for each id the reason that is told last: what a sentence about it needs."""

from longwatch.core.protocol import Protocol
from longwatch.engine.relational.sql import Step, rows


def reason_steps(protocol: Protocol, jurisdiction: str) -> list[Step]:
    """`doubt_reason`: one row for each patient and id of `cannot_tell` that is not settled.

    `kind` says what the rest means:
    said       `why` says it all
    unasked    nobody knows whether the rule called `why` concerns the patient
    results    `number` results from `first_day` to `last_day` could not be judged, because of `why`
    denied     the record shows `why`, and an answer of `last_day` denies it
    both       `why` was answered yes on `first_day` and no on `last_day`
    reports    `number` reports in own words until `first_day`, `others` that no alarm can judge until `last_day`
    """
    facts = [(fact.id, fact.title) for fact in protocol.facts]
    # A series is called by the version that stands first in the content, whichever holds on the day.
    series = {rule.id: rule.title for rule in reversed(protocol.of(jurisdiction, protocol.series))}
    precautions = protocol.of(jurisdiction, protocol.precautions)
    return [
        Step("title_of_fact", rows({"id": "STRING", "title": "STRING"}, facts)),
        Step("title_of_series", rows({"id": "STRING", "title": "STRING"}, series.items())),
        Step(
            "title_of_precaution",
            rows(
                {"number": "INT", "title": "STRING"}, [(n, rule.title) for n, rule in enumerate(precautions)]
            ),
        ),
        Step("stopped_watch", _STOPPED),
        Step("doubt_reason", _REASONS),
    ]


# Several problems can stop one watch: they are told in the order in which they first came up.
_STOPPED = """
    SELECT e.patient, d.id, e.why, count(DISTINCT e.number) AS number, min(e.day) AS first_day,
        max(e.day) AS last_day, min(e.place) AS place
    FROM (
        SELECT *, row_number() OVER (PARTITION BY patient, watch ORDER BY day, moment, tier, number) AS place
        FROM events WHERE answer IS NULL
    ) AS e
        JOIN rule_watch AS w ON w.number = e.watch
        JOIN alert_doubt AS d ON d.patient = e.patient AND d.id = w.id AND d.problem = e.why AND NOT d.settled
    GROUP BY e.patient, d.id, e.why"""

# What rules themselves cannot judge is told after what the record as a whole left open.
_REASONS = """
    SELECT patient, id, kind, why, number, first_day, last_day, others FROM (
        SELECT *, row_number() OVER (
            PARTITION BY patient, id ORDER BY turn DESC, day DESC, told_by DESC, place DESC) AS newest
        FROM (
            SELECT patient, id, CASE WHEN is_decision THEN 2 ELSE 1 END AS turn, latest AS day, told_by,
                CAST(0 AS BIGINT) AS place, 'said' AS kind, why, CAST(0 AS BIGINT) AS number,
                CAST(NULL AS DATE) AS first_day, CAST(NULL AS DATE) AS last_day, CAST(0 AS BIGINT) AS others
            FROM doubt_told WHERE NOT settled
            UNION ALL
            SELECT patient, id, 3, CAST(NULL AS DATE), '', place, 'results', why, number, first_day, last_day, 0
            FROM stopped_watch
            UNION ALL
            SELECT patient, id, 3, CAST(NULL AS DATE), '', 0, 'reports', '', own, own_day, listed_day, listed
            FROM unjudged
            UNION ALL
            SELECT d.patient, d.question, 3, CAST(NULL AS DATE), '', 0,
                CASE WHEN d.shown_day IS NOT NULL THEN 'denied' ELSE 'both' END, t.title, 0, d.yes_day, d.no_day, 0
            FROM disagreement AS d JOIN title_of_fact AS t ON t.id = d.question
            UNION ALL
            SELECT c.patient, c.series, 3, CAST(NULL AS DATE), '', 0, 'unasked', r.title, 0,
                CAST(NULL AS DATE), CAST(NULL AS DATE), 0
            FROM series_condition AS c JOIN treatment AS t ON t.patient = c.patient AND t.courses > 0
                JOIN rule_version AS v ON v.series = c.series AND v.version = c.version
                    AND t.on_day BETWEEN v.valid_from AND v.valid_to
                JOIN title_of_series AS r ON r.id = c.series
            WHERE c.concerned IS NULL
            UNION ALL
            SELECT p.patient, p.id, 3, CAST(NULL AS DATE), '', 0, 'unasked', r.title, 0,
                CAST(NULL AS DATE), CAST(NULL AS DATE), 0
            FROM precaution_finding AS p JOIN title_of_precaution AS r ON r.number = p.number
            WHERE p.concerned IS NULL AND p.status IN ('coming', 'applies')
            UNION ALL
            SELECT c.patient, c.id, 3, CAST(NULL AS DATE), '', r.number, 'said', coalesce(r.problem, 'not readable'), 0,
                CAST(NULL AS DATE), CAST(NULL AS DATE), 0
            FROM prophylaxis_concerned AS c
                JOIN rule_prophylaxis AS p ON p.number = c.number
                JOIN treatment AS t ON t.patient = c.patient AND NOT t.is_taken
                JOIN readings AS r ON r.patient = c.patient AND r.analyte = p.analyte
                    AND r.day > t.last_day AND r.counts AND r.amount IS NULL
        ) AS told
    ) AS placed WHERE newest = 1"""
