"""The rows of all parts of a population, added up. One DuckDB does it, whichever engine made the rows."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Self

import duckdb

from longwatch.population.measures.suppressing import People

Site = str | None


class Cell(NamedTuple):
    """How many rows, and how many patients stand behind them."""

    rows: int
    people: int


NOTHING = Cell(0, 0)


class Answers(NamedTuple):
    """The rows of a measure at one site by their answer, and all of them."""

    yes: Cell = NOTHING
    no: Cell = NOTHING
    unknown: Cell = NOTHING
    every: Cell = NOTHING

    @property
    def people(self) -> People:
        """The patients behind each answer; one who stands behind several answers counts for each."""
        return People((self.yes.people, self.no.people, self.unknown.people), self.every.people)


def together(rows: Iterable[Answers]) -> Answers:
    """The answers of several sites, which share no patient."""
    return Answers(
        *(
            Cell(sum(cell.rows for cell in cells), sum(cell.people for cell in cells))
            for cells in zip(*(Answers(), *rows), strict=True)
        )
    )


class Sums:
    """The kept rows of every part, with the patients whom they are about."""

    def __init__(self, rows: Path | Sequence[Path], patients: Path) -> None:
        self.connection = duckdb.connect(":memory:")
        files = [str(file) for file in _files(rows)]
        self.connection.read_parquet(files).create_view("rows")
        self.connection.read_parquet(str(patients)).create_view("patients")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.connection.close()

    def everybody(self) -> int:
        """How many patients there are, treated or not."""
        return self._number("SELECT count(*) FROM patients")

    def without_site(self) -> int:
        """The patients of whom the source names no site."""
        return self._number("SELECT count(*) FROM patients WHERE site IS NULL")

    def by_site(self, measure: str, part: str | None = None) -> dict[Site, Answers]:
        """The answers of a measure at each site, sites in the order of their names, unknown last."""
        found: dict[Site, dict[str, Cell]] = defaultdict(dict)
        which = "" if part is None else "AND r.part = $part"
        sql = f"""
            SELECT p.site, coalesce(r.answer, 'every'), count(*), count(DISTINCT r.patient) FROM rows AS r
                JOIN patients AS p ON p.patient = r.patient
            WHERE r.measure = $measure {which}
            GROUP BY GROUPING SETS ((p.site, r.answer), (p.site)) ORDER BY p.site NULLS LAST"""
        for site, answer, count, people in self._ask(sql, measure=measure, part=part):
            found[site][answer] = Cell(count, people)
        return {site: Answers(**answers) for site, answers in found.items()}

    def missing(self, measure: str) -> Cell:
        """Rows whose `number` says that the patient's record holds nothing of the kind."""
        return self._cell("measure = $measure AND number = 0", measure=measure)

    def part(self, measure: str, part: str, answer: str) -> Cell:
        """The rows of one part with one answer."""
        return self._cell(
            "measure = $measure AND part = $part AND answer = $answer",
            measure=measure,
            part=part,
            answer=answer,
        )

    def people_with(self, other: str) -> dict[tuple[str, str | None, str], int]:
        """Of each measure and part, and each part of another measure, the patients with an answer of both."""
        sql = """
            SELECT r.measure, r.part, q.part, count(DISTINCT r.patient) FROM rows AS r JOIN (
                SELECT DISTINCT patient, part FROM rows WHERE measure = $other
            ) AS q ON q.patient = r.patient
            WHERE r.answer <> 'unknown' GROUP BY r.measure, r.part, q.part"""
        return {(measure, part, also): people for measure, part, also, people in self._ask(sql, other=other)}

    def months(self, measure: str, part: str) -> dict[int, tuple[int, int]]:
        """Of each month the patients who were covered, and those who were not."""
        sql = """
            SELECT month, count(*) FILTER (answer = 'yes'), count(*) FILTER (answer = 'no') FROM (
                SELECT answer, unnest(range(number, whole + 1)) AS month FROM rows
                WHERE measure = $measure AND part = $part AND number IS NOT NULL
            ) GROUP BY month ORDER BY month"""
        return {month: (yes, no) for month, yes, no in self._ask(sql, measure=measure, part=part)}

    def totals(self, measure: str, part: str) -> tuple[int, int]:
        """`number` and `whole` of a part, added up."""
        sql = """SELECT coalesce(sum(number), 0)::BIGINT, coalesce(sum(whole), 0)::BIGINT FROM rows
            WHERE measure = $measure AND part = $part"""
        ((number, whole),) = self._ask(sql, measure=measure, part=part)
        return number, whole

    def times(self, measure: str) -> list[tuple[int, int, int]]:
        """Of each month since the first infusion those who had the event and those who were censored."""
        sql = """
            SELECT number, count(*) FILTER (answer = 'yes'), count(*) FILTER (answer = 'no') FROM rows
            WHERE measure = $measure AND number IS NOT NULL GROUP BY number ORDER BY number"""
        return self._ask(sql, measure=measure)

    def alerts(self, measure: str) -> dict[tuple[str, int], Cell]:
        """Of each watch and severity the alerts."""
        sql = """
            SELECT part, number, count(*), count(DISTINCT patient) FROM rows
            WHERE measure = $measure GROUP BY part, number"""
        return {
            (part, number): Cell(count, people)
            for part, number, count, people in self._ask(sql, measure=measure)
        }

    def _cell(self, which: str, **values: Any) -> Cell:
        sql = f"SELECT count(*), count(DISTINCT patient) FROM rows WHERE {which}"
        ((count, people),) = self._ask(sql, **values)
        return Cell(count, people)

    def _number(self, sql: str) -> int:
        ((number,),) = self._ask(sql)
        return int(number)

    def _ask(self, sql: str, **values: Any) -> list[tuple[Any, ...]]:
        given = {name: value for name, value in values.items() if value is not None}
        return self.connection.execute(sql, given).fetchall()


def _files(rows: Path | Sequence[Path]) -> Iterable[Path]:
    """The Parquet files of a folder, or those that were named."""
    if isinstance(rows, Path):
        return sorted(rows.rglob("*.parquet")) if rows.is_dir() else (rows,)
    return rows
