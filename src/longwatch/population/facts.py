"""Records as tables of facts, for the relational engine."""

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from longwatch.core.quantities import Quantity
from longwatch.core.record import (
    ALWAYS_KNOWN,
    AnyFact,
    Condition,
    Death,
    Decision,
    Deed,
    Doubt,
    Fact,
    Infusion,
    Medicine,
    Person,
    Record,
    Result,
    ScreeningAnswer,
    SymptomReport,
)
from longwatch.engine.relational import DECIMALS, LARGEST, TABLES

Row = tuple[Any, ...]
Rows = dict[str, list[Row]]


class Asked(NamedTuple):
    """One assessment to be made: a record, the day, by when it was known, the day of a planned course."""

    record: Record
    on: date
    known_by: datetime | None = None
    planned: date | None = None


class DoesNotFit(ValueError):
    """An amount with more digits than the tables hold exactly; nothing of such a record is taken."""


def tables_of(asked: Iterable[Asked], *, first_number: int = 0, first_fact: int = 0) -> Rows:
    """The rows of every table of facts. Assessments and facts are numbered in their order.

    Raises:  DoesNotFit for a record that the tables cannot hold exactly.
    """
    rows: Rows = {table.name: [] for table in TABLES}
    numbers = itertools.count(first_fact)
    for number, one in enumerate(asked, start=first_number):
        rows["asked"].append((number, one.on, in_utc(one.known_by), one.planned))
        for table, row in _of_record(number, one.record, numbers):
            rows[table].append(row)
    return rows


def fits(record: Record) -> bool:
    """Whether the tables hold every amount of a record exactly."""
    return all(result_fits(fact) for fact in record.facts if isinstance(fact, Result))


def result_fits(result: Result) -> bool:
    """Whether the tables hold the amount and the range of a result exactly."""
    amounts = (result.quantity, result.low, result.high)
    return all(fits_exactly(amount) for amount in amounts if amount is not None)


def fits_exactly(quantity: Quantity) -> bool:
    """Whether the tables hold an amount exactly."""
    digits, exponent = quantity.value.as_tuple()[1:]
    if not isinstance(exponent, int) or abs(quantity.value) >= LARGEST:
        return False
    # Noughts at the end say nothing; anything else beyond the last decimal would be lost.
    return exponent >= -DECIMALS or not any(digits[exponent + DECIMALS :])


def _of_record(number: int, record: Record, numbers: Iterator[int]) -> Iterator[tuple[str, Row]]:
    if not fits(record):
        raise DoesNotFit("a result has more digits than the tables of facts hold")
    keys = Counter((type(fact), fact.key or fact.id) for fact in record.facts)
    for fact in record.facts:
        table, own = _made(fact)
        serial = next(numbers)
        # Only versions of one thing can be alike in all but their content.
        tie = repr(fact) if keys[type(fact), fact.key or fact.id] > 1 else ""
        yield table, (number, serial, *_common(fact), tie, *own)
        yield from _further(number, serial, fact)


def _common(fact: Fact) -> Row:
    return (fact.id, fact.key or fact.id, fact.day, in_utc(fact.known), int(fact.standing), fact.version)


def in_utc(moment: datetime | None) -> datetime | None:
    """The moment in UTC without its zone; the first day of all has no earlier one to fall back to."""
    if moment is None:
        return None
    if moment.year < 2:
        offset = timedelta() if moment == ALWAYS_KNOWN else moment.utcoffset() or timedelta()
        return moment.replace(tzinfo=None) - offset
    return (moment if moment.tzinfo is UTC else moment.astimezone(UTC)).replace(tzinfo=None)


def _first(values: tuple[str, ...]) -> str | None:
    return values[0] if values else None


def _further(number: int, serial: int, fact: AnyFact) -> Iterator[tuple[str, Row]]:
    if isinstance(fact, Result | Condition | Medicine | Deed | Doubt):
        yield from (("facts_code", (number, serial, code)) for code in fact.codes[1:])
    if isinstance(fact, Result):
        yield from (("facts_written", (number, serial, text)) for text in fact.written[1:])


def _made(fact: AnyFact) -> tuple[str, Row]:
    """The table of a fact, and what it says there of itself."""
    match fact:
        case Result():
            return "facts_result", _result(fact)
        case Infusion():
            return "facts_infusion", ()
        case Deed():
            return "facts_deed", (_first(fact.codes), fact.kind)
        case Condition():
            return "facts_condition", (_first(fact.codes), fact.refuted, fact.current)
        case Medicine():
            return "facts_medicine", (_first(fact.codes), fact.end)
        case ScreeningAnswer():
            is_yes = isinstance(fact.value, bool)
            return "facts_answer", (
                fact.fact,
                fact.value if is_yes else None,
                None if is_yes else fact.value,
                fact.moment,
            )
        case Decision():
            return "facts_decision", (fact.kind, fact.rule, fact.until)
        case Death():
            return "facts_death", ()
        case SymptomReport():
            return "facts_symptom", (fact.symptom, fact.moment)
        case Doubt():
            return "facts_doubt", (_first(fact.codes), fact.why, fact.about)
        case Person():
            return "facts_person", (fact.birth.last if fact.birth else None, fact.sex)


def _result(fact: Result) -> Row:
    return (
        _first(fact.codes),
        fact.moment,
        *amounts_of(fact.quantity, fact.low, fact.high),
        _first(fact.written),
        fact.absent,
        fact.has_members,
        fact.unreadable,
    )


def amounts_of(amount: Quantity | None, low: Quantity | None, high: Quantity | None) -> Row:
    """What a result and its range say in the table of results: `value` to `high_unit`."""
    return (
        *((amount.value, amount.unit, amount.comparator) if amount else (None, None, None)),
        *((low.value, low.unit) if low else (None, None)),
        *((high.value, high.unit) if high else (None, None)),
    )
