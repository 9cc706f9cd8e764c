"""The part of the population benchmark that belongs to others: each in its process, each answer compared with ours."""

import json
from collections.abc import Iterator
from pathlib import Path
from subprocess import CalledProcessError, check_output

from benchmarks.population_agreement import different_answers, ours
from benchmarks.population_bench import Bench
from benchmarks.population_cohort import store
from benchmarks.population_contenders import has_pandas
from benchmarks.population_drawing import ON
from benchmarks.processes import Run
from benchmarks.whole_machine import python, run

CQL = Path(__file__).parent / "peers" / "cql"


def measure_peers(bench: Bench) -> None:
    """Everybody else, each patient's answers compared with ours."""
    source, size = bench.export
    columns = store(bench.folder, bench.given.sizes[-1])
    answers = bench.out("peers")
    count = max(bench.given.reference, bench.given.fhir_resources, bench.given.pandas, bench.given.cql)
    mine = ours(bench.answers, count)
    for name, what, ran, patients in _contenders(bench, source, size, columns):
        told = json.loads(ran.output)
        for part in ("evaluating", "reading"):
            seconds = told.get(part, 0) + (told.get("parsing", 0) if part == "reading" else 0)
            if seconds:
                bench.add("peers", f"{what}, {part}", patients, ran, own=seconds)
        bench.differing += different_answers(mine, name, answers / f"{name}.ndjson")


def _contenders(bench: Bench, source: Path, size: int, columns: Path) -> Iterator[tuple[str, str, Run, int]]:
    given, answers = bench.given, bench.folder / "answers" / "peers"
    for name, what, where, wanted in (
        ("reference", "Longwatch's reference engine, every rule, from JSON", source, given.reference),
        ("fhir.resources", "fhir.resources and loops, nine rules, from JSON", source, given.fhir_resources),
        ("pandas", "pandas and loops, five rules, from the columns", columns, given.pandas),
    ):
        patients = min(wanted, size if where is source else given.sizes[-1])
        if name == "pandas" and not has_pandas():
            bench.left_out.append("pandas and loops: pandas is not installed")
        elif patients:
            job = (name, str(where), str(patients), str(answers / f"{name}.ndjson"))
            yield name, what, python("-m", "benchmarks.population_contenders", *job), patients
    patients = min(given.cql, size)
    if patients and not _can_run_cql():
        bench.left_out.append(
            "cql-execution: run `npm install` in benchmarks/peers/cql, with Node 20 or newer"
        )
    elif patients:
        job = (str(source), str(patients), str(ON), str(answers / "cql-execution.ndjson"))
        yield (
            "cql-execution",
            "cql-execution, two rules, from JSON",
            run(("node", str(CQL / "run.mjs"), *job)),
            patients,
        )


def _can_run_cql() -> bool:
    try:
        check_output(["node", "--version"])
    except (OSError, CalledProcessError):
        return False
    return (CQL / "node_modules" / "cql-execution").is_dir()
