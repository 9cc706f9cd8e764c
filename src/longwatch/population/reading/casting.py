"""From the type that a column of a source has to the type that the tables of facts have.

What no row of a column could be read as is refused at once, with the table and the column. What single rows
do not say (a text that is no date) refuses those rows.
"""

from typing import NamedTuple

from longwatch.population.reading.amounts import INTEGERS, is_amount, value_of, wrong_with


class Cast(NamedTuple):
    """How a column is read: its value as SQL, and each reason to refuse a row with the SQL that says when."""

    value: str
    wrong: tuple[tuple[str, str], ...] = ()


_MOMENTS = ("TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS")
_DAY = r"\d{4}-\d{2}-\d{2}([T ].*)?"
_FIRST, _LAST = "DATE '0001-01-01'", "DATE '9999-12-31'"
STANDINGS = ("preliminary", "final", "corrected", "withdrawn")
EXPECTED = {
    "STRING": "text or whole numbers",
    "DATE": "dates, times or texts such as 2026-03-31",
    "TIMESTAMP": "times or texts such as 2026-03-31T08:00:00Z",
    "INT": "whole numbers",
    "BIGINT": "whole numbers",
    "BOOLEAN": "true or false",
    "AMOUNT": "numbers, or texts such as 4.2",
    "STANDING": f"{', '.join(STANDINGS)} or 0 to 3",
}


def cast(column: str, found: str, wanted: str, *, zone: str) -> Cast | None:
    """How a column of a type is read as another; None where no row of it could be.

    zone   whose civil day a moment has
    """
    match wanted:
        case "STRING":
            is_text = found in ("VARCHAR", "UUID") or found in INTEGERS
            return Cast(f"nullif(CAST({column} AS VARCHAR), '')") if is_text else None
        case "DATE":
            value = _day(column, found, zone)
            return _refusing(column, value, "a date that cannot be read")
        case "TIMESTAMP":
            value = _moment(column, found, zone)
            return _refusing(column, value, "a time that cannot be read")
        case "INT" | "BIGINT":
            value = _whole(column, found, wanted)
            return _refusing(column, value, "a number that is not whole")
        case "BOOLEAN":
            if found not in {"BOOLEAN", "VARCHAR", *INTEGERS}:
                return None
            value = f"TRY_CAST({column} AS BOOLEAN)"
            if found in INTEGERS:
                value = f"CASE WHEN {column} IN (0, 1) THEN {value} END"
            return _refusing(column, value, "neither true nor false")
        case "AMOUNT":
            return (
                Cast(value_of(column, found), tuple(wrong_with(column, found))) if is_amount(found) else None
            )
        case "STANDING":
            value = _standing(column, found)
            return _refusing(column, value, "a standing that nobody knows")
    raise ValueError(f"no way to read {wanted}")


def _refusing(column: str, value: str | None, reason: str) -> Cast | None:
    if value is None:
        return None
    given = f"nullif(CAST({column} AS VARCHAR), '')"
    return Cast(value, ((reason, f"{given} IS NOT NULL AND ({value}) IS NULL"),))


def _day(column: str, found: str, zone: str) -> str | None:
    """The civil day as written; that of a moment is the day of the zone."""
    if found == "DATE" or found in _MOMENTS:
        value = f"TRY_CAST({column} AS DATE)"
    elif found == "TIMESTAMP WITH TIME ZONE":
        value = f"CAST(timezone('{zone}', {column}) AS DATE)"
    elif found == "VARCHAR":
        read = f"TRY_CAST(substr({column}, 1, 10) AS DATE)"
        value = f"CASE WHEN regexp_full_match({column}, '{_DAY}') THEN {read} END"
    else:
        return None
    return f"CASE WHEN {value} BETWEEN {_FIRST} AND {_LAST} THEN {value} END"


def _moment(column: str, found: str, zone: str) -> str | None:
    """The moment in UTC; a time without an offset is in UTC, a day alone begins in the zone."""
    if found in _MOMENTS:
        return f"TRY_CAST({column} AS TIMESTAMP)"
    if found == "TIMESTAMP WITH TIME ZONE":
        return f"timezone('UTC', {column})"
    if found == "DATE":
        return start_of(column, zone)
    if found == "VARCHAR":
        day = start_of(f"TRY_CAST({column} AS DATE)", zone)
        full = f"timezone('UTC', TRY_CAST({column} AS TIMESTAMPTZ))"
        return f"CASE WHEN NOT regexp_full_match({column}, '{_DAY}') THEN NULL WHEN length({column}) = 10 THEN {day} ELSE {full} END"
    return None


def start_of(day: str, zone: str) -> str:
    """The start of a day in the zone as a time in UTC; what has no date was always known."""
    start = f"CAST({day} AS TIMESTAMP)"
    return f"CASE WHEN {day} < DATE '0002-01-01' THEN {start} ELSE timezone('UTC', timezone('{zone}', {start})) END"


def _whole(column: str, found: str, wanted: str) -> str | None:
    type_ = {"INT": "INTEGER"}.get(wanted, wanted)
    if found in INTEGERS:
        return f"TRY_CAST({column} AS {type_})"
    if found == "VARCHAR":
        return f"CASE WHEN regexp_full_match({column}, '-?[0-9]+') THEN TRY_CAST({column} AS {type_}) END"
    if found in ("DOUBLE", "FLOAT") or found.startswith("DECIMAL"):
        return f"CASE WHEN {column} = floor({column}) THEN TRY_CAST({column} AS {type_}) END"
    return None


def _standing(column: str, found: str) -> str | None:
    value = _whole(column, found, "INT")
    if value is not None and found == "VARCHAR":
        words = " ".join(f"WHEN '{word}' THEN {number}" for number, word in enumerate(STANDINGS))
        value = f"CASE lower({column}) {words} ELSE {value} END"
    return value and f"CASE WHEN ({value}) BETWEEN 0 AND 3 THEN {value} END"
