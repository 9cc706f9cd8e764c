"""The tables of facts that the plans read, each column with its type and meaning.

Types are written as both DuckDB and Spark read them. `patient` is a number that the loader gives to each
assessment; `fact` is one that no two versions of anything share that is this patient's.
"""

from typing import NamedTuple

AMOUNT = "DECIMAL(34,20)"
"""A measured amount: 14 digits before the point and 20 after it, exact. `fits` says what a loader may write."""

LARGEST = 10**9
"""Amounts from here on leave no room for the factors of units and rules."""

DECIMALS = 20


class Column(NamedTuple):
    """A column's name, its type and what it says."""

    name: str
    type: str
    meaning: str


class Table(NamedTuple):
    """A table of facts."""

    name: str
    meaning: str
    columns: tuple[Column, ...]


ASKED = Table(
    "asked",
    "one row for each assessment that is asked for",
    (
        Column("patient", "BIGINT", "number of the assessment"),
        Column("on_day", "DATE", "the day of assessment"),
        Column("known_by", "TIMESTAMP", "only facts known by then count; null: all (UTC)"),
        Column("planned", "DATE", "the first day of a planned course, else null"),
    ),
)

_COMMON = (
    Column("patient", "BIGINT", "whose fact it is"),
    Column("fact", "BIGINT", "number of this version"),
    Column("id", "STRING", "the fact's id, which orders facts of one day"),
    Column("key", "STRING", "what all versions of one thing share; null: it has this version only"),
    Column("day", "DATE", "the day of the fact"),
    Column("known", "TIMESTAMP", "when this version became known (UTC)"),
    Column("standing", "INT", "0 preliminary, 1 final, 2 corrected, 3 withdrawn"),
    Column("version", "STRING", "orders versions known at one moment"),
    Column("tie", "STRING", "orders versions that are alike in all of these; else empty"),
)
_CODE = Column("code", "STRING", "the first of its codes; further ones stand in facts_code")


def _facts(name: str, meaning: str, *columns: Column) -> Table:
    return Table(f"facts_{name}", meaning, (*_COMMON, *columns))


INFUSIONS = _facts("infusion", "administrations of the drug")
RESULTS = _facts(
    "result",
    "laboratory results and other observations",
    _CODE,
    Column("moment", "STRING", "orders results of one day"),
    Column("value", AMOUNT, "the amount, null where there is none"),
    Column("unit", "STRING", "its unit as written, empty where it is missing"),
    Column("comparator", "STRING", "<, <=, > or >= where the laboratory gave only a bound"),
    Column("low", AMOUNT, "lower bound of the result's own reference range"),
    Column("low_unit", "STRING", "its unit; empty: the result's own"),
    Column("high", AMOUNT, "upper bound"),
    Column("high_unit", "STRING", "its unit; empty: the result's own"),
    Column(
        "written", "STRING", "the first text or code of an answer in words; further ones in facts_written"
    ),
    Column("absent", "BOOLEAN", "the laboratory gave no value"),
    Column("has_members", "BOOLEAN", "a panel that counts as its members do"),
    Column("unreadable", "STRING", "why nobody can read it, else null"),
)
CONDITIONS = _facts(
    "condition",
    "diagnoses",
    _CODE,
    Column("refuted", "BOOLEAN", "a recorded no"),
    Column("current", "BOOLEAN", "active on its day"),
)
MEDICINES = _facts(
    "medicine", "medicines taken", _CODE, Column("end_day", "DATE", "the last day; null while it is open")
)
DEEDS = _facts("deed", "things done", _CODE, Column("kind", "STRING", "immunisation or procedure"))
ANSWERS = _facts(
    "answer",
    "answers to screening questions",
    Column("question", "STRING", "the screening fact"),
    Column("yes", "BOOLEAN", "the answer to a yes-or-no question"),
    Column("number", "INT", "the answer to a question of how many"),
    Column("moment", "STRING", "orders answers of one day"),
)
SYMPTOMS = _facts(
    "symptom",
    "symptoms that patients reported",
    Column("symptom", "STRING", "the listed symptom; null: in the patient's own words"),
    Column("moment", "STRING", "orders reports of one day"),
)
DECISIONS = _facts(
    "decision",
    "what people decided",
    Column("kind", "STRING", "waived, ended, extended or transferred"),
    Column("rule", "STRING", "the rule; null: all of them"),
    Column("until", "DATE", "its last day, if it has one"),
)
DEATHS = _facts("death", "deaths")
DOUBTS = _facts(
    "doubt",
    "what the reader could not read with certainty",
    _CODE,
    Column("why", "STRING", "the reason in words"),
    Column("about", "STRING", "the rule or screening fact that it stops; null: those that use its codes"),
)
PEOPLE = _facts(
    "person",
    "who the patients are",
    Column("birth_day", "DATE", "the last day on which the patient can have been born, null: unknown"),
    Column("sex", "STRING", "female or male, null: unknown"),
)
FURTHER_CODES = Table(
    "facts_code",
    "the second and further codes of a fact",
    (_COMMON[0], _COMMON[1], Column("code", "STRING", "one more code of that fact")),
)
FURTHER_WRITTEN = Table(
    "facts_written",
    "the second and further texts of a result",
    (_COMMON[0], _COMMON[1], Column("written", "STRING", "one more text or code of its answer")),
)

FACTS = (
    INFUSIONS,
    RESULTS,
    CONDITIONS,
    MEDICINES,
    DEEDS,
    ANSWERS,
    SYMPTOMS,
    DECISIONS,
    DEATHS,
    DOUBTS,
    PEOPLE,
)
TABLES = (ASKED, *FACTS, FURTHER_CODES, FURTHER_WRITTEN)

HOLDS = Column("holds", "BOOLEAN", "this version of its thing holds, whatever day is asked about")
"""What the tables of facts of a store have besides: its reader has chosen between versions."""

ITEM_DAYS = Table(
    "item_days",
    "the days on which an item counts as done, whatever day is asked about",
    (
        Column("patient", "BIGINT", "whose it is"),
        Column("item", "STRING", "the item"),
        Column("day", "DATE", "the day"),
        Column("prior_day", "DATE", "the day of the same item before it, null for the first"),
        Column("next_day", "DATE", "the day of the same item after it, null for the last"),
    ),
)
STORED = (
    *(Table(t.name, t.meaning, (*t.columns, HOLDS)) for t in FACTS),
    FURTHER_CODES,
    FURTHER_WRITTEN,
    ITEM_DAYS,
)
"""The tables of a store, which is read once and then asked about many days."""
