"""The clinic's pages under a growing number of patients: `python -m benchmarks.clinic`.

Each size is built in a database of its own: some invented patients are taken in through the store, and their rows
are then copied under new names until there are enough. Pages are asked for through the whole application
(sessions, permissions, audit), one after the other on one core, first warm, then measured. It compares with the
limit that the page cannot beat: the same database asked for the same rows without an application around it.

With DATABASE_URL, the address of an empty PostgreSQL database, one size is measured there instead.
"""

import argparse
import os
import statistics
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any

RESULTS = Path(__file__).parent / "results"
TEMPLATES = 100
ROUNDS = 60
WARM = 5


def main() -> int:
    """Measure every size and write the page."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--patients", type=int, nargs="+", default=[500, 5000, 50_000])
    asked.add_argument("--keep", type=Path, default=None, help="keep the databases in this folder")
    given = asked.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as temporary:
        for count in given.patients:
            folder = (given.keep or Path(temporary)) / str(count)
            rows += _of_size(count, folder)
    file = RESULTS / ("clinic_postgresql.md" if os.environ.get("DATABASE_URL") else "clinic.md")
    file.write_text(_page(rows), encoding="utf-8")
    print(file.read_text(encoding="utf-8"))
    return 0


def _of_size(count: int, folder: Path) -> list[tuple[str, ...]]:
    # A process of its own for each size: Django holds one database for the life of a process.
    import json
    import subprocess

    command = [sys.executable, "-m", "benchmarks.clinic_size", str(folder), str(count)]
    address = os.environ.get("DATABASE_URL", "")
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, env={**os.environ, "LONGWATCH_HTTPS": "no"}
    )
    found: dict[str, Any] = json.loads(done.stdout)
    engine = "PostgreSQL" if address else "SQLite"
    return [
        (
            f"{count:,}",
            engine,
            f"{found['results']:,}",
            name,
            _ms(times["median"]),
            _ms(times["p95"]),
            times["limit"],
        )
        for name, times in found["pages"].items()
    ]


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"


def _page(rows: list[tuple[str, ...]]) -> str:
    from benchmarks import machine

    head = ["# The clinic's pages", "", "Written by the benchmark; do not edit.", ""]
    table = [
        "| patients | database | results | page | median | 95th percentile | limit |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    table += [f"| {' | '.join(row)} |" for row in rows]
    facts = [f"- measured {date.today().isoformat()}", *(f"- {fact}" for fact in machine.described())]
    return "\n".join([*head, *table, "", *facts]) + "\n"


def spread(work: Callable[[], object], rounds: int = ROUNDS) -> dict[str, float]:
    """Median and 95th percentile of some rounds, after a few to warm up."""
    for _ in range(WARM):
        work()
    times = []
    for _ in range(rounds):
        started = perf_counter()
        work()
        times.append(perf_counter() - started)
    times.sort()
    return {"median": statistics.median(times), "p95": times[int(len(times) * 0.95) - 1]}


if __name__ == "__main__":
    sys.exit(main())
