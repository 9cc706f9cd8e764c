"""What each row of an OMOP table becomes, as SQL for `staging`, made from the mapping.

What its concepts mean stands in a table of meanings (`concepts`), joined here to every row.
"""

from longwatch.engine.relational import literal
from longwatch.population.reading.checking import Reads
from longwatch.population.reading.omop.mapping import (
    EQUAL,
    OPERATORS,
    SEXES,
    Event,
)
from longwatch.population.reading.staging import row

NO_DATE = "no date"
BOUND = "its text has a bound that its operator does not say"
WITH_VALUE = "an observation that says something else of a diagnosis"
_NAME = "CAST(person_id AS VARCHAR)"


def meant(event: Event, read: Reads, meanings: str) -> str:
    """All rows of a table beside what their concepts mean."""
    return f"""
        SELECT e.*, m.ignored, m.refused AS unknown, m.codes, m.target, m.doubt, m.about, m.by_dose
        FROM ({read.values()}) AS e JOIN {meanings} AS m
            ON coalesce(m.concept, -1) = coalesce(e.{event.concept}, -1) AND coalesce(m.source, 0) = coalesce(e.{event.source}, 0)"""


def pairs(event: Event, read: Reads) -> str:
    """The pairs of concepts that the rows of a table have."""
    return f"SELECT {read.value(event.concept)} AS concept, coalesce({read.value(event.source)}, 0) AS source FROM {read.source.relation()}"


def event_row(event: Event, rows: str, **said: str) -> str:
    """The common columns of an event, with what is said besides."""
    refused = f"coalesce(wrong, unknown, CASE WHEN {event.day} IS NULL THEN '{NO_DATE}' END)"
    if "refused" in said:
        refused = f"coalesce({refused}, {said.pop('refused')})"
    known = {
        "lw_file": "lw_file", "lw_row": "lw_row", "name": _NAME, "ignored": "ignored", "refused": refused,
        "target": "target", "id": f"'{event.table}/' || {event.id}", "key": f"'{event.table}/' || {event.id}",
        "day": event.day, "codes": "codes", "doubt": f"'{event.table}: ' || doubt", "about": "about",
    }  # fmt: skip
    return f"SELECT {row(**known | said)} FROM ({rows})"


def coded_rows(event: Event, rows: str) -> str:
    """Diagnoses and procedures."""
    return event_row(event, rows, refuted="FALSE", current="FALSE", kind="'procedure'")


def result_rows(event: Event, rows: str, *, answers: str) -> str:
    """Results, and the diagnoses that are recorded as observations.

    answers   a table of what each answer says that is no amount, by its concept and text
    """
    number = event.number or "CAST(NULL AS DECIMAL(34,20))"
    text, value = event.text or "NULL", event.value or "NULL"
    units = [f"u{place}.unit" for place, _ in enumerate(event.units)]
    joins = " ".join(
        f"LEFT JOIN omop_unit AS u{place} ON u{place}.concept = e.{name}"
        for place, name in enumerate(event.units)
    )
    unit = f"coalesce({', '.join([*units, *([event.unit_text] if event.unit_text else []), literal('')])})"
    # Written as what both sides are equal in, so that each row finds its answer without trying all.
    answered = f"CASE WHEN e.{number} IS NULL THEN coalesce(e.{value}, 0) END"
    joined = f"""
        SELECT e.*, {unit} AS said_unit, a.texts, a.unreadable FROM ({rows}) AS e {joins}
        LEFT JOIN {answers} AS a
            ON coalesce(a.value, 0) = {answered} AND coalesce(a.text, '') = coalesce(e.{text}, '')"""
    operator = event.operator or "NULL"
    known = ", ".join(str(one) for one in (*OPERATORS, *EQUAL))
    bounds = " ".join(f"WHEN {concept} THEN '{sign}'" for concept, sign in OPERATORS.items())
    is_plain = f"coalesce({operator}, 0) IN ({', '.join(map(str, EQUAL))})"
    bound = f"{number} IS NOT NULL AND {is_plain} AND regexp_matches({text}, '^\\s*[<>]')"
    # An observation of a diagnosis with an answer may deny it, or be about the family.
    says = f"({number} IS NOT NULL OR {text} IS NOT NULL OR coalesce({value}, 0) <> 0)"
    other = f"CASE WHEN target = 'facts_condition' AND {says} THEN '{WITH_VALUE}' END"
    moment = f"coalesce(strftime({event.time}, '%Y-%m-%dT%H:%M:%S'), CAST({event.day} AS VARCHAR))"
    has_amount = f"{number} IS NOT NULL AND NOT coalesce({bound}, FALSE)"
    return event_row(
        event,
        joined,
        ignored=f"coalesce(ignored, {other})",
        refused=f"CASE WHEN {operator} NOT IN ({known}) THEN 'an operator that the model does not have' END",
        written=f"CASE WHEN {number} IS NULL THEN texts ELSE [] END",
        moment=moment,
        value=f"CASE WHEN {has_amount} THEN {number} END",
        unit=f"CASE WHEN {has_amount} THEN said_unit ELSE '' END",
        comparator=f"CASE WHEN {has_amount} THEN CASE {operator} {bounds} END END",
        low=f"CASE WHEN {has_amount} THEN {event.low or 'NULL'} END",
        low_unit=f"CASE WHEN {has_amount} AND {event.low or 'NULL'} IS NOT NULL THEN said_unit ELSE '' END",
        high=f"CASE WHEN {has_amount} THEN {event.high or 'NULL'} END",
        high_unit=f"CASE WHEN {has_amount} AND {event.high or 'NULL'} IS NOT NULL THEN said_unit ELSE '' END",
        # A test without any value was perhaps not done; an observation may say all by its concept.
        absent=f"NOT {says}" if event.operator else "FALSE",
        has_members="FALSE",
        unreadable=f"CASE WHEN {bound} THEN '{BOUND}' ELSE unreadable END",
        refuted="FALSE",
        current="FALSE",
    )


def person_rows(read: Reads) -> str:
    """Every person with birth and sex as far as known; `turn` counts the rows of one person."""
    month = "CASE WHEN month_of_birth BETWEEN 1 AND 12 THEN month_of_birth END"
    day = f"CASE WHEN {month} IS NOT NULL THEN day_of_birth END"
    built = f"printf('%04d-%02d-%02d', year_of_birth, coalesce({month}, 1), coalesce({day}, 1))"
    whole = f"CASE WHEN year_of_birth BETWEEN 1 AND 9999 THEN TRY_CAST({built} AS DATE) END"
    return f"""
        SELECT *, CAST(person_id AS VARCHAR) AS name, coalesce(first_birth, birth_datetime) AS born,
            coalesce(CASE WHEN {day} IS NOT NULL THEN first_birth
                WHEN {month} IS NOT NULL THEN last_day(first_birth)
                ELSE TRY_CAST(first_birth + INTERVAL 1 YEAR - INTERVAL 1 DAY AS DATE) END, birth_datetime) AS birth_day,
            CASE gender_concept_id {" ".join(f"WHEN {concept} THEN '{sex}'" for concept, sex in SEXES.items())} END AS sex,
            year_of_birth IS NOT NULL AND first_birth IS NULL
                OR month_of_birth NOT BETWEEN 1 AND 12 AS is_unclear,
            row_number() OVER (PARTITION BY person_id ORDER BY lw_file, lw_row) AS turn
        FROM (SELECT *, {whole} AS first_birth FROM ({read.values()}))"""


def person_facts(persons: str) -> str:
    """What each row of `person` becomes."""
    told = row(
        lw_file="lw_file", lw_row="lw_row", name="name",
        refused="coalesce(wrong, CASE WHEN turn > 1 THEN 'a person that an earlier row has' END)",
        target="'facts_person'", id="'person/' || name", day="DATE '0001-01-01'",
        doubt="CASE WHEN turn = 1 AND is_unclear THEN 'person: its date of birth cannot be read' END",
        about="CASE WHEN turn = 1 THEN 'birth' END", birth_day="birth_day", sex="sex",
    )  # fmt: skip
    return f"SELECT {told} FROM ({persons})"


def death_rows(read: Reads) -> str:
    """What each row of `death` becomes."""
    told = row(
        lw_file="lw_file", lw_row="lw_row", name=_NAME,
        refused=f"coalesce(wrong, CASE WHEN death_date IS NULL THEN '{NO_DATE}' END)",
        target="'facts_death'", id="'death/' || person_id", day="death_date", about="'death'",
    )  # fmt: skip
    return f"SELECT {told} FROM ({read.values()})"
