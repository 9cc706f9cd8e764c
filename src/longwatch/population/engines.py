"""The databases that can carry out a plan, by name: opened here and nowhere else."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

from longwatch.population.database import Database
from longwatch.population.duckdb import DuckDB

ENGINES = ("duckdb", "spark")

_SETTINGS = {
    "spark.driver.host": "127.0.0.1",
    # Moments are kept in UTC, and so must Spark read them.
    "spark.sql.session.timeZone": "UTC",
    # Nearly all of its own 200 parts of each small table would be empty.
    "spark.sql.shuffle.partitions": "4",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}


class NotInstalled(RuntimeError):
    """What an engine needs is not on this machine; the words say what, and what to do."""


@contextmanager
def open_database(engine: str) -> Iterator[Database]:
    """A database for as long as the block lasts.

    Raises:  NotInstalled where the engine cannot run.
    """
    if engine == "duckdb":
        with DuckDB() as database:
            yield database
        return
    if find_spec("pyspark") is None:
        raise NotInstalled("found no pyspark, which Spark needs. Install longwatch with its extra 'spark'.")
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        raise NotInstalled("found no Java, which Spark needs. Install Java 17 or newer.")
    from pyspark.sql import SparkSession

    from longwatch.population.spark import Spark

    builder = SparkSession.builder.master("local[*]").appName("longwatch")
    for name, value in _SETTINGS.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    try:
        with Spark(session) as database:
            yield database
    finally:
        session.stop()
