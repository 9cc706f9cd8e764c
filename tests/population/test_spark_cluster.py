"""Two worker processes find what DuckDB finds, also when one of them is lost; skipped without Spark or Java."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import pyarrow.dataset
import pytest
from msgspec.structs import replace
from tests.generative.crowds import crowd
from tests.population.rules import EVERYTHING

from longwatch.engine.relational import Step, needed, plan_for
from longwatch.population.database import Database, When
from longwatch.population.duckdb import DuckDB
from longwatch.population.engines import Workplace, spark_session
from longwatch.population.running.outputs import SERIES, output_steps
from longwatch.population.store import Store
from longwatch.population.storing import write_store

pyspark = pytest.importorskip("pyspark", reason="Spark is not installed: the extra 'spark'")

ON = date(2025, 3, 1)
WORKERS = 2


class Cluster(NamedTuple):
    address: str
    workers: list[subprocess.Popen[bytes]]


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """A master and two workers on this machine, of the classes that pyspark brings."""
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip("no Java here, which Spark needs")
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"spark://127.0.0.1:{port}"
    here = ("--host", "127.0.0.1", "--webui-port", "0")
    master = _started(tmp_path / "master", "master.Master", *here, "--port", str(port))
    _wait_for(port)
    limits = ("--cores", "1", "--memory", "1g")
    workers = [
        _started(
            tmp_path / f"worker-{n}", "worker.Worker", *here, *limits, "-d", str(tmp_path / f"w{n}"), address
        )
        for n in range(WORKERS)
    ]
    yield Cluster(address, workers)
    for process in (*workers, master):
        process.kill()
        process.wait()


def _started(log: Path, name: str, *arguments: str) -> subprocess.Popen[bytes]:
    home = Path(pyspark.__file__).parent
    with log.open("wb") as output:
        return subprocess.Popen(
            [home / "bin" / "spark-class", f"org.apache.spark.deploy.{name}", *arguments],
            env={**os.environ, "SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1"},
            stdout=output,
            stderr=output,
        )


def _wait_for(port: int) -> None:
    for _ in range(600):
        with closing(socket.socket()) as knocking:
            if knocking.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    pytest.fail("the master did not start within a minute")


def _series(database: Database, store: Store, target: Path) -> list[tuple[Any, ...]]:
    """The rows of `series`, by the steps that they rest on and no others."""
    plan = (*plan_for(EVERYTHING, "LAND", settled=True), *output_steps(EVERYTHING, "LAND", ON))
    database.open(store, store.parts, When(ON))
    database.plan(needed(plan, SERIES.relation))
    database.write(SERIES.relation, SERIES.columns, target, order=SERIES.order)
    found = pyarrow.dataset.dataset(target, format="parquet").to_table().to_pylist()
    return sorted((tuple(row.values()) for row in found), key=repr)


@pytest.mark.slow
@pytest.mark.parametrize("lost", [False, True])
def test_a_cluster_finds_what_duckdb_finds_also_when_a_worker_is_lost(
    cluster: Cluster, tmp_path: Path, lost: bool
) -> None:
    from longwatch.population.spark import Spark

    class Unlucky(Spark):
        """Loses a worker in the middle of the plan."""

        def _carry_out(self, step: Step) -> None:
            super()._carry_out(step)
            if lost and step.name == "treatment":
                cluster.workers[0].send_signal(signal.SIGKILL)
                cluster.workers[0].wait()

    records = [question.record for question in crowd(EVERYTHING, Random(4), 40)]
    named = [replace(record, patient=f"p-{number:02}") for number, record in enumerate(records)]
    store = write_store(named, tmp_path / "store", EVERYTHING, part=15)
    with DuckDB(threads=1) as database:
        expected = _series(database, store, tmp_path / "duckdb.parquet")
    settings = {
        "spark.executor.memory": "512m",
        "spark.driver.host": "127.0.0.1",
        "spark.sql.shuffle.partitions": "2",
    }
    session = spark_session(Workplace(master=cluster.address, settings=settings))
    try:
        with Unlucky(session, kept=tmp_path) as spark:
            found = _series(spark, store, tmp_path / "spark.parquet")
            assert (tmp_path / "kept").is_dir()
    finally:
        session.stop()
    assert cluster.workers[0].poll() is (-signal.SIGKILL if lost else None) or lost
    assert found == expected and len(found) > 20
    assert not (tmp_path / "kept").exists()
