"""Measures that say yes, no or unknown of each course."""

from longwatch.core.protocol import Measure
from longwatch.engine.relational import Step
from longwatch.engine.relational.sql import EVER, literal
from longwatch.population.measures.rows import names_in, row_of


def course_step(name: str, measure: Measure) -> Step:
    """A relation of that name with a row for each course that the measure counts."""
    return Step(name, _KINDS[measure.counts](measure))


def _rows(measure: Measure, answer: str, source: str = "", *, group: bool = True) -> str:
    """A row for each of the measure's courses c, found in the source.

    `number` says of an item whether the patient's record has it on any day: a source may not hold such things.
    """
    which = " AND c.number = 1" if measure.courses == "first" else ""
    grouping = "GROUP BY c.patient, c.number, c.first_day" if group else ""
    ever = f"""CASE WHEN EXISTS (SELECT 1 FROM done AS e WHERE e.patient = c.patient
        AND e.item = {literal(measure.item)}) THEN 1 ELSE 0 END"""
    return row_of(
        f"FROM measure_course AS c {source} WHERE c.first_day > {EVER}{which} {grouping}",
        patient="c.patient",
        measure=literal(measure.id),
        part="c.number",
        day="c.first_day",
        answer=answer,
        number="NULL" if measure.item is None else ever,
    )


def _criteria_free(measure: Measure) -> str:
    """As eligibility is judged: what screening cannot answer forbids nobody by being open, and makes nobody fit."""
    if measure.effect is None:
        which = f"f.id IN ({names_in(measure.criteria)})"
    else:
        which = f"f.effect = {literal(str(measure.effect))}"
    return _rows(
        measure,
        """CASE WHEN bool_or(f.value = 'yes' AND f.effect <> 'cautions') THEN 'no'
            WHEN coalesce(bool_or(f.value = 'unknown' AND f.screening), TRUE) OR NOT bool_or(f.screening)
                THEN 'unknown'
            ELSE 'yes' END""",
        f"LEFT JOIN before_criterion_finding AS f ON f.patient = c.assessment AND {which}",
    )


def _done_before(measure: Measure) -> str:
    """A course before which no such prerequisite held is not counted. A waiver is no test."""
    return _rows(
        measure,
        """CASE WHEN bool_or(f.status NOT IN ('met', 'cannot-tell')) THEN 'no'
            WHEN bool_or(f.status = 'cannot-tell') THEN 'unknown' ELSE 'yes' END""",
        f"""JOIN before_prerequisite_finding AS f ON f.patient = c.assessment
            AND f.id IN ({names_in(measure.prerequisites)})""",
    )


def _recorded_before(measure: Measure) -> str:
    within = measure.within
    assert within is not None  # the type demands it
    return _between(measure, f"lw_after(c.first_day, {within.months}, {within.days}, -1)", "c.first_day")


def _recorded_on_infusion_days(measure: Measure) -> str:
    if measure.days == "any-day":
        return _between(measure, "c.first_day", "c.last_day")
    done, doubted = _of_item(measure, "i.day", "i.day")
    by_day = f"""
        SELECT i.patient, i.day, {done} AS is_done, {doubted} AS is_doubted
        FROM (SELECT DISTINCT patient, day FROM infusions) AS i"""
    return _rows(
        measure,
        """CASE WHEN bool_and(d.is_done) THEN 'yes'
            WHEN bool_or(NOT d.is_done AND NOT d.is_doubted) THEN 'no' ELSE 'unknown' END""",
        f"""JOIN ({by_day}) AS d ON d.patient = c.patient AND d.day >= c.first_day AND d.day <= c.last_day""",
    )


def _between(measure: Measure, first: str, last: str) -> str:
    done, doubted = _of_item(measure, first, last, of="c")
    answer = f"CASE WHEN {done} THEN 'yes' WHEN {doubted} THEN 'unknown' ELSE 'no' END"
    return _rows(measure, answer, group=False)


def _of_item(measure: Measure, first: str, last: str, *, of: str = "i") -> tuple[str, str]:
    """Whether the item was done between two days, and whether something unreadable there may have been it."""
    item = literal(measure.item)
    done = f"""EXISTS (SELECT 1 FROM done AS o WHERE o.patient = {of}.patient AND o.item = {item}
        AND o.day >= {first} AND o.day <= {last})"""
    doubted = f"""EXISTS (SELECT 1 FROM doubts AS u JOIN doubts_codes AS k ON k.patient = u.patient AND k.fact = u.fact
        JOIN rule_term AS m ON m.code = k.code AND m.id = {item}
        WHERE u.patient = {of}.patient AND (u.day = {EVER} OR (u.day >= {first} AND u.day <= {last})))"""
    return done, doubted


_KINDS = {
    "criteria-free": _criteria_free,
    "done-before": _done_before,
    "recorded-before": _recorded_before,
    "recorded-on-infusion-days": _recorded_on_infusion_days,
}
