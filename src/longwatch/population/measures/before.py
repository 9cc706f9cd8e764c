"""The plan once more, as of the first day of each course and without its own infusions.

Each course becomes an assessment of its own, with the facts that hold today and were dated up to that day. The
relations of that second look are called like those of the first, with `before_` in front.
"""

from collections.abc import Sequence

from longwatch.core.protocol import Protocol
from longwatch.engine.relational import STORED, Step, plan_for
from longwatch.engine.relational.holding import name_of
from longwatch.engine.relational.sql import reading_from, sources
from longwatch.engine.relational.tables import FACTS, FURTHER_CODES, FURTHER_WRITTEN

APART = 2**40
"""How far apart the numbers of one patient's courses lie; the numbers of patients stay below it."""

_ASKED = "asked"
_FURTHER = (FURTHER_CODES, FURTHER_WRITTEN)


def before_steps(protocol: Protocol, jurisdiction: str) -> list[Step]:
    """`measure_course`, one row for each course with its number as an assessment, and every `before_` relation."""
    plan = plan_for(protocol, jurisdiction, settled=True)
    return [Step("measure_course", _COURSES), *_tables(protocol), *_renamed(plan)]


_COURSES = f"""
    SELECT patient, number, first_day, last_day, patient + CAST(number AS BIGINT) * {APART} AS assessment
    FROM courses"""


def _tables(protocol: Protocol) -> list[Step]:
    """The tables of facts as each course finds them, settled: which versions hold was decided by the first look."""
    asked = """
        SELECT assessment AS patient, first_day AS on_day, CAST(NULL AS TIMESTAMP) AS known_by, first_day AS planned
        FROM measure_course"""
    # The days next to a day may lie after the course: those of a store may too.
    days = """
        SELECT c.assessment AS patient, d.item, d.day, d.prior_day, d.next_day
        FROM days_done AS d JOIN measure_course AS c ON c.patient = d.patient AND d.day <= c.first_day"""
    return [
        Step(f"before_{_ASKED}", asked),
        *(_facts(protocol, table.name, [column.name for column in table.columns]) for table in FACTS),
        *(_further(table.name, [column.name for column in table.columns]) for table in _FURTHER),
        Step("before_item_days", days),
    ]


def _facts(protocol: Protocol, table: str, columns: Sequence[str]) -> Step:
    held = next(name_of(known) for known in FACTS if known.name == table)
    own = "f.day <= c.first_day"
    if held == "infusions":
        own = "f.day < c.first_day"
    elif held == "medicines" and protocol.drug.exposure == "medicine":
        # A period of taking the drug that begins with the course is the course.
        own += """ AND NOT (f.day = c.first_day AND EXISTS (
            SELECT 1 FROM taken AS t WHERE t.patient = f.patient AND t.fact = f.fact))"""
    return Step(
        f"before_{table}",
        f"""
        SELECT {_numbered(columns)}, TRUE AS holds
        FROM {held} AS f JOIN measure_course AS c ON c.patient = f.patient AND {own}""",
    )


def _further(table: str, columns: Sequence[str]) -> Step:
    return Step(
        f"before_{table}",
        f"SELECT {_numbered(columns)} FROM {table} AS f JOIN measure_course AS c ON c.patient = f.patient",
    )


def _numbered(columns: Sequence[str]) -> str:
    return ", ".join(
        "c.assessment AS patient" if column == "patient" else f"f.{column}" for column in columns
    )


def _renamed(plan: Sequence[Step]) -> list[Step]:
    """The steps that rest on facts, under names of their own; tables of rules are the same for both looks."""
    names = {name: f"before_{name}" for name in (_ASKED, *(table.name for table in STORED))}
    steps = []
    for step in plan:
        if not names.keys().isdisjoint(sources(step.sql)):
            names[step.name] = f"before_{step.name}"
            steps.append(Step(names[step.name], reading_from(step.sql, names), step.kept))
    return steps
