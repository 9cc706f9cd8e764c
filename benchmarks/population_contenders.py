"""One contender in a process: `python -m benchmarks.population_contenders NAME SOURCE PATIENTS ANSWERS`.

Each writes a line of JSON for every patient to the file ANSWERS and prints the seconds of its parts as JSON;
starting Python is not in them. An answer is the patient's name and, for each rule, what is said of it.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.jobs import JURISDICTION, PROTOCOL
from benchmarks.population_drawing import ON

Times = dict[str, float]
Answer = dict[str, Any]


def reference(export: Path, patients: int) -> tuple[Times, list[Answer]]:
    """Longwatch's reference engine: each patient's bundle read, then assessed by every rule."""
    from longwatch.catalogue import load
    from longwatch.cli import collect_seldom
    from longwatch.engine.reference import assess
    from longwatch.exchange.fhir import read_bundle

    collect_seldom()  # as the command does
    protocol = load(PROTOCOL)
    reading = assessing = 0.0
    told = []
    results = 0
    for bundle in _bundles(export, patients):
        started = perf_counter()
        record = read_bundle(bundle, protocol)
        read = perf_counter()
        found = assess(record, protocol, jurisdiction=JURISDICTION, on=ON, look_ahead=False)
        assessing += perf_counter() - read
        reading += read - started
        results += sum(type(fact).__name__ == "Result" for fact in record.facts)
        series = {
            s.id: _series(s.status, s.due, [(g.from_, g.to) for g in s.gaps], s.adherence)
            for s in found.series
        }
        for one in found.series:
            series[one.id]["last"] = _text(one.last)
        alerts = {a.id: _alert(a.severity.value, a.state, a.opened, a.latest) for a in found.alerts}
        told.append({"patient": record.patient, **series, **alerts})
    return {"reading": reading, "evaluating": assessing, "results": results / patients}, told


def fhir_resources(export: Path, patients: int) -> tuple[Times, list[Answer]]:
    """fhir.resources and plain loops (`peer.py`): five series and four alerts."""
    from benchmarks import peer

    reading = evaluating = 0.0
    told = []
    for bundle in _bundles(export, patients):
        before = perf_counter()
        chart = peer.read(bundle, ON)
        read = perf_counter()
        found = peer.answer_for(chart)
        evaluating += perf_counter() - read
        reading += read - before
        series = {name: _series(s.status, s.due, s.gaps, s.adherence) for name, s in found.series.items()}
        alerts = {name: _alert(a.severity, a.state, a.opened, a.latest) for name, a in found.alerts.items()}
        told.append({"patient": found.patient, **series, **alerts})
    return {"reading": reading, "evaluating": evaluating}, told


def pandas(store: Path, patients: int) -> tuple[Times, list[Answer]]:
    """Pandas over the store's Parquet, then loops: five series."""
    from benchmarks.peers.in_pandas import answers

    started = perf_counter()
    told = [
        {
            "patient": f"invented-{patient:07}",
            **{name: _series(s.status, s.due, s.gaps, s.adherence) for name, s in found.items()},
        }
        for patient, found in answers(store, patients, ON)
    ]
    return {"evaluating": perf_counter() - started}, told


def has_pandas() -> bool:
    """Whether pandas is installed; the project does not need it."""
    return find_spec("pandas") is not None


def _bundles(export: Path, patients: int) -> Iterator[bytes]:
    """The first patients of the export as one bundle each."""
    lines: dict[bytes, list[bytes]] = defaultdict(list)
    last = f"Patient/invented-{patients:07}".encode()
    for path in sorted(export.glob("*.ndjson")):
        if path.name.startswith("Patient"):
            continue
        with path.open("rb") as file:
            for line in file:
                start = line.index(b'"Patient/invented-') + 1
                name = line[start : start + len(last)]
                if name < last:
                    lines[name].append(line)
    with (export / "Patient.000.ndjson").open("rb") as file:
        for line, _ in zip(file, range(patients), strict=False):
            start = line.index(b'"id":"') + 6
            own = lines[b"Patient/" + line[start : start + len(last) - 8]]
            yield (
                b'{"resourceType":"Bundle","entry":['
                + b",".join(b'{"resource":' + one + b"}" for one in (line, *own))
                + b"]}"
            )


def _series(
    status: str, due: date | None, gaps: list[tuple[date, date]], adherence: float | None
) -> dict[str, object]:
    spans = [[_text(first), _text(last)] for first, last in gaps]
    return {"status": status, "due": _text(due), "gaps": spans, "adherence": adherence}


def _alert(severity: str, state: str, opened: date, latest: date) -> dict[str, object]:
    return {"severity": severity, "state": state, "opened": _text(opened), "latest": _text(latest)}


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


CONTENDERS: dict[str, Callable[[Path, int], tuple[Times, list[Answer]]]] = {
    "reference": reference,
    "fhir.resources": fhir_resources,
    "pandas": pandas,
}

if __name__ == "__main__":
    name, source, patients, answers = sys.argv[1:]
    times, told = CONTENDERS[name](Path(source), int(patients))
    Path(answers).write_text("".join(json.dumps(one) + "\n" for one in told))
    print(json.dumps(times))
