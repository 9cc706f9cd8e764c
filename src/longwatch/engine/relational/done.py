"""The days on which each item counts as done (docs/explanation/meaning.md, Items)."""

from longwatch.core.protocol import Protocol
from longwatch.engine.relational.holding import COUNTS
from longwatch.engine.relational.sql import Step, Value, rows

HAS_VALUE = "NOT r.absent AND (r.value IS NOT NULL OR r.written IS NOT NULL OR r.unreadable IS NOT NULL)"
"""Whether a result r says anything that a person could read."""


def done_steps(protocol: Protocol, *, settled: bool) -> list[Step]:
    """The tables of items and analytes, and `done` with one row for each patient, item and day.

    settled   whether `item_days` has them already, for whatever day
    """
    return [
        Step("rule_item_code", rows({"item": "STRING", "code": "STRING"}, _item_codes(protocol))),
        Step("rule_item_kind", rows({"item": "STRING", "kind": "STRING"}, _item_kinds(protocol))),
        Step(
            "rule_item_part",
            rows(
                {"item": "STRING", "way": "INT", "analyte": "STRING", "part": "INT", "whole": "INT"},
                _item_parts(protocol),
            ),
        ),
        Step(
            "rule_analyte_code",
            rows({"analyte": "STRING", "code": "STRING", "unit_group": "INT"}, _analyte_codes(protocol)),
        ),
        Step("measured", _MEASURED),
        Step("done", _SETTLED, kept=False) if settled else Step("done", _DONE),
    ]


_MEASURED = f"""
    SELECT r.patient, r.fact, k.analyte, min(r.day) AS day, min(k.unit_group) AS unit_group,
        bool_or(k.unit_group IS NULL) AS has_level_code, bool_or({COUNTS}) AS counts
    FROM results AS r JOIN results_codes AS c ON c.fact = r.fact AND c.patient = r.patient
        JOIN rule_analyte_code AS k ON k.code = c.code
    WHERE {HAS_VALUE} GROUP BY r.patient, r.fact, k.analyte"""

_SETTLED = """
    SELECT i.patient, i.item, i.day FROM item_days AS i JOIN asked AS a ON a.patient = i.patient
    WHERE i.day <= a.on_day"""

_DONE = f"""
    SELECT r.patient, i.item, r.day FROM results AS r
        JOIN results_codes AS c ON c.fact = r.fact AND c.patient = r.patient
        JOIN rule_item_code AS i ON i.code = c.code
    WHERE {COUNTS} AND NOT r.absent AND NOT r.has_members
    UNION
    SELECT d.patient, i.item, d.day FROM deeds AS d
        JOIN deeds_codes AS c ON c.fact = d.fact AND c.patient = d.patient
        JOIN rule_item_code AS i ON i.code = c.code
    WHERE {COUNTS}
    UNION
    SELECT d.patient, i.item, d.day FROM deeds AS d JOIN rule_item_kind AS i ON i.kind = d.kind WHERE {COUNTS}
    UNION
    SELECT patient, item, day FROM (
        SELECT m.patient, p.item, p.way, m.day, p.whole, bit_or(p.part) AS parts
        FROM measured AS m JOIN rule_item_part AS p ON p.analyte = m.analyte
        WHERE m.counts GROUP BY m.patient, p.item, p.way, m.day, p.whole
    ) AS together WHERE parts = whole"""


def _item_codes(protocol: Protocol) -> list[tuple[Value, ...]]:
    return [
        (item.id, code)
        for item in protocol.items
        for alternative in item.alternatives
        for code in dict.fromkeys(alternative.codes)
    ]


def _item_kinds(protocol: Protocol) -> list[tuple[Value, ...]]:
    return [(item.id, a.kind) for item in protocol.items for a in item.alternatives if a.kind is not None]


def _item_parts(protocol: Protocol) -> list[tuple[Value, ...]]:
    """Of each set of one day its analytes, each a bit, and the bits of the whole set."""
    found: list[tuple[Value, ...]] = []
    for item in protocol.items:
        for way, alternative in enumerate(item.alternatives):
            parts = list(dict.fromkeys(alternative.same_day))
            whole = (1 << len(parts)) - 1
            found += [(item.id, way, analyte, 1 << place, whole) for place, analyte in enumerate(parts)]
    return found


def _analyte_codes(protocol: Protocol) -> list[tuple[Value, ...]]:
    """Each code with the place of its group of units; none for the codes of an ordinal scale."""
    found: list[tuple[Value, ...]] = []
    for analyte in protocol.analytes:
        grouped: dict[str, int] = {}
        for place, group in enumerate(analyte.groups):
            for code in group.codes:
                grouped.setdefault(code, place)
        found += [(analyte.id, code, place) for code, place in grouped.items()]
        found += [(analyte.id, code, None) for code in analyte.level_codes]
    return found
