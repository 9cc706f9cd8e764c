"""What every measure says of a patient: rows that are kept, so that each figure can be followed to its patients.

patient   the number of the patient
measure   the id of the measure; `cohort` and `quality` stand for what several figures need
part      which part is meant: the number of a course, the id of a series or a watch
day       the day that it is about: a course's first day, the last infusion, the event
answer    yes, no or unknown
number    a number that belongs to the answer: months, days, intervals, how many
whole     what that number is out of
"""

from collections.abc import Iterable

from longwatch.engine.relational.sql import literal

COLUMNS = {
    "patient": "BIGINT",
    "measure": "STRING",
    "part": "STRING",
    "day": "DATE",
    "answer": "STRING",
    "number": "BIGINT",
    "whole": "BIGINT",
}
COHORT, QUALITY = "cohort", "quality"
TREATED, FOLLOWED = "treated", "followed"


def row_of(select: str, **values: str) -> str:
    """A query of rows; `select` begins with FROM, the values are SQL, and what is not given is null."""
    columns = (f"CAST({values.get(name, 'NULL')} AS {kind}) AS {name}" for name, kind in COLUMNS.items())
    return f"SELECT {', '.join(columns)} {select}"


def names_in(names: Iterable[str]) -> str:
    """Some names as a list of SQL; one that is never met where there are none."""
    return ", ".join(map(literal, names)) or "NULL"
