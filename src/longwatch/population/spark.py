"""The relational engine's plans on Spark, for populations that one machine cannot hold. It needs Java."""

import re
import shutil
from collections import Counter
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from pyarrow import parquet
from pyspark.sql import DataFrame, SparkSession

from longwatch.engine.relational import STORED, TABLES, Step
from longwatch.population.database import Database
from longwatch.population.facts import Rows

# What the plans ask of a database, see engine/relational/sql.py. Spark adds months as `Interval.after` does.
_MONTHS = "((year(last) - year(first)) * 12 + month(last) - month(first))"
_FUNCTIONS = (
    "lw_plus(day DATE, n INT) RETURNS DATE RETURN date_add(day, n)",
    "lw_days(first DATE, last DATE) RETURNS BIGINT RETURN CAST(datediff(last, first) AS BIGINT)",
    """lw_after(day DATE, months INT, days INT, times INT) RETURNS DATE
        RETURN date_add(add_months(day, months * times), days * times)""",
    f"""lw_times(first DATE, last DATE, months INT, days INT) RETURNS INT RETURN greatest(0, CASE
        WHEN months = 0 THEN CAST(floor(datediff(last, first) / days) AS INT)
        ELSE CAST(floor(({_MONTHS} - CASE WHEN add_months(first, {_MONTHS}) > last THEN 1 ELSE 0 END)
            / months) AS INT) END)""",
    """lw_share(part BIGINT, whole BIGINT) RETURNS DOUBLE
        RETURN CAST(part AS DOUBLE) / CAST(whole AS DOUBLE)""",
)


# Columns of a store as Spark names their types.
_STORED = {table.name: ", ".join(f"{c.name} {c.type}" for c in table.columns) for table in STORED}


class Spark(Database):
    """The tables and views of one session.

    session   an open one, whose time zone must be UTC; its owner closes it
    kept      a folder that all machines of a cluster share: what later steps rest on stands there, so that a
              machine that is lost costs no more than its own work
    """

    quote = "`"

    def __init__(self, session: SparkSession, *, kept: Path | None = None) -> None:
        super().__init__()
        self.session = session
        self.kept = None if kept is None else kept / "kept"
        self._within: Collection[str] = ()
        # Else Spark would round a product of exact amounts rather than refuse one that is too long.
        session.conf.set("spark.sql.decimalOperations.allowPrecisionLoss", "false")
        # What Spark infers of kept tables names columns that a union of two of them no longer has, and it stops.
        session.conf.set("spark.sql.constraintPropagation.enabled", "false")
        for function in _FUNCTIONS:
            session.sql(f"CREATE OR REPLACE TEMPORARY FUNCTION {function}")

    def close(self) -> None:
        """Let go of what was kept. The session is its owner's."""
        self._let_go()

    def plan(self, plan: Sequence[Step], *, read: Collection[str] = ()) -> None:
        """Take a plan. What only one other step reads is worked out within that one, which costs Spark less."""
        super().plan(plan, read=read)
        self._within = _read_once(plan) - {*read}

    def _write(self, query: str, target: Path) -> int:
        """Write a folder of files."""
        found = self.session.sql(query)
        found.write.mode("overwrite").option("compression", "zstd").parquet(_address(target))
        return sum(parquet.read_metadata(file).num_rows for file in target.glob("*.parquet"))

    def _let_go(self) -> None:
        if self.kept is not None:
            shutil.rmtree(self.kept, ignore_errors=True)

    def _fill(self, rows: Rows) -> None:
        for table in TABLES:
            schema = ", ".join(f"{column.name} {column.type}" for column in table.columns)
            self.session.createDataFrame(rows[table.name], schema).createOrReplaceTempView(table.name)

    def _look_at(self, table: str, files: Sequence[Path]) -> None:
        schema = _STORED.get(table)
        if files:
            reader = self.session.read if schema is None else self.session.read.schema(schema)
            found = reader.parquet(*map(_address, files))
        else:
            found = self.session.createDataFrame([], schema)
        found.createOrReplaceTempView(table)

    def _carry_out(self, step: Step) -> None:
        found = self.session.sql(step.sql)
        if step.kept and step.name not in self._within and not _is_small(step):
            found = self._keep(step.name, found)
        found.createOrReplaceTempView(step.name)

    def _keep(self, name: str, found: DataFrame) -> DataFrame:
        """The same rows, worked out once: else every later step would work them out anew."""
        if self.kept is None:
            return found.localCheckpoint(eager=True)
        folder = _address(self.kept / name)
        found.write.mode("overwrite").parquet(folder)
        return self.session.read.schema(found.schema).parquet(folder)

    def _set_aside(self, relation: str, name: str) -> None:
        # Worked out now: a later plan may make the relation anew, in memory or in the folder that it stands in.
        self._keep(name, self.session.table(relation)).createOrReplaceTempView(name)

    def _ask(self, sql: str) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self.session.sql(sql).collect()]


_WORD = re.compile(r"\w+")


def _read_once(plan: Sequence[Step]) -> set[str]:
    """The steps that are worked out once at most, also where they are not kept.

    A column of the name of a relation counts as one too: that can only keep a step too many.
    """
    names = {step.name for step in plan}
    times: Counter[str] = Counter()
    found: set[str] = set()
    for step in reversed(plan):
        if times[step.name] <= 1:
            found.add(step.name)
        once = 1 if step.kept or step.name in found else times[step.name]
        for word in _WORD.findall(step.sql):
            if word in names and word != step.name:
                times[word] += once
    return found


def _is_small(step: Step) -> bool:
    """Whether a step only lists values of rules: Spark then sees how few they are, and sends them everywhere."""
    return " FROM (VALUES " in step.sql or step.sql.endswith(" WHERE FALSE")


def _address(path: Path) -> str:
    """A path of this machine, whatever file system Spark would look at by itself."""
    return f"file://{path.absolute()}"
