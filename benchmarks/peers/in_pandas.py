"""The same five series in pandas, over the same columns: tables for the days on which tests were done, then loops.

Written as an analyst would who has the results in a data frame. It uses the dates and intervals of `peer.py`, and
nothing of Longwatch.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks.peer import (
    ANALYTE_OF,
    SERIES,
    Series,
    SeriesAnswer,
    add_months,
    courses_of,
    coverage,
    newest_episode,
)

Frame = Any  # pandas has types of its own, which this project does not install


def answers(store: Path, patients: int, on: date) -> Iterator[tuple[int, dict[str, SeriesAnswer]]]:
    """The series of the first patients of a store on a day."""
    results = _table(store, "facts_result", patients, on=on, columns=["code", "value", "standing"])
    results = results[results.standing.isin([1, 2]) & results.value.notna()]
    results = results.assign(analyte=results.code.str.removeprefix("loinc:").map(ANALYTE_OF)).dropna(
        subset="analyte"
    )
    done = {name: _days(results, series) for name, series in SERIES.items()}
    infusions = _by_patient(_table(store, "facts_infusion", patients, on=on))
    decisions = _table(store, "facts_decision", patients, on=on, columns=["kind", "rule", "until"])
    deaths = _by_patient(_table(store, "facts_death", patients, on=on))
    decided = {patient: list(rows.itertuples()) for patient, rows in decisions.groupby("patient")}
    for patient in range(patients):
        courses = courses_of(infusions.get(patient, []))
        own = (courses, decided.get(patient, []), deaths.get(patient, []))
        yield (
            patient,
            {
                name: answer
                for name, series in SERIES.items()
                if (answer := _follow(own, (name, series), done[name].get(patient, []), on)) is not None
            },
        )


def _table(store: Path, name: str, patients: int, *, on: date, columns: Sequence[str] = ()) -> Frame:
    """The rows that hold of a table, up to the day."""
    rows = pd.read_parquet(
        sorted((store / name).glob("part-*.parquet")),
        columns=["patient", "day", "holds", *columns],
        filters=[("patient", "<", patients), ("day", "<=", on)],
    )
    return rows[rows.holds]


def _by_patient(rows: Frame) -> dict[int, list[date]]:
    return {patient: sorted(set(days)) for patient, days in rows.groupby("patient").day}


def _days(results: Frame, series: Series) -> dict[int, list[date]]:
    """The days on which a patient has every part of the test."""
    parts = results[results.analyte.isin(series.together)]
    counted = parts.groupby(["patient", "day"]).analyte.nunique()
    return _by_patient(counted[counted == len(series.together)].reset_index())


def _follow(
    own: tuple[list[tuple[date, date]], list[Any], list[date]],
    what: tuple[str, Series],
    done: list[date],
    on: date,
) -> SeriesAnswer | None:
    (courses, decisions, deaths), (name, series) = own, what
    if not courses:
        return SeriesAnswer("not-started")
    begins, end = newest_episode(courses)
    start = max(begins, series.since)
    if start > end:
        return None
    waived, closings = None, list(deaths)
    for one in decisions:
        if one.rule not in (None, name):
            continue
        if one.kind == "extended" and one.day >= begins:
            end = max(end, one.until)
        elif one.kind == "waived" and one.until >= on:
            waived = max(waived or one.until, one.until)
        elif one.kind in ("ended", "transferred") and one.day >= courses[-1][1]:
            closings.append(one.day)
    at = min([on, *closings])
    points = sorted({start, *(day for day in done if start <= day <= at)})
    due, slack = add_months(points[-1], series.months), timedelta(days=series.slack)
    if closings:
        status = "ended"
    elif due > end:
        status = "period-over"
    elif waived:
        status = "waived"
    elif on > due + slack:
        status = "overdue"
    else:
        status = "due" if on >= due - slack else "up-to-date"
    gaps, adherence = coverage(points, series, end, at)
    return SeriesAnswer(status, None if status in ("ended", "period-over") else due, gaps, adherence)
