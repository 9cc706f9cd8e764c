"""What is timed, each job in a process of its own: `python -m benchmarks.jobs NAME ...` prints JSON.

A job times only its own loop, and by processor time, so that other work on the machine disturbs it less;
starting Python is timed from outside (`one_clinic.py`).
"""

import json
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from longwatch.core.protocol import Protocol

ON = date(2026, 1, 15)
JURISDICTION = "EU"
PROTOCOL = "alemtuzumab"

Found = dict[str, float | int | list[str]]


def bundles(folder: Path, count: int) -> list[Path]:
    """The first so many bundles of a folder."""
    return sorted(folder.glob("*.json"))[:count]


def ours(folder: Path, count: int) -> Found:
    """Read and assess each bundle by the whole protocol; the two are timed apart."""
    from longwatch.catalogue import load

    return _timed(folder, count, load(PROTOCOL))


def same(folder: Path, count: int) -> Found:
    """The same by only those rules that the peer computes."""
    from benchmarks.peer import ALERTS, SERIES
    from benchmarks.same_rules import narrowed
    from longwatch.catalogue import load

    return _timed(folder, count, narrowed(load(PROTOCOL), {*SERIES, *ALERTS}))


def _timed(folder: Path, count: int, protocol: "Protocol") -> Found:
    from longwatch.cli import collect_seldom
    from longwatch.engine.reference import assess
    from longwatch.exchange.fhir import read_bundle

    collect_seldom()  # as the command does
    reading = assessing = 0.0
    results = 0
    for path in bundles(folder, count):
        started = process_time()
        record = read_bundle(path.read_bytes(), protocol)
        read = process_time()
        assess(record, protocol, jurisdiction=JURISDICTION, on=ON, look_ahead=False)
        assessing += process_time() - read
        reading += read - started
        results += sum(type(fact).__name__ == "Result" for fact in record.facts)
    return {"reading": reading, "assessing": assessing, "results": results}


def peer(folder: Path, count: int) -> Found:
    """The peer's own reading and loops over the same bundles."""
    from benchmarks import peer as other

    reading = assessing = 0.0
    for path in bundles(folder, count):
        started = process_time()
        chart = other.read(path.read_bytes(), ON)
        read = process_time()
        other.answer_for(chart)
        assessing += process_time() - read
        reading += read - started
    return {"reading": reading, "assessing": assessing}


def agreement(folder: Path, count: int) -> Found:
    """Where the peer and Longwatch differ; nothing is timed."""
    from benchmarks.agreement import differences
    from benchmarks.peer import ALERTS, SERIES
    from benchmarks.peer import assess as assess_as_peer
    from benchmarks.same_rules import narrowed
    from longwatch.catalogue import load
    from longwatch.engine.reference import assess
    from longwatch.exchange.fhir import read_bundle

    protocol = load(PROTOCOL)
    few = narrowed(protocol, {*SERIES, *ALERTS})
    lines: list[str] = []
    alerts = 0
    for path in bundles(folder, count):
        data = path.read_bytes()
        record = read_bundle(data, protocol)
        assessment = assess(record, protocol, jurisdiction=JURISDICTION, on=ON, look_ahead=False)
        theirs = assess_as_peer(data, ON)
        alerts += len(theirs.alerts)
        lines += differences(assessment, theirs)
        # The rules that are timed against the peer must say what they say among all others.
        cut = assess(read_bundle(data, few), few, jurisdiction=JURISDICTION, on=ON, look_ahead=False)
        lines += differences(cut, theirs)
    return {"differences": lines, "alerts": alerts}


def floor(folder: Path, count: int) -> Found:
    """Decode the JSON and do nothing with it: no reader of these files can be faster."""
    import msgspec

    by_msgspec = by_json = 0.0
    size = 0
    for path in bundles(folder, count):
        started = process_time()
        data = path.read_bytes()
        msgspec.json.decode(data)
        between = process_time()
        json.loads(data)
        by_json += process_time() - between
        by_msgspec += between - started
        size += len(data)
    return {"msgspec": by_msgspec, "json": by_json, "bytes": size}


def loading(_folder: Path, _count: int) -> Found:
    """Load the protocol once, as a fresh process does."""
    started = process_time()
    from longwatch.catalogue import load

    imported = process_time()
    load(PROTOCOL)
    return {"imports": imported - started, "loading": process_time() - imported}


JOBS: dict[str, Callable[[Path, int], Found]] = {
    "ours": ours,
    "same": same,
    "peer": peer,
    "agreement": agreement,
    "floor": floor,
    "loading": loading,
}

if __name__ == "__main__":
    name, folder, count = sys.argv[1:]
    print(json.dumps(JOBS[name](Path(folder), int(count))))
