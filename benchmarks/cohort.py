"""The invented patients that every figure is measured on."""

import json
from pathlib import Path

from benchmarks.jobs import ON
from longwatch.invented import patients, write_bundles

SEED = 2026


def make(folder: Path, count: int) -> None:
    """Write a bundle for each patient."""
    write_bundles(folder, patients(count=count, seed=SEED, on=ON))


def a_patient_of(folder: Path, results: int) -> tuple[Path, int]:
    """The bundle whose number of Observations comes nearest, and that number."""
    counted = {path: _observations(path) for path in sorted(folder.glob("*.json"))}
    nearest = min(counted, key=lambda path: abs(counted[path] - results))
    return nearest, counted[nearest]


def _observations(path: Path) -> int:
    entries = json.loads(path.read_bytes())["entry"]
    return sum(entry["resource"]["resourceType"] == "Observation" for entry in entries)
