"""A whole population, Longwatch and others: `python -m benchmarks.population FOLDER --sizes 1000,10000`.

Makes the invented patients in the folder, where they are kept for the next run, runs each contender as a process of
its own, prints a page and writes it to results/population.md. Fails when two contenders disagree on any patient,
never because something was slow.
"""

import argparse
import json
import os
import sys
from pathlib import Path

from benchmarks import population_limits as limits
from benchmarks.population_agreement import different_facts, ours, watches_not_fired
from benchmarks.population_bench import Bench
from benchmarks.population_cohort import export, store
from benchmarks.population_drawing import LATER, ON
from benchmarks.population_ours import PIECES, can_ingest, command
from benchmarks.population_page import READING, WHOLE, page
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
        for name, what in (("raw-read", "reading the bytes and throwing them away"), *decoders):
            _limit(bench, "export", what, (name, export(bench.folder, size), size))


def _limit(bench: Bench, group: str, what: str, job: tuple[str, Path, int]) -> None:
    name, source, size = job
    ran = python("-m", "benchmarks.population_limits", name, str(source))
    bench.add(group, f"limit: {what}", size, ran, own=json.loads(ran.output)["seconds"])


def measure_ours(bench: Bench) -> None:
    """Longwatch, from the export and from the columns, whole and in pieces."""
    for size in bench.given.ndjson if can_ingest() else []:
        source, read = export(bench.folder, size), bench.out(f"read-{size}")
        job = ("ingest", str(source), str(ON), str(read))
        bench.add("export", READING, size, python("-m", "benchmarks.population_ours", *job))
        bench.differing += different_facts(source, read, min(SAME_FACTS, size))
    if not can_ingest():
        bench.left_out.append("Longwatch reading the export into columns: it cannot yet")
    for size in bench.given.sizes:
        columns, out = store(bench.folder, size), bench.out(f"pieces-{size}")
        for piece, day, what in PIECES:
            job = (piece, str(columns), str(day), str(out))
            bench.add("columns", f"Longwatch: {what}", size, python("-m", "benchmarks.population_ours", *job))
        bench.answers = out
        for day, what in ((ON, WHOLE), (LATER, f"{WHOLE}, on another day")):
            whole = bench.out(f"command-{day}-{size}")
            run = command(columns, day, "duckdb", whole)
            if run is not None:
                bench.add("columns", what, size, python(*run))
                bench.answers = whole if day == ON else bench.answers
    if command(bench.folder, ON, "duckdb", bench.folder) is None:
        bench.left_out.append("`longwatch population` as a whole: there is no such command yet")
    bench.differing += watches_not_fired(bench.answers)


def measure_spark(bench: Bench) -> None:
    """The same on Spark."""
    for size in bench.given.spark:
        whole = command(store(bench.folder, size), ON, "spark", bench.out(f"spark-{size}"))
        if whole is None:
            bench.left_out.append("`longwatch population` on Spark: there is no such command yet")
        else:
            bench.add("columns", f"{WHOLE}, on Spark", size, python(*whole))
            told, here = ours(Path(whole[-1]), size), ours(bench.answers, size)
            bench.differing += [
                f"{name}: Spark says otherwise" for name in here if here[name] != told.get(name)
            ]


if __name__ == "__main__":
    sys.exit(main())
