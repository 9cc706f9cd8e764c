"""The databases that can carry out a plan, by name: opened here and nowhere else."""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import msgspec

from longwatch.population.database import Database
from longwatch.population.duckdb import DuckDB

ENGINES = ("duckdb", "spark")
HERE = "local[*]"
"""Spark without a cluster: inside this machine, on all its processors."""

_SETTINGS = {
    # Moments are kept in UTC, and so must Spark read them.
    "spark.sql.session.timeZone": "UTC",
    # The first days of all are written as the calendar of today counts back.
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
    "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
    # Some twenty tables meet in one step, and none is known to be small but what the rules say themselves: to send
    # another to every process would ask of the driver, before all others, what it may not have.
    "spark.sql.autoBroadcastJoinThreshold": "64k",
    # Whatever is sent takes whole pages; Spark's own choice is 16 to 64 MB for a table of three rows.
    "spark.buffer.pageSize": "1m",
    # Of each of hundreds of queries Spark would keep the whole plan in words, for pages that nobody opens.
    "spark.sql.ui.retainedExecutions": "10",
    "spark.sql.maxPlanStringLength": "10k",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}
_SETTINGS_HERE = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    # Nearly all of its own 200 parts of each small table would be empty.
    "spark.sql.shuffle.partitions": str(2 * (os.cpu_count() or 1)),
}


class NotInstalled(RuntimeError):
    """What an engine needs is not on this machine; the words say what, and what to do."""


class Workplace(msgspec.Struct, frozen=True, kw_only=True):
    """Where a database may work, and with how much.

    folder     for what does not fit into memory, and what must outlive a lost machine; a cluster must share it
    memory     how many bytes it may hold; what the engine takes by itself, unless told
    threads    of DuckDB: how many; all, unless told
    master     of Spark: the address of its cluster
    settings   of Spark: its own settings, by name
    """

    folder: Path | None = None
    memory: int | None = None
    threads: int | None = None
    master: str = HERE
    settings: Mapping[str, str] = {}


@contextmanager
def open_database(engine: str, at: Workplace | None = None) -> Iterator[Database]:
    """A database for as long as the block lasts.

    Raises:  NotInstalled where the engine cannot run.
    """
    place = at or Workplace()
    if engine == "duckdb":
        with DuckDB(threads=place.threads, memory=place.memory, spill=place.folder) as database:
            yield database
        return
    session = spark_session(place)
    from longwatch.population.spark import Spark  # late: pyspark need not be there, which the session tells

    try:
        with Spark(session, kept=place.folder if place.master != HERE else None) as database:
            yield database
    finally:
        session.stop()


def spark_session(place: Workplace) -> Any:
    """An open session of Spark; whoever opens it stops it.

    Raises:  NotInstalled where pyspark or Java is missing.
    """
    if find_spec("pyspark") is None:
        raise NotInstalled("found no pyspark, which Spark needs. Install longwatch with its extra 'spark'.")
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        raise NotInstalled("found no Java, which Spark needs. Install Java 17 or newer.")
    from pyspark.sql import SparkSession

    settings = dict(_SETTINGS)
    if place.master == HERE:
        settings |= _SETTINGS_HERE
        if place.memory is not None:
            settings["spark.driver.memory"] = f"{place.memory >> 20}m"
        if place.folder is not None:
            settings["spark.local.dir"] = str(place.folder)
    builder = SparkSession.builder.master(place.master).appName("longwatch")
    for name, value in (settings | dict(place.settings)).items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    # What Spark writes of a failure may hold values of patients.
    session.sparkContext.setLogLevel("OFF")
    return session
