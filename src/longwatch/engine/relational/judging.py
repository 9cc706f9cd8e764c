"""Each test of a watch on each result: true, false, or null with the reason why nobody can tell."""

from longwatch.engine.relational.holding import can_be_about
from longwatch.engine.relational.sql import Step, is_above, is_below

_KEY = "patient, watch, tier, test"
_ROW = ("patient", "watch", "tier", "test", "number")


def _same(one: str, other: str) -> str:
    return " AND ".join(f"{one}.{name} = {other}.{name}" for name in _ROW)


def judging_steps() -> list[Step]:
    """`judged`: one row for each test and reading from the first infusion on.

    `idle` says that there was nothing to judge: no result came before, so none can have fallen.
    """
    return [
        Step("watching", _WATCHING),
        Step("closings", _CLOSINGS),
        Step("tested", _TESTED),
        Step("closed_on", _CLOSED_ON),
        Step("compared_before", _COMPARED_BEFORE),
        Step("followed_changes", _FOLLOWED),
        Step("judged", _JUDGED),
    ]


_WATCHING = """
    SELECT c.patient, c.number AS watch, c.id FROM watch_concerned AS c
        JOIN suspected AS s ON s.patient = c.patient AND s.watch = c.number"""

_CLOSINGS = """
    SELECT DISTINCT w.patient, w.watch, d.day, d.known
    FROM watching AS w JOIN decisions AS d ON d.patient = w.patient AND (d.rule IS NULL OR d.rule = w.id)
    WHERE d.kind IN ('ended', 'transferred')"""


def _change(reference: str) -> str:
    """Whether an amount has fallen or risen as far as the test says, from a reference amount.

    From nothing to nothing the arithmetic would call a change what is none.
    """
    amount, limit = "(amount * over)", f"({reference} * times)"
    return f"""CASE
        WHEN comparator IS NULL AND amount = {reference} THEN FALSE
        WHEN question LIKE 'fall%' THEN NOT ({is_above(amount, "comparator", limit)})
        ELSE NOT ({is_below(amount, "comparator", limit)}) END"""


_SIDE_LOW = f"(low IS NOT NULL AND {is_below('amount', 'comparator', 'low')})"
_SIDE_HIGH = f"(high IS NOT NULL AND {is_above('amount', 'comparator', 'high')})"
_OUTSIDE = f"({_SIDE_LOW} OR {_SIDE_HIGH})"

# The laboratory's default stands in for a missing upper limit, never for a missing range.
_ANSWER = f"""CASE
        WHEN problem IS NOT NULL THEN NULL
        WHEN question = 'level' THEN reached_step >= step
        WHEN amount IS NULL THEN NULL
        WHEN question = 'below' THEN {is_below("amount", "comparator", "bound")}
        WHEN question = 'above' THEN {is_above("amount", "comparator", "bound")}
        WHEN question = 'at_least' THEN NOT ({is_below("amount", "comparator", "bound")})
        WHEN question = 'above_upper_limit' THEN
            {is_above("(amount * over)", "comparator", "(top * times)")}
        WHEN question = 'outside_range' THEN
            CASE WHEN {_OUTSIDE} THEN TRUE WHEN has_unread_bound OR low IS NULL AND high IS NULL THEN NULL
                ELSE {_OUTSIDE} END
        WHEN reference_amount IS NULL OR reference_comparator IS NOT NULL THEN NULL
        ELSE {_change("reference_amount")} END"""

_WHY = """CASE
        WHEN problem IS NOT NULL THEN problem
        WHEN question = 'level' THEN title || ': no step of its scale'
        WHEN amount IS NULL THEN title || ': no amount'
        WHEN question = 'outside_range' AND has_unread_bound
            THEN title || ': a bound of the result''s reference range cannot be read'
        WHEN question = 'above_upper_limit' AND top IS NULL
            OR question = 'outside_range' AND low IS NULL AND high IS NULL
            THEN title || ': the result has no reference range, and none is set for the laboratory'
        WHEN against <> 'nothing' AND reference_number IS NULL
            THEN title || ': no result on or before the first ' || exposure_word || ' to compare with'
        WHEN against <> 'nothing' AND (reference_amount IS NULL OR reference_comparator IS NOT NULL)
            THEN coalesce(reference_problem, title || ': the result to compare with has no exact amount')
        ELSE title || ': the value is only bounded by ''' || comparator || '''' END"""

_TESTED = f"""
    SELECT *, CASE WHEN answer IS NULL THEN {_WHY} END AS why FROM (
    SELECT *, {_ANSWER} AS answer,
        against = 'previous' AND problem IS NULL AND amount IS NOT NULL AND reference_number IS NULL AS idle
    FROM (
        SELECT w.patient, w.watch, t.tier, t.test, t.question, t.bound, t.step, t.times, t.over, r.number, r.day,
            r.moment, r.known, r.amount, r.comparator, r.step AS reached_step, r.low, r.high, r.top, r.has_unread_bound, r.problem, a.title,
            a.exposure_word, t.against, o.number AS reference_number, o.amount AS reference_amount,
            o.comparator AS reference_comparator, o.problem AS reference_problem
        FROM watching AS w
            JOIN (
                SELECT *, CASE WHEN question LIKE '%previous' THEN 'previous'
                    WHEN question LIKE '%baseline' THEN 'baseline' ELSE 'nothing' END AS against FROM rule_test
            ) AS t ON t.watch = w.watch
            JOIN rule_title AS a ON a.analyte = t.analyte
            JOIN readings AS r ON r.patient = w.patient AND r.analyte = t.analyte AND r.day >= r.treated_from
            LEFT JOIN readings AS o ON o.patient = r.patient AND o.analyte = r.analyte
                AND o.number = CASE t.against WHEN 'previous' THEN r.previous WHEN 'baseline' THEN r.baseline END
    ) AS compared
    ) AS answered"""

CLOSES = f"c.patient = e.patient AND c.watch = e.watch AND {can_be_about('c', 'e')}"
"""Whether a decision c closes an event e."""

_CLOSED_ON = f"""
    SELECT {", ".join(f"e.{name}" for name in _ROW)}, min(c.day) AS closed_on
    FROM tested AS e JOIN closings AS c ON {CLOSES}
    WHERE e.against = 'previous' GROUP BY {", ".join(f"e.{name}" for name in _ROW)}"""

_COMPARED_BEFORE = f"""
    SELECT {", ".join(f"t.{name}" for name in _ROW)}, t.day, t.amount, t.comparator, t.question, t.times, t.over,
        t.answer, t.idle, t.reference_amount, coalesce(c.closed_on, DATE '9999-12-31') AS closed_on
    FROM tested AS t LEFT JOIN closed_on AS c ON {_same("c", "t")}
    WHERE t.against = 'previous'"""

# While a change from the previous result is active, later results are compared with the one before the change.
# Only a first change needs following, so that few rows are walked through. Once decisions have closed every result
# that told the change, what it is compared with is let go.
_FOLLOWED = f"""
    WITH RECURSIVE walk AS (
        SELECT {_KEY}, number, answer, idle, reference_amount AS held, closed_on FROM (
            SELECT *, row_number() OVER (PARTITION BY {_KEY} ORDER BY number) AS place
            FROM compared_before WHERE answer
        ) AS changes WHERE place = 1
        UNION ALL
        SELECT {_KEY}, number, now, now_idle,
            CASE WHEN now THEN coalesce(kept, reference_amount) WHEN now IS NULL AND NOT now_idle THEN kept END,
            CASE WHEN now THEN greatest(closed_on, coalesce(told_until, closed_on))
                WHEN now IS NULL AND NOT now_idle THEN told_until END
        FROM (
            SELECT *, CASE WHEN kept IS NULL THEN answer WHEN amount IS NOT NULL THEN {_change("kept")} END AS now,
                idle AND kept IS NULL AS now_idle
            FROM (
                SELECT t.*, CASE WHEN w.closed_on >= t.day THEN w.held END AS kept,
                    CASE WHEN w.closed_on >= t.day THEN w.closed_on END AS told_until
                FROM walk AS w JOIN compared_before AS t ON t.patient = w.patient AND t.watch = w.watch
                    AND t.tier = w.tier AND t.test = w.test AND t.number = w.number + 1
            ) AS following
        ) AS judged
    )
    SELECT {_KEY}, number, answer, idle, held FROM walk"""

_JUDGED = f"""
    SELECT t.patient, t.watch, t.tier, t.test, t.number, t.day, t.moment, t.known,
        CASE WHEN f.patient IS NULL THEN t.answer ELSE f.answer END AS answer,
        CASE WHEN f.patient IS NULL THEN t.idle ELSE f.idle END AS idle,
        CASE WHEN f.patient IS NULL OR f.held IS NULL OR t.amount IS NULL THEN t.why
            ELSE t.title || ': the value is only bounded by ''' || t.comparator || '''' END AS why
    FROM tested AS t LEFT JOIN followed_changes AS f ON {_same("f", "t")}"""
