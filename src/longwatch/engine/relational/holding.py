"""Which version of each fact holds on the day (docs/explanation/meaning.md, Which facts count)."""

from longwatch.engine.relational.sql import Step
from longwatch.engine.relational.tables import FACTS, Table

COUNTS = "standing IN (1, 2)"
"""Whether a fact of this standing can satisfy something."""

THING = "coalesce(key, CAST(fact AS STRING))"
"""What all versions of one thing share; what has one version only needs no key."""

# Withdrawn and corrected weigh the same; what follows settles ties, so that no order of the source matters.
WEIGHT = "least(standing, 2) DESC, known DESC, version DESC, standing DESC, day DESC, id DESC, tie DESC"


def can_be_about(decision: str, what: str) -> str:
    """Whether something came on or before a decision's day, and was known when it was made."""
    return f"({what}.day <= {decision}.day AND {what}.known <= {decision}.known)"


def holding(*, settled: bool) -> list[Step]:
    """For each table of facts the view of those that hold.

    settled   whether the tables say already which version holds, so that nothing need be sorted
    """
    steps = [Step(name_of(table), _holding(table, settled=settled), kept=not settled) for table in FACTS]
    steps += [Step(f"{name}_codes", _codes(name), kept=False) for name in CODED]
    written = """
        SELECT patient, fact, written FROM results WHERE written IS NOT NULL
        UNION ALL SELECT w.patient, w.fact, w.written FROM facts_written AS w JOIN results AS r USING (patient, fact)"""
    return [*steps, Step("results_written", written)]


CODED = ("results", "conditions", "medicines", "deeds", "doubts")


def name_of(table: Table) -> str:
    """The facts that hold of a table: 'facts_person' becomes 'people'."""
    kind = table.name.removeprefix("facts_")
    return {"person": "people"}.get(kind, f"{kind}s")


def _holding(table: Table, *, settled: bool) -> str:
    columns = ", ".join(column.name for column in table.columns)
    if settled:
        own = ", ".join(f"f.{column.name}" for column in table.columns)
        return f"""
            SELECT {own}, a.on_day FROM {table.name} AS f JOIN asked AS a ON a.patient = f.patient
            WHERE f.holds AND f.day <= a.on_day AND f.standing <> 3"""
    # The version is chosen before the day is looked at, so that a correction of the date counts.
    return f"""
        SELECT {columns}, on_day FROM (
            SELECT *, row_number() OVER (PARTITION BY patient, {THING} ORDER BY {WEIGHT}) AS place FROM (
                SELECT f.*, a.on_day FROM {table.name} AS f JOIN asked AS a ON a.patient = f.patient
                WHERE a.known_by IS NULL OR f.known <= a.known_by
            ) AS known
        ) AS placed
        WHERE place = 1 AND day <= on_day AND standing <> 3"""


def _codes(name: str) -> str:
    return f"""
        SELECT patient, fact, code FROM {name} WHERE code IS NOT NULL
        UNION ALL SELECT c.patient, c.fact, c.code FROM facts_code AS c JOIN {name} AS f USING (patient, fact)"""
