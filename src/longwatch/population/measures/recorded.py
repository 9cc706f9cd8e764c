"""The measures of records at hand, in a database in memory: for cases and tests."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from longwatch.core.protocol import Measure, Protocol
from longwatch.core.record import Record
from longwatch.engine.relational import plan_for
from longwatch.population.database import Database
from longwatch.population.duckdb import DuckDB
from longwatch.population.facts import Asked, tables_of
from longwatch.population.measures.follow_up import DAYS, GAPS, INTERVALS, MONTHS
from longwatch.population.measures.rows import COLUMNS
from longwatch.population.measures.steps import ROWS, measure_steps, measures_of


class Row(NamedTuple):
    """One row, by COLUMNS."""

    patient: int
    measure: str
    part: str | None
    day: date | None
    answer: str
    number: int | None
    whole: int | None


def rows_of(
    asked: Sequence[tuple[Record, date]],
    protocol: Protocol,
    jurisdiction: str,
    *,
    here: Database | None = None,
) -> list[Row]:
    """The rows of each record as of its day; `patient` is the place in `asked`.

    here   an open database; else one of its own, which ends with the call
    """
    if here is None:
        with DuckDB(threads=1) as own:
            return rows_of(asked, protocol, jurisdiction, here=own)
    here.fill(tables_of(Asked(record, on) for record, on in asked))
    here.plan((*plan_for(protocol, jurisdiction), *measure_steps(protocol, jurisdiction)))
    columns = list(COLUMNS)
    return [Row(*row) for row in here.read(ROWS, columns, columns)]


def measured(
    protocol: Protocol, jurisdiction: str, asked: Sequence[tuple[Record, date]]
) -> list[dict[str, Any]]:
    """Of each record what every measure says that counts it, in the words of a case."""
    if not measures_of(protocol, jurisdiction):
        return [{} for _ in asked]
    rows = rows_of(asked, protocol, jurisdiction)
    found: list[dict[str, Any]] = []
    for number in range(len(asked)):
        own = [row for row in rows if row.patient == number]
        told = {measure.id: _told(measure, own) for measure in measures_of(protocol, jurisdiction)}
        found.append({name: said for name, said in told.items() if said})
    return found


def _told(measure: Measure, rows: list[Row]) -> dict[str, Any]:
    own = [row for row in rows if row.measure == measure.id]
    match measure.counts:
        case "adherence":
            return _adherence(measure, rows)
        case "alerts":
            return dict(Counter(str(row.part) for row in own))
        case "time-to" if own:
            return {"patient": own[0].answer, "months": own[0].number, "because": own[0].part}
        case "overdue" if own:
            return {"patient": own[0].answer}
    return {str(row.part): row.answer for row in own}


def _adherence(measure: Measure, rows: list[Row]) -> dict[str, Any]:
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        name, _, kind = row.measure.partition("/")
        if name != measure.id or row.part is None:
            continue
        series = found.setdefault(row.part, {})
        match kind, row.number, row.whole:
            case _, None, _:
                series["concerned"] = row.answer
            case k, int(first), int(last) if k == MONTHS:
                word = "covered" if row.answer == "yes" else "bare"
                series[word] = [*series.get(word, []), [first, last]]
            case k, _, _ if k == GAPS:
                series["gaps"] = row.number
            case k, _, _ if k in (DAYS, INTERVALS):
                series[k] = [row.number, row.whole]
    return found
