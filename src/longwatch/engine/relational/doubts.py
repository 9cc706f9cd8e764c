"""What the reader could not understand, and decisions without a last day, under every rule that they stop."""

from longwatch.core.protocol import Item, Protocol, Rule
from longwatch.engine.relational.sql import Step, Value, rows


def doubt_steps(protocol: Protocol, jurisdiction: str) -> list[Step]:
    """`doubt_told`: for each doubt and each id that it concerns one row; so too for endless decisions.

    `told_by` is the id of the fact that says so.
    """
    dated = {
        "code": "STRING",
        "id": "STRING",
        "first_day": "DATE",
        "last_day": "DATE",
        "of_treated": "BOOLEAN",
    }
    return [
        Step("rule_reads", rows(dated, _reading(protocol, jurisdiction))),
        Step("rule_term", rows({"code": "STRING", "id": "STRING"}, _terms(protocol))),
        Step("doubts_concerning", _CONCERNING),
        Step("doubts_come", _COME),
        Step("doubt_told", _TOLD),
    ]


def _reading(protocol: Protocol, jurisdiction: str) -> list[tuple[Value, ...]]:
    """Each code with the rules that rest on it: on an item, or for the treated on an analyte."""
    codes = {item.id: _codes_of(protocol, item) for item in protocol.items}
    found: list[tuple[Value, ...]] = []

    def add(rule: Rule, names: set[str], *, of_treated: bool) -> None:
        first = protocol.starts(rule, jurisdiction)
        found.extend((code, rule.id, first, rule.to, of_treated) for code in sorted(names))

    for needed in protocol.of(jurisdiction, protocol.prerequisites):
        add(needed, codes[needed.item], of_treated=False)
    for series in protocol.of(jurisdiction, protocol.series):
        add(series, codes[series.item], of_treated=False)
    for watch in protocol.of(jurisdiction, protocol.watches):
        measured = {code for name in watch.analytes for code in protocol.analyte[name].codes}
        add(watch, measured, of_treated=True)
    return found


def _codes_of(protocol: Protocol, item: Item) -> set[str]:
    own = {code for alternative in item.alternatives for code in alternative.codes}
    names = {name for alternative in item.alternatives for name in alternative.same_day}
    return own | {code for name in names for code in protocol.analyte[name].codes}


def _terms(protocol: Protocol) -> list[tuple[Value, ...]]:
    items = {(code, item.id) for item in protocol.items for code in _codes_of(protocol, item)}
    return sorted(items | {(code, analyte.id) for analyte in protocol.analytes for code in analyte.codes})


_CONCERNING = """
    SELECT DISTINCT d.patient, d.fact, r.id FROM doubts AS d
        JOIN doubts_codes AS c ON c.patient = d.patient AND c.fact = d.fact
        JOIN treatment AS t ON t.patient = d.patient
        JOIN rule_reads AS r ON r.code = c.code AND r.first_day <= d.on_day
            AND (r.last_day IS NULL OR d.on_day <= r.last_day) AND (t.courses > 0 OR NOT r.of_treated)
    WHERE d.about IS NULL"""

# It asked on which day something was done that by today, at the latest, has been done.
_COME = """
    SELECT DISTINCT d.patient, d.fact FROM doubts AS d
        JOIN deeds AS e ON e.patient = d.patient AND e.id = d.id AND e.day > d.day
    WHERE d.day > DATE '0001-01-01'"""

# Where no rule in force rests on its codes, the item or analyte is named, else the record as a whole.
_TOLD = """
    SELECT d.patient, d.about AS id, d.why, d.day AS latest, d.known, d.id AS told_by, FALSE AS is_decision,
        h.fact IS NOT NULL AS settled
    FROM doubts AS d LEFT JOIN doubts_come AS h ON h.patient = d.patient AND h.fact = d.fact
    WHERE d.about IS NOT NULL
    UNION ALL
    SELECT d.patient, coalesce(r.id, n.id, 'record'), d.why, d.day, d.known, d.id, FALSE, h.fact IS NOT NULL
    FROM doubts AS d
        LEFT JOIN doubts_come AS h ON h.patient = d.patient AND h.fact = d.fact
        LEFT JOIN doubts_concerning AS r ON r.patient = d.patient AND r.fact = d.fact
        LEFT JOIN (
            SELECT DISTINCT c.patient, c.fact, m.id FROM doubts_codes AS c JOIN rule_term AS m ON m.code = c.code
            WHERE NOT EXISTS (SELECT 1 FROM doubts_concerning AS o WHERE o.patient = c.patient AND o.fact = c.fact)
        ) AS n ON n.patient = d.patient AND n.fact = d.fact
    WHERE d.about IS NULL
    UNION ALL
    SELECT patient, coalesce(rule, 'decisions'), 'A decision ''' || kind || ''' has no last day, so it is not applied',
        day, known, id, TRUE, FALSE
    FROM decisions WHERE kind IN ('waived', 'extended') AND until IS NULL"""
