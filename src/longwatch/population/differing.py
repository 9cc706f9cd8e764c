"""For whom anything differs between two plans over the same facts, found in the database itself.

What is looked at is what `told` says of a finding, so that nobody else need ever be read row by row. It may be
more than that, never less: whoever is found here is compared finding by finding.
"""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from longwatch.engine.relational import Step, literal


class Told(NamedTuple):
    """What is told of a relation of findings: these columns of the rows that mean anything to a patient."""

    relation: str
    columns: tuple[str, ...]
    meaning: str = "TRUE"


TOLD = (
    Told("criterion_finding", ("id", "value", "effect"), "value <> 'no'"),
    Told("prerequisite_finding", ("id", "status", "required"), "status NOT IN ('met', 'waived')"),
    Told("series_finding", ("id", "status", "due", "overdue_from", "episode_end"), "status <> 'ended'"),
    Told("alert_finding", ("id", "severity", "state")),
    Told("alarm_finding", ("id", "urgency")),
    Told("prophylaxis_finding", ("id", "status", "until")),
    Told("precaution_finding", ("id", "status", "until"), "status <> 'over'"),
    Told("cannot_tell", ("id",), "NOT settled"),
    Told("eligibility", ("status",)),
    Told("clearance", ("status",)),
    Told("place", ("place",)),
)

_LIVING = "NOT EXISTS (SELECT 1 FROM deaths AS d WHERE d.patient = x.patient)"


def differing_steps(
    *, kept: Mapping[str, str], same: Collection[str], retold: Collection[str]
) -> tuple[Step, ...]:
    """`differing`, the living for whom anything does; `living` with the number of the next course of each.

    kept     the name under which each relation of the plan before was kept
    same     relations that both plans make in the same way, so that nothing in them differs
    retold   series that are told in other words whatever their dates
    """
    parts = [
        part
        for told in TOLD
        if told.relation not in same
        for part in _both_ways(told, kept[told.relation], retold)
    ]
    anything = " UNION ALL ".join(parts or ["SELECT patient FROM asked WHERE FALSE"])
    return (
        Step("differing", f"SELECT DISTINCT x.patient FROM ({anything}) AS x WHERE {_LIVING}"),
        Step("living", f"SELECT x.patient, x.courses + 1 AS number FROM treatment AS x WHERE {_LIVING}"),
        Step("living_by_course", "SELECT number, count(*) AS patients FROM living GROUP BY number"),
        Step("asked_for", "SELECT count(*) AS patients FROM asked"),
    )


def _both_ways(told: Told, kept: str, retold: Collection[str]) -> tuple[str, str]:
    before, after = _rows(told, kept, ("before", retold)), _rows(told, told.relation, ("after", retold))
    return tuple(
        f"SELECT patient FROM ({one} EXCEPT {other}) AS left_over"
        for one, other in ((before, after), (after, before))
    )  # type: ignore[return-value]


def _rows(told: Told, relation: str, worded: tuple[str, Collection[str]]) -> str:
    side, retold = worded
    columns = ["patient", *told.columns]
    if told.relation == "series_finding" and retold:
        names = ", ".join(map(literal, sorted(retold)))
        columns.append(f"CASE WHEN id IN ({names}) THEN {literal(side)} END AS worded")
    return f"SELECT {', '.join(columns)} FROM {relation} WHERE {told.meaning}"
