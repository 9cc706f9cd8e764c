"""Which rules of a kind concern each patient: those in force on the day whose `applies` does not say no."""

from collections.abc import Sequence

from longwatch.core.protocol import Protocol, Rule
from longwatch.engine.relational.asking import Questions
from longwatch.engine.relational.sql import Step, Value, rows

FRAME = {"number": "INT", "id": "STRING", "first_day": "DATE", "last_day": "DATE"}
"""What every table of rules begins with. A rule is named by its number, since one id may have versions."""


def frame(protocol: Protocol, jurisdiction: str, number: int, rule: Rule) -> tuple[Value, ...]:
    """The rule's number and id, and the days on which it is in force there."""
    return number, rule.id, protocol.starts(rule, jurisdiction), rule.to


def condition_step(kind: str, rules: Sequence[Rule], questions: Questions) -> Step:
    """`<kind>_condition`: whether each rule concerns the patient, for those that say whom they concern."""
    parts = [
        f"SELECT patient, {number} AS number, {questions.sql(rule.applies)} AS concerned FROM replies"
        for number, rule in enumerate(rules)
        if rule.applies is not None
    ]
    nobody = "SELECT patient, 0 AS number, TRUE AS concerned FROM replies WHERE FALSE"
    return Step(f"{kind}_condition", " UNION ALL ".join(parts or [nobody]))


def concerned_step(kind: str) -> Step:
    """`<kind>_concerned`: the rules of `rule_<kind>` that concern the patient; null where nobody can tell."""
    return Step(
        f"{kind}_concerned",
        f"""
        SELECT t.patient, r.number, r.id, c.patient IS NULL OR c.concerned AS concerned
        FROM treatment AS t
            JOIN rule_{kind} AS r ON r.first_day <= t.on_day AND (r.last_day IS NULL OR t.on_day <= r.last_day)
            LEFT JOIN {kind}_condition AS c ON c.patient = t.patient AND c.number = r.number
        WHERE c.patient IS NULL OR c.concerned IS NULL OR c.concerned""",
    )


def rule_step(kind: str, columns: dict[str, str], values: Sequence[Sequence[Value]]) -> Step:
    """`rule_<kind>`: the frame of each rule and what else is said of it."""
    return Step(f"rule_{kind}", rows(FRAME | columns, values))
