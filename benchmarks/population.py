"""A whole population, Longwatch and others: `python -m benchmarks.population FOLDER --sizes 1000,10000`.

Makes the invented patients in the folder, where they are kept for the next run, runs each contender as a process of
its own, prints a page and writes it to results/population.md. Fails when two contenders disagree on any patient,
never because something was slow.
"""

import argparse
import json
import os
import sys
from datetime import timedelta
from pathlib import Path

from benchmarks import population_limits as limits
from benchmarks.population_agreement import different_facts, series_of, watches_not_fired
from benchmarks.population_bench import Bench
from benchmarks.population_cohort import export, store
from benchmarks.population_drawing import ON, UNTIL
from benchmarks.population_ours import PIECES, command
from benchmarks.population_page import READING, REDATED, SERIES, WHOLE, page
from benchmarks.population_peers import measure_peers
from benchmarks.whole_machine import python

RESULTS = Path(__file__).parent / "results" / "population.md"
SAME_FACTS = 200


def main() -> int:
    given = _asked()
    given.folder = given.folder.resolve()
    load_before = os.getloadavg()[0]
    bench = Bench(given)
    for part in (make, check_facts, measure_limits, measure_ours, measure_spark, measure_peers):
        part(bench)
    if bench.differing:
        print("\n".join(bench.differing[:50]), file=sys.stderr)
        return 1
    text = page(bench.figures, bench.left_out, (given, load_before))
    RESULTS.write_text(text)
    print(text)
    return 0


def _asked() -> argparse.Namespace:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path, help="where the invented patients are kept between runs")
    asked.add_argument("--sizes", type=_sizes, default=[1000], help="patients in columns, such as 1000,10000")
    asked.add_argument("--ndjson", type=_sizes, default=[1000], help="patients as a bulk export; 0.3 MB each")
    asked.add_argument(
        "--whole", type=int, default=100_000, help="up to how many patients to answer everything"
    )
    asked.add_argument("--spark", type=_sizes, default=[], help="patients on Spark; it needs Java")
    asked.add_argument(
        "--reference", type=int, default=200, help="patients one by one on the reference engine"
    )
    asked.add_argument("--fhir-resources", type=int, default=50, help="patients by fhir.resources and loops")
    asked.add_argument("--pandas", type=int, default=1000, help="patients by pandas and loops")
    asked.add_argument("--cql", type=int, default=200, help="patients by cql-execution; it needs Node")
    return asked.parse_args()


def _sizes(text: str) -> list[int]:
    return sorted({int(size) for size in text.split(",") if size})


# ---- the parts of the run --------------------------------------------------------------------------


def make(bench: Bench) -> None:
    """The patients, unless they are there."""
    for kind in ("store", "ndjson"):
        for size in bench.given.sizes if kind == "store" else bench.given.ndjson:
            # In a process of its own, so that this one stays small.
            python("-m", "benchmarks.population_cohort", str(bench.folder), f"--{kind}", str(size))


def check_facts(bench: Bench) -> None:
    """Both forms must be the same facts, else nothing that follows compares anything."""
    count = min(SAME_FACTS, bench.export[1], bench.given.sizes[-1])
    found = different_facts(bench.export[0], store(bench.folder, bench.given.sizes[-1]), count)
    bench.differing += found


def measure_limits(bench: Bench) -> None:
    """What nobody can be faster than."""
    for size in bench.given.sizes:
        for name, what in (
            ("scan-results", "DuckDB scan of patient, code and day of every result"),
            ("scan-days", "DuckDB scan of patient, item and day of what was done"),
        ):
            _limit(bench, "columns", what, (name, store(bench.folder, size), size))
    decoders = [("msgspec", "`msgspec.json.decode` of each line, one core")]
    if limits.has_orjson():
        decoders.append(("orjson", "`orjson.loads` of each line, one core"))
    else:
        bench.left_out.append("`orjson.loads` of each line: orjson is not installed")
    for size in bench.given.ndjson:
        for name, what in (
            ("raw-read", "reading the bytes and throwing them away"),
            (
                "duckdb-json",
                "DuckDB `read_json` of the same elements, typed, amounts as floating point, nothing kept",
            ),
            *decoders,
        ):
            _limit(bench, "export", what, (name, export(bench.folder, size), size))


def _limit(bench: Bench, group: str, what: str, job: tuple[str, Path, int]) -> None:
    name, source, size = job
    ran = python("-m", "benchmarks.population_limits", name, str(source))
    bench.add(group, f"limit: {what}", size, ran, own=json.loads(ran.output)["seconds"])


def measure_ours(bench: Bench) -> None:
    """Longwatch, from the export and from the columns, whole and in pieces."""
    for size in bench.given.ndjson:
        source, read = export(bench.folder, size), bench.out(f"read-{size}")
        job = ("ingest", str(source), str(ON), str(read))
        bench.add("export", READING, size, python("-m", "benchmarks.population_ours", *job))
        bench.differing += different_facts(source, read, min(SAME_FACTS, size))
    for size in bench.given.sizes:
        _measure_columns(bench, size)
    bench.differing += watches_not_fired(bench.answers)


def _measure_columns(bench: Bench, size: int) -> None:
    columns, out = store(bench.folder, size), bench.out(f"pieces-{size}")
    is_whole = size <= bench.given.whole
    for piece, what in PIECES:
        if is_whole or piece != "series":
            job = (piece, str(columns), str(ON), str(out))
            bench.add("columns", f"Longwatch: {what}", size, python("-m", "benchmarks.population_ours", *job))
    # The day on which the records end, so that only the calendar lies between it and the later one.
    series, later = bench.out(f"series-{size}"), bench.out(f"later-{size}")
    bench.add("columns", SERIES, size, python(*command(columns, UNTIL, series, "--only-series")))
    bench.add("columns", REDATED, size, python(*command(series, UNTIL + timedelta(days=30), later)))
    if not is_whole:
        bench.left_out.append(f"{WHOLE}, for {size:,} patients")
        return
    whole = bench.out(f"command-{size}")
    bench.add("columns", WHOLE, size, python(*command(columns, ON, whole)))
    bench.answers = whole


def measure_spark(bench: Bench) -> None:
    """The same on Spark."""
    for size in bench.given.spark:
        out, whole = bench.out(f"spark-{size}"), bench.out(f"beside-spark-{size}")
        source, options = store(bench.folder, size), ("--only-series",)
        python(*command(source, ON, whole, *options))
        ran = python(*command(source, ON, out, *options, "--engine", "spark"))
        bench.add("columns", f"{SERIES}, on Spark", size, ran)
        told, here = series_of(out, size), series_of(whole, size)
        bench.differing += [f"{name}: Spark says otherwise" for name in here if here[name] != told.get(name)]


if __name__ == "__main__":
    sys.exit(main())
