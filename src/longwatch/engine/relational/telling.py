"""Everything that nobody can tell, under the id that it concerns, so that nothing unread stays silent."""

from collections.abc import Iterator

from longwatch.core.protocol import Expression, Protocol
from longwatch.engine.relational.series_rules import dated_versions, versions_of
from longwatch.engine.relational.sql import Step, Value, rows

_COLUMNS = {"question": "STRING", "whom": "STRING", "number": "INT", "first_day": "DATE", "last_day": "DATE"}


def telling_steps(protocol: Protocol, jurisdiction: str) -> list[Step]:
    """`cannot_tell`: for each patient the ids, the newest day, when it was known, and whether it is settled."""
    return [
        Step("rule_asks", rows(_COLUMNS, sorted(set(_asking(protocol, jurisdiction)), key=str))),
        Step("disagreement", _DISAGREEMENT),
        Step("cannot_tell", _CANNOT_TELL),
    ]


def _asking(protocol: Protocol, jurisdiction: str) -> Iterator[tuple[Value, ...]]:
    """Each screening fact with the days on which a rule asks for it, and of whom: a disagreement is then told."""
    for versions in versions_of(protocol, jurisdiction).values():
        for (_, _, first_day, last_day), series in dated_versions("", versions):
            yield from ((name, "all", 0, first_day, last_day) for name in _facts(series.applies))
    kinds = (
        ("treated", protocol.watches),
        ("heard", protocol.alarms),
        ("heard", protocol.accumulations),
        ("all", protocol.prophylaxis),
        ("all", protocol.precautions),
        ("all", protocol.prerequisites),
        ("all", protocol.courses),
        ("all", protocol.criteria),
    )
    for whom, rules in kinds:
        for rule in protocol.of(jurisdiction, rules):
            first = protocol.starts(rule, jurisdiction)
            yield from ((name, whom, 0, first, rule.to) for name in _facts(rule.applies))
    for number, criterion in enumerate(protocol.of(jurisdiction, protocol.criteria)):
        first = protocol.starts(criterion, jurisdiction)
        yield from ((name, "concerned", number, first, criterion.to) for name in criterion.facts)


def _facts(question: Expression | None) -> list[str]:
    return [] if question is None else [part.fact for part in question.parts() if part.fact is not None]


_DISAGREEMENT = """
    SELECT DISTINCT k.patient, k.question, k.asked, k.no_day, k.shown_day, k.yes_day FROM known_facts AS k
        JOIN treatment AS t ON t.patient = k.patient
        JOIN rule_asks AS a ON a.question = k.question AND a.first_day <= t.on_day
            AND (a.last_day IS NULL OR t.on_day <= a.last_day)
    WHERE k.disagrees AND k.at_least IS NULL AND (
        a.whom = 'all' OR (a.whom = 'treated' AND t.courses > 0)
        OR (a.whom = 'heard' AND EXISTS (SELECT 1 FROM symptoms AS s WHERE s.patient = k.patient))
        OR (a.whom = 'concerned' AND EXISTS (
            SELECT 1 FROM criterion_concerned AS c WHERE c.patient = k.patient AND c.number = a.number)))"""

# Of several of one day the one that became known last counts: a decision that closes it closes the others too.
_CANNOT_TELL = """
    SELECT patient, id, latest, max(known) AS known, settled FROM (
        SELECT patient, id, latest, known, settled FROM doubt_told
        UNION ALL SELECT patient, id, latest, known, settled FROM alert_doubt
        UNION ALL SELECT patient, id, latest, known, FALSE FROM unjudged
        UNION ALL SELECT patient, question, asked, CAST(NULL AS TIMESTAMP), FALSE FROM disagreement
        UNION ALL
        SELECT c.patient, c.series, CAST(NULL AS DATE), CAST(NULL AS TIMESTAMP), FALSE
        FROM series_condition AS c JOIN treatment AS t ON t.patient = c.patient AND t.courses > 0
            JOIN rule_version AS v ON v.series = c.series AND v.version = c.version
                AND t.on_day BETWEEN v.valid_from AND v.valid_to
        WHERE c.concerned IS NULL
        UNION ALL
        SELECT p.patient, p.id, t.newest_exposure, CAST(NULL AS TIMESTAMP), FALSE
        FROM precaution_finding AS p JOIN treatment AS t ON t.patient = p.patient
        WHERE p.concerned IS NULL AND p.status IN ('coming', 'applies')
        UNION ALL
        SELECT c.patient, c.id, r.day, r.known, FALSE
        FROM prophylaxis_concerned AS c
            JOIN rule_prophylaxis AS p ON p.number = c.number
            JOIN treatment AS t ON t.patient = c.patient AND NOT t.is_taken
            JOIN readings AS r ON r.patient = c.patient AND r.analyte = p.analyte
                AND r.day > t.last_day AND r.counts AND r.amount IS NULL
    ) AS told GROUP BY patient, id, latest, settled"""
