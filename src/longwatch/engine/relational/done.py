"""The days on which each item counts as done (docs/explanation/meaning.md, Items)."""

from longwatch.core.protocol import Protocol
from longwatch.engine.relational.holding import COUNTS
from longwatch.engine.relational.sql import Step, Value, rows

HAS_VALUE = "NOT r.absent AND (r.value IS NOT NULL OR r.written IS NOT NULL OR r.unreadable IS NOT NULL)"
"""Whether a result r says anything that a person could read."""


def done_steps(protocol: Protocol, *, settled: bool) -> list[Step]:
    """`days_done`: each patient's days of each item with their neighbours; `done`: those up to the day asked about.

    settled   whether `item_days` has them already, for whatever day; `days_done` may then hold later days too
    """
    rules = [
        Step("rule_item_code", rows({"item": "STRING", "code": "STRING"}, _item_codes(protocol))),
        Step("rule_item_kind", rows({"item": "STRING", "kind": "STRING"}, _item_kinds(protocol))),
        Step(
            "rule_item_part",
            rows(
                {"item": "STRING", "way": "INT", "analyte": "STRING", "part": "INT", "whole": "INT"},
                _item_parts(protocol),
            ),
        ),
        Step("rule_analyte_code", rows(_ANALYTE_CODE, _analyte_codes(protocol))),
        Step("coded_again", "SELECT DISTINCT patient, fact FROM facts_code"),
        Step("measured", _MEASURED, kept=False),
    ]
    if settled:
        return [
            *rules,
            Step("days_done", "SELECT patient, item, day, prior_day, next_day FROM item_days", kept=False),
            Step("done", _UP_TO_THE_DAY, kept=False),
        ]
    return [*rules, Step("done", _DONE), Step("days_done", _NEIGHBOURS)]


_ANALYTE_CODE = {"analyte": "STRING", "code": "STRING", "unit_group": "INT", "has_level_code": "BOOLEAN"}

_OWN = f"""r.patient, r.fact, r.id, r.day, r.moment, r.known, r.value, r.unit, r.comparator, r.low, r.low_unit, r.high,
    r.high_unit, r.unreadable, {COUNTS} AS counts"""

# Nearly every result has one code, so that nothing of it need be grouped.
_MEASURED = f"""
    SELECT {_OWN}, k.analyte, k.unit_group, k.has_level_code
    FROM results AS r JOIN rule_analyte_code AS k ON k.code = r.code
        LEFT JOIN coded_again AS a ON a.patient = r.patient AND a.fact = r.fact
    WHERE {HAS_VALUE} AND a.fact IS NULL
    UNION ALL
    SELECT {_OWN}, g.analyte, g.unit_group, g.has_level_code
    FROM results AS r JOIN (
        SELECT c.patient, c.fact, k.analyte, min(k.unit_group) AS unit_group, bool_or(k.has_level_code) AS has_level_code
        FROM coded_again AS a JOIN results_codes AS c ON c.patient = a.patient AND c.fact = a.fact
            JOIN rule_analyte_code AS k ON k.code = c.code
        GROUP BY c.patient, c.fact, k.analyte
    ) AS g ON g.patient = r.patient AND g.fact = r.fact
    WHERE {HAS_VALUE}"""

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

_NEIGHBOURS = """
    SELECT patient, item, day, lag(day) OVER (PARTITION BY patient, item ORDER BY day) AS prior_day,
        lead(day) OVER (PARTITION BY patient, item ORDER BY day) AS next_day
    FROM done"""

_UP_TO_THE_DAY = """
    SELECT d.patient, d.item, d.day FROM days_done AS d JOIN asked AS a ON a.patient = d.patient
    WHERE d.day <= a.on_day"""


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
    """Each code with the place of its group of units, none without one, and whether it stands for a scale."""
    found: list[tuple[Value, ...]] = []
    for analyte in protocol.analytes:
        grouped: dict[str, int] = {}
        for place, group in enumerate(analyte.groups):
            for code in group.codes:
                grouped.setdefault(code, place)
        levels = set(analyte.level_codes)
        codes = dict.fromkeys([*grouped, *analyte.level_codes])
        found += [(analyte.id, code, grouped.get(code), code in levels) for code in codes]
    return found
