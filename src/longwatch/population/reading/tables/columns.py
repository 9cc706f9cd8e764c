"""What a warehouse writes in each table of facts: which columns it must write, and what the others default to.

The tables themselves are those of `engine.relational.tables`. Here stands what differs in a source: `patient`
is the patient's own id as text, and most columns may be left out.
"""

from typing import NamedTuple

from longwatch.engine.relational import FACTS, FURTHER_CODES, FURTHER_WRITTEN
from longwatch.engine.relational.tables import AMOUNT, Table
from longwatch.engine.relational.tables import Column as OurColumn
from longwatch.population.reading.checking import Column

TABLES = (*FACTS, FURTHER_CODES, FURTHER_WRITTEN)
PATIENTS = "patients"

_NEEDED = {
    "facts_infusion": ("patient", "day"),
    "facts_result": ("patient", "day", "code"),
    "facts_condition": ("patient", "day", "code"),
    "facts_medicine": ("patient", "day", "code"),
    "facts_deed": ("patient", "day", "kind"),
    "facts_answer": ("patient", "day", "question"),
    "facts_symptom": ("patient", "day"),
    "facts_decision": ("patient", "day", "kind"),
    "facts_death": ("patient", "day"),
    "facts_doubt": ("patient", "why"),
    "facts_person": ("patient",),
    "facts_code": ("patient", "fact", "code"),
    "facts_written": ("patient", "fact", "written"),
}


class Default(NamedTuple):
    """What a column says where it is left out or empty: in words, and as SQL; none: null."""

    words: str
    sql: str | None = None


_DEFAULTS = {
    "fact": Default("nothing; needed where facts_code or facts_written name this fact"),
    "id": Default("the table and the number of the row"),
    "key": Default("nothing: the fact has this version only"),
    "known": Default("the start of its day in the time zone of the run"),
    "standing": Default("final"),
    "version": Default("empty"),
    "tie": Default("empty; of versions alike in all else the later row holds"),
    "moment": Default("empty", "''"),
    "unit": Default("empty: the unit is missing", "''"),
    "low_unit": Default("empty", "''"),
    "high_unit": Default("empty", "''"),
    "absent": Default("false", "FALSE"),
    "has_members": Default("false", "FALSE"),
    "refuted": Default("false", "FALSE"),
    "current": Default("false", "FALSE"),
}
_UNDATED = Default("undated (0001-01-01)", "DATE '0001-01-01'")
_NOTHING = Default("nothing")

OTHER_MEANING = {
    "patient": "the patient's id in the source",
    "fact": "a number that no other fact of the patient has, in any table",
    "known": "when this version became known; a time without an offset is in UTC",
    "standing": "preliminary, final, corrected or withdrawn, or its number 0 to 3",
}


class Given(NamedTuple):
    """A column as a source has it."""

    name: str
    type: str
    meaning: str
    needed: bool
    default: Default

    @property
    def column(self) -> Column:
        """The column as it is checked and read."""
        return Column(self.name, self.type, self.needed)


def columns_of(table: Table) -> list[Given]:
    """The columns that a source may write of a table."""
    return [_given(table.name, column) for column in table.columns]


def _given(table: str, column: OurColumn) -> Given:
    needed = column.name in _NEEDED[table]
    type_ = "AMOUNT" if column.type == AMOUNT else column.type
    if column.name == "patient":
        type_ = "STRING"
    elif column.name == "standing":
        type_ = "STANDING"
    return Given(
        column.name,
        type_,
        OTHER_MEANING.get(column.name, column.meaning),
        needed,
        _UNDATED if column.name == "day" and not needed else _DEFAULTS.get(column.name, _NOTHING),
    )


COLUMNS_OF_PATIENTS = (
    Given("name", "STRING", "the patient's id, as the other tables have it in `patient`", True, _NOTHING),
    Given("site", "STRING", "the clinic that treats the patient", False, _NOTHING),
)

ONE_OF = {
    ("facts_result", "comparator"): ("<", "<=", ">", ">="),
    ("facts_deed", "kind"): ("immunisation", "procedure"),
    ("facts_decision", "kind"): ("waived", "ended", "extended", "transferred"),
    ("facts_person", "sex"): ("female", "male"),
}
"""Columns that know a few words only; a row with another one is refused."""
