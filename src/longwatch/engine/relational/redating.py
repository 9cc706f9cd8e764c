"""The series of a later day from their state on an earlier one, without looking at any result again.

A series' dates do not depend on the day; what does is its status, its open gap and its figures. That holds as long as
nothing else comes between the two days: no fact, no rule, no series that only then begins (`can_be_redated`, `rules_change`, `later_days`).
"""

from datetime import date

from longwatch.core.protocol import Expression, Protocol
from longwatch.engine.relational.series import finding_steps
from longwatch.engine.relational.series_rules import is_stepped, versions_of
from longwatch.engine.relational.sql import Step, literal
from longwatch.engine.relational.tables import FACTS


def redating_steps(on: date) -> list[Step]:
    """`series_finding` of a later day from `series_kept`, which is `series_state` of an earlier one.

    `series_gap` then has the open gaps alone: those that are closed stay as they were.
    """
    day = literal(on)
    return [
        Step("moved", _MOVED.format(day=day), kept=False),
        Step("series_state", _REDATED, kept=False),
        Step("closed_waits", _NONE, kept=False),
        # Each is read once, so that nothing need be kept.
        *(step._replace(kept=False) for step in finding_steps()),
    ]


_SAME = """patient, series, place, item, runs, start_day, end_day, has_ended, day, is_event, due_day, grace_end, lead_day,
    critical_day, every_months, every_days, grace_months, grace_days, closed_bare_days, closed_missed, reached,
    tile_months, tile_days, tile"""

STATE = (*_SAME.replace("\n    ", " ").split(", ")[1:], "at_day", "waived_until", "tested", "completed")
"""The columns of `series_state` that must be kept, beside the patient: those that stay, and those that the day moves."""

_MOVED = f"""
    SELECT *, lw_times(start_day, least(at_day, end_day), tile_months, tile_days) AS completed
    FROM (
        SELECT {_SAME}, {{day}} AS on_day, CASE WHEN has_ended THEN at_day ELSE {{day}} END AS at_day,
            CASE WHEN waived_until >= {{day}} THEN waived_until END AS waived_until, tested AS tested_before,
            completed AS completed_before
        FROM series_kept
    ) AS k"""

# All events of intervals that were not completed lie in the one that was going on, so that the last one tells.
_REDATED = f"""
    SELECT {_SAME}, on_day, at_day, waived_until, completed, tested_before
        + CASE WHEN is_event AND tile >= completed_before AND tile < completed THEN 1 ELSE 0 END AS tested
    FROM moved"""

_NONE = """
    SELECT patient, series, due_day AS gap_first, due_day AS gap_last, CAST(0 AS BIGINT) AS missed
    FROM series_kept WHERE FALSE"""


def is_fixed(finding: str, on: date) -> str:
    """Whether no later day changes a row of `series_finding`: the series has ended, or its last day is over."""
    over = f"{finding}.status = 'period-over' AND {finding}.episode_end <= {literal(on)}"
    return f"({finding}.status = 'ended' OR coalesce({over}, FALSE))"


def can_be_redated(protocol: Protocol, jurisdiction: str) -> bool:
    """Whether the series of a protocol depend on the day in no other way: not through an age or a medicine's end."""
    series = versions_of(protocol, jurisdiction)
    if any(map(is_stepped, series.values())):
        return False
    asked = [rule.applies for versions in series.values() for _, rule in versions if rule.applies is not None]
    return not any(map(_is_dated, (part for question in asked for part in question.parts())))


def _is_dated(question: Expression) -> bool:
    return question.age is not None or question.medicine is not None or question.fact is not None


def rules_change(protocol: Protocol, jurisdiction: str, after: date) -> date | None:
    """The first later day on which a version of a series begins, or has ended the day before."""
    days = [
        day
        for versions in versions_of(protocol, jurisdiction).values()
        for first, rule in versions
        for day in (first, rule.to)
        if day is not None and day > after
    ]
    return min(days, default=None)


def later_days() -> Step:
    """`later_days` (patient, day): every fact, and of every series' start, that is still to come."""
    facts = [
        f"SELECT f.patient, f.day FROM {table.name} AS f JOIN asked AS a ON a.patient = f.patient WHERE f.day > a.on_day"
        for table in FACTS
    ]
    starts = "SELECT patient, start_day FROM runs WHERE start_day > on_day"
    return Step("later_days", " UNION ALL ".join([*facts, starts]), kept=False)
