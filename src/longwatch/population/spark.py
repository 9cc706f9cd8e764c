"""The relational engine's plans on Spark, for populations that one machine cannot hold. It needs Java."""

from typing import Any

from pyspark.sql import SparkSession

from longwatch.engine.relational import TABLES, Step
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


class Spark(Database):
    """The tables and views of one session.

    session   an open one, whose time zone must be UTC; its owner closes it
    """

    def __init__(self, session: SparkSession) -> None:
        super().__init__()
        self.session = session
        # Else Spark would round a product of exact amounts rather than refuse one that is too long.
        session.conf.set("spark.sql.decimalOperations.allowPrecisionLoss", "false")
        # What Spark infers of kept tables names columns that a union of two of them no longer has, and it stops.
        session.conf.set("spark.sql.constraintPropagation.enabled", "false")
        for function in _FUNCTIONS:
            session.sql(f"CREATE OR REPLACE TEMPORARY FUNCTION {function}")

    def close(self) -> None:
        """Nothing is open but the session, which is its owner's."""

    def _fill(self, rows: Rows) -> None:
        for table in TABLES:
            schema = ", ".join(f"{column.name} {column.type}" for column in table.columns)
            self.session.createDataFrame(rows[table.name], schema).createOrReplaceTempView(table.name)

    def _carry_out(self, step: Step) -> None:
        found = self.session.sql(step.sql)
        if step.kept:
            # Else every later step would work it out anew.
            found = found.localCheckpoint(eager=True)
        found.createOrReplaceTempView(step.name)

    def _ask(self, sql: str) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self.session.sql(sql).collect()]
