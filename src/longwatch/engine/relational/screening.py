"""Screening facts: what was asked, what else the record shows, and which holds (meaning.md, Criteria)."""

from longwatch.core.protocol import Protocol, ScreeningFact
from longwatch.engine.relational.asking import Questions
from longwatch.engine.relational.sql import EVER, Step, Value, rows


def screening_steps(questions: Questions, protocol: Protocol) -> list[Step]:
    """`known_facts`: for each patient and screening fact that is asked for, its answer, and when it was asked."""
    names = {question.fact for question, _ in questions.asked()}
    counts = {(q.count.fact, q.count.at_least) for q, _ in questions.asked() if q.count is not None}
    asked = [fact for fact in protocol.facts if fact.fresh or fact.id in names]
    return [
        Step(
            "rule_code_set",
            rows({"code_set": "STRING", "code": "STRING", "begins": "BOOLEAN"}, _sets(protocol)),
        ),
        Step("conditions_sets", _in_sets("conditions")),
        Step("medicines_sets", _in_sets("medicines")),
        Step(
            "rule_fact",
            rows(
                {"question": "STRING", "persists": "BOOLEAN", "must_be_current": "BOOLEAN"},
                [(fact.id, fact.persists, fact.current) for fact in asked],
            ),
        ),
        Step(
            "rule_fact_set",
            rows(
                {"question": "STRING", "kind": "STRING", "shown_by": "STRING"},
                [line for fact in asked for line in _showing(fact)],
            ),
        ),
        Step(
            "rule_count",
            rows({"question": "STRING", "at_least": "INT"}, sorted(counts)),
        ),
        Step("yes_or_no", _NEWEST_ANSWER),
        Step("undone", _UNDONE),
        Step("shown", _SHOWN),
        Step("refuted", _REFUTED),
        Step("known_facts", _KNOWN),
    ]


def _sets(protocol: Protocol) -> list[tuple[Value, ...]]:
    return [
        (code_set.id, code.removesuffix("*"), code.endswith("*"))
        for code_set in protocol.code_sets
        for code in code_set.codes
    ]


def _showing(fact: ScreeningFact) -> list[tuple[Value, ...]]:
    return [
        *((fact.id, "condition", name) for name in fact.conditions),
        *((fact.id, "medicine", name) for name in fact.medicines),
        *((fact.id, "result", name) for name in fact.positive_results),
    ]


def _in_sets(facts: str) -> str:
    return f"""
        SELECT DISTINCT c.patient, c.fact, s.code_set FROM {facts}_codes AS c JOIN rule_code_set AS s
            ON c.code = s.code OR (s.begins AND substr(c.code, 1, length(s.code)) = s.code)"""


# Of two answers of one moment, a yes weighs more than a no.
_NEWEST_ANSWER = """
    SELECT patient, question, day, id, yes, yes_day FROM (
        SELECT *, max(CASE WHEN yes THEN day END) OVER (PARTITION BY patient, question) AS yes_day,
            row_number() OVER (
            PARTITION BY patient, question ORDER BY day DESC, moment DESC, yes DESC, id DESC) AS place
        FROM answers WHERE yes IS NOT NULL
    ) AS placed WHERE place = 1"""

_SHOWN = """
    SELECT patient, question, max(day) AS day FROM (
        SELECT c.patient, w.question, c.day FROM conditions AS c JOIN conditions_sets AS s ON s.patient = c.patient AND s.fact = c.fact
            JOIN rule_fact_set AS w ON w.kind = 'condition' AND w.shown_by = s.code_set
            JOIN rule_fact AS q ON q.question = w.question
            LEFT JOIN undone AS u ON u.patient = c.patient AND u.fact = c.fact
        WHERE NOT c.refuted AND (c.current OR NOT q.must_be_current) AND u.fact IS NULL
        UNION ALL
        SELECT m.patient, w.question, m.day FROM medicines AS m JOIN medicines_sets AS s ON s.patient = m.patient AND s.fact = m.fact
            JOIN rule_fact_set AS w ON w.kind = 'medicine' AND w.shown_by = s.code_set
        WHERE m.end_day IS NULL OR m.on_day <= m.end_day
        UNION ALL
        SELECT m.patient, w.question, m.day FROM measured AS m
            JOIN rule_fact_set AS w ON w.kind = 'result' AND w.shown_by = m.analyte
            JOIN results_written AS t ON t.patient = m.patient AND t.fact = m.fact
            JOIN rule_level AS l ON l.analyte = m.analyte AND l.written = t.written AND l.step > 0
        WHERE m.counts
    ) AS showing GROUP BY patient, question"""

_REFUTED = f"""
    SELECT patient, question, day, id FROM (
        SELECT c.patient, w.question, c.day, c.id, row_number() OVER (
            PARTITION BY c.patient, w.question ORDER BY c.day DESC, c.id DESC) AS place
        FROM conditions AS c JOIN conditions_sets AS s ON s.patient = c.patient AND s.fact = c.fact
            JOIN rule_fact_set AS w ON w.kind = 'condition' AND w.shown_by = s.code_set
        WHERE c.refuted AND c.day <> {EVER}
    ) AS placed WHERE place = 1"""

# Diagnoses that were refuted, by one of their codes, on their day or later.
_UNDONE = f"""
    SELECT DISTINCT c.patient, c.fact FROM conditions AS c
        JOIN conditions_codes AS own ON own.patient = c.patient AND own.fact = c.fact
        JOIN conditions_codes AS same ON same.patient = own.patient AND same.code = own.code
        JOIN conditions AS x ON x.patient = same.patient AND x.fact = same.fact
    WHERE NOT c.refuted AND x.refuted AND x.day >= c.day AND x.day <> {EVER}"""

# `no` is the newest denial: an answer, or a diagnosis that was refuted; a refuted one says nothing of another that the
# record shows, so that only a `denied` answer weighs against it. `yes_day` is the newest answer of yes.
_KNOWN = """
    SELECT patient, question, CAST(NULL AS INT) AS at_least, asked,
        CASE
            WHEN shown_day IS NOT NULL AND (denied_day IS NULL OR denied_day <= shown_day OR persists) THEN TRUE
            WHEN yes AND (no_day IS NULL OR no_day <= asked) THEN TRUE
            WHEN no_day > last_finished OR (no_day IS NOT NULL AND last_finished IS NULL) THEN FALSE
        END AS answer,
        CASE
            WHEN shown_day IS NOT NULL AND (denied_day IS NULL OR denied_day <= shown_day) THEN FALSE
            WHEN shown_day IS NOT NULL AND persists THEN TRUE
            WHEN yes AND (no_day IS NULL OR no_day <= asked) THEN FALSE
            ELSE no_day IS NOT NULL AND persists AND yes_day IS NOT NULL
        END AS disagrees, CASE WHEN shown_day IS NOT NULL AND persists THEN denied_day ELSE no_day END AS no_day,
        shown_day, yes_day
    FROM (
        SELECT t.patient, t.last_finished, q.question, q.persists, a.day AS asked, a.yes, a.yes_day,
            s.day AS shown_day, CASE WHEN NOT a.yes THEN a.day END AS denied_day,
            CASE
                WHEN NOT a.yes AND (x.day IS NULL OR x.day < a.day OR (x.day = a.day AND x.id < a.id)) THEN a.day
                ELSE x.day
            END AS no_day
        FROM treatment AS t CROSS JOIN rule_fact AS q
            LEFT JOIN yes_or_no AS a ON a.patient = t.patient AND a.question = q.question
            LEFT JOIN shown AS s ON s.patient = t.patient AND s.question = q.question
            LEFT JOIN refuted AS x ON x.patient = t.patient AND x.question = q.question
    ) AS weighed
    UNION ALL
    SELECT n.patient, n.question, c.at_least, n.day, CASE
        WHEN n.number >= c.at_least THEN TRUE
        WHEN t.last_finished IS NULL OR n.day > t.last_finished THEN FALSE END, FALSE,
        CAST(NULL AS DATE), CAST(NULL AS DATE), CAST(NULL AS DATE)
    FROM (
        SELECT *, row_number() OVER (PARTITION BY patient, question ORDER BY day DESC, moment DESC, id DESC) AS place
        FROM answers WHERE number IS NOT NULL
    ) AS n JOIN treatment AS t ON t.patient = n.patient JOIN rule_count AS c ON c.question = n.question
    WHERE n.place = 1"""
