"""Reads the drawn tables of the specification: facts become a Record, other tables become rows.

A table has a header, then one row a line, with | between the cells. Blank cells say nothing.

columns of a table of facts
    day       the day of the fact; for 'birth' a month or a year will do
    fact      what it is, see below
    value     an amount with its unit ('40 u', '<40 u'), a word, or yes and no for an answer
    status    preliminary, final, corrected, cancelled · active, refuted for a condition
    range     the reference range that came with a result ('4 to 10 u', 'from 4 u', 'to 10 u')
    time      the time of day, where the order of one day matters
    same as   a name shared by all versions of one fact
    known     the day, or the moment, at which this became known; blank: on its own day
    until     the last day of a medicine, a waiver or an extension

words of the fact column
    infusion · death · birth (value: female, male) · asked X · condition X · medicine X ·
    vaccination X · procedure X · waived X, ended X, extended X, transferred X (X: one rule, blank: all) ·
    doubt X (value: why) · symptom X (blank: in the patient's own words) · anything else is a result under that code
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from longwatch.core.dates import moment, partial_date
from longwatch.core.quantities import Comparator, Quantity
from longwatch.core.record import (
    UNDATED,
    AnyFact,
    Condition,
    Death,
    Decision,
    Deed,
    Doubt,
    Infusion,
    Medicine,
    Person,
    Record,
    Result,
    ScreeningAnswer,
    Standing,
    SymptomReport,
)

FACT_COLUMNS = {"day", "fact", "value", "status", "range", "time", "same as", "known", "until"}
STANDINGS = {
    "": Standing.FINAL,
    "final": Standing.FINAL,
    "preliminary": Standing.PRELIMINARY,
    "corrected": Standing.CORRECTED,
    "amended": Standing.CORRECTED,
    "cancelled": Standing.WITHDRAWN,
    "entered in error": Standing.WITHDRAWN,
}
Row = dict[str, str]


def rows(table: str) -> list[Row]:
    """The rows of a drawn table, each cell under its header."""
    lines = [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]
    header, *body = lines
    for line in body:
        if len(line) > len(header):
            raise ValueError(f"a row has more cells than the table has columns: {line}")
    return [dict(zip(header, line + [""] * (len(header) - len(line)), strict=True)) for line in body]


def record(table: str) -> Record:
    """The record that a table of facts draws. An empty table, or one with only its header, is nothing at all."""
    drawn = rows(table) if table.strip() else []
    for row in drawn:
        if not set(row) <= FACT_COLUMNS:
            raise ValueError(f"a table of facts has no column {sorted(set(row) - FACT_COLUMNS)}")
    return Record(
        patient="the patient", facts=tuple(_fact(row, f"row {number}") for number, row in enumerate(drawn, 1))
    )


def known_moment(text: str) -> datetime:
    """A moment; a day alone means its end, so that what became known on that day was known by it."""
    if "T" in text or ":" in text:
        return moment(text.replace(" ", "T"))
    return moment(text) + timedelta(hours=23, minutes=59)


def quantity(text: str) -> Quantity:
    """An amount such as '40 u' or '<40 u'. Without a unit the unit is missing, as it can be in life."""
    match = re.fullmatch(r"(<=|>=|<|>)?(-?\d+(?:\.\d+)?)(?: (\S+))?", text)
    if match is None:
        raise ValueError(f"not an amount: {text}")
    comparator: Comparator | None = match[1]  # type: ignore[assignment]
    return Quantity(Decimal(match[2]), match[3] or "", comparator)


def _fact(row: Row, name: str) -> AnyFact:
    word, _, what = row["fact"].partition(" ")
    make = _MAKERS.get(word)
    if make is None:
        return _result(row, name)
    return make(row, what, _common(row, name))


def _common(row: Row, name: str) -> dict[str, Any]:
    day = UNDATED if row["fact"] == "birth" else date.fromisoformat(row["day"])
    said = row.get("known", "")
    known = known_moment(said) if said else datetime(day.year, day.month, day.day, tzinfo=UTC)
    return {"id": name, "day": day, "known": known, "key": row.get("same as", ""), "standing": _standing(row)}


def _standing(row: Row) -> Standing:
    return STANDINGS.get(row.get("status", ""), Standing.FINAL)


def _until(row: Row) -> date | None:
    return date.fromisoformat(row["until"]) if row.get("until") else None


def _answer(value: str) -> bool | int:
    return {"yes": True, "no": False}[value] if value in ("yes", "no") else int(value)


def _decision(row: Row, what: str, common: dict[str, Any]) -> Decision:
    kind: Any = row["fact"].split()[0]
    return Decision(kind=kind, rule=what or None, until=_until(row), **common)


def _deed(row: Row, what: str, common: dict[str, Any]) -> Deed:
    kind = "immunisation" if row["fact"].startswith("vaccination") else "procedure"
    return Deed(kind=kind, codes=(what,), **common)  # type: ignore[arg-type]


def _person(row: Row, _: str, common: dict[str, Any]) -> Person:
    sex: Any = row.get("value") or None
    return Person(birth=partial_date(row["day"]) if row["day"] else None, sex=sex, **common)


def _condition(row: Row, what: str, common: dict[str, Any]) -> Condition:
    status = row.get("status", "")
    return Condition(codes=(what,), refuted=status == "refuted", current=status == "active", **common)


_MAKERS: dict[str, Callable[[Row, str, dict[str, Any]], AnyFact]] = {
    "infusion": lambda _, __, common: Infusion(**common),
    "death": lambda _, __, common: Death(**common),
    "birth": _person,
    "asked": lambda row, what, common: ScreeningAnswer(
        fact=what, value=_answer(row["value"]), moment=row.get("time", ""), **common
    ),
    "condition": _condition,
    "medicine": lambda row, what, common: Medicine(codes=(what,), end=_until(row), **common),
    "vaccination": _deed,
    "procedure": _deed,
    "waived": _decision,
    "ended": _decision,
    "extended": _decision,
    "transferred": _decision,
    "symptom": lambda row, what, common: SymptomReport(
        symptom=what or None, moment=row.get("time", ""), **common
    ),
    "doubt": lambda row, what, common: Doubt(about=what or None, why=row["value"], **common),
}


def _result(row: Row, name: str) -> Result:
    value = row.get("value", "")
    low, high = _range(row.get("range", ""))
    amount = quantity(value) if re.match(r"(<=|>=|<|>)?-?\d+(\.\d+)?( |$)", value) else None
    words = {"", "no value", "panel with members"}
    return Result(
        codes=(row["fact"],),
        moment=row.get("time", ""),
        quantity=amount,
        written=(value,) if amount is None and value not in words else (),
        low=low,
        high=high,
        absent=value == "no value",
        has_members=value == "panel with members",
        **_common(row, name),
    )


def _range(text: str) -> tuple[Quantity | None, Quantity | None]:
    match = re.fullmatch(r"(?:from )?(?:([\d.]+))?(?: (?!to)(\S+))?(?: ?to ([\d.]+))?(?: (\S+))?", text)
    if not text:
        return None, None
    if match is None:
        raise ValueError(f"not a reference range: {text}")
    unit = text.rsplit(maxsplit=1)[-1] if not re.fullmatch(r"[\d.]+", text.rsplit(maxsplit=1)[-1]) else ""
    low = Quantity(Decimal(match[1]), match[2] or unit) if match[1] else None
    high = Quantity(Decimal(match[3]), unit) if match[3] else None
    return low, high
