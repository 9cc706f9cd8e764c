"""For whom anything differs between two plans over the same facts, found in the database itself.

What is looked at is what `told` says of a finding, so that nobody else need ever be read row by row. It may be
more than that, never less: whoever is found here is compared finding by finding.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from longwatch.engine.relational import Step, literal


class Looked(NamedTuple):
    """What is looked at of a relation of findings: these columns of the rows that mean anything to a patient."""

    relation: str
    columns: tuple[str, ...]
    meaning: str = "TRUE"


LOOKED_AT = (
    Looked("criterion_finding", ("id", "value", "effect"), "value <> 'no'"),
    Looked("prerequisite_finding", ("id", "status", "required"), "status NOT IN ('met', 'waived')"),
    Looked("series_finding", ("id", "status", "due", "overdue_from", "episode_end"), "status <> 'ended'"),
    Looked("alert_finding", ("id", "severity", "state")),
    Looked("alarm_finding", ("id", "urgency")),
    Looked("prophylaxis_finding", ("id", "status", "until")),
    Looked("precaution_finding", ("id", "status", "until"), "status <> 'over'"),
    Looked("cannot_tell", ("id",), "NOT settled"),
    Looked("eligibility", ("status",)),
    Looked("clearance", ("status",)),
    Looked("place", ("place",)),
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
        for looked in LOOKED_AT
        if looked.relation not in same
        for part in _both_ways(looked, kept[looked.relation], retold)
    ]
    anything = " UNION ALL ".join(parts or ["SELECT patient FROM asked WHERE FALSE"])
    return (
        Step("differing", f"SELECT DISTINCT x.patient FROM ({anything}) AS x WHERE {_LIVING}"),
        Step("living", f"SELECT x.patient, x.courses + 1 AS number FROM treatment AS x WHERE {_LIVING}"),
        Step("living_by_course", "SELECT number, count(*) AS patients FROM living GROUP BY number"),
        Step("asked_for", "SELECT count(*) AS patients FROM asked"),
    )


def _both_ways(looked: Looked, kept: str, retold: Collection[str]) -> Iterator[str]:
    before, after = _rows(looked, kept, ("before", retold)), _rows(looked, looked.relation, ("after", retold))
    for one, other in ((before, after), (after, before)):
        yield f"SELECT patient FROM ({one} EXCEPT {other}) AS left_over"


def _rows(looked: Looked, relation: str, worded: tuple[str, Collection[str]]) -> str:
    side, retold = worded
    columns = ["patient", *looked.columns]
    if looked.relation == "series_finding" and retold:
        names = ", ".join(map(literal, sorted(retold)))
        columns.append(f"CASE WHEN id IN ({names}) THEN {literal(side)} END AS worded")
    return f"SELECT {', '.join(columns)} FROM {relation} WHERE {looked.meaning}"
