"""What one run of the population benchmark was asked for and what it has found so far."""

import argparse
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.population_cohort import export
from benchmarks.population_page import Figure
from benchmarks.processes import Run


@dataclass
class Bench:
    """What was asked for, where everything stands, and what was found so far."""

    given: argparse.Namespace
    figures: list[Figure] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    answers: Path = Path()
    """Where Longwatch's own answers about the largest store stand, once there are any."""

    @property
    def folder(self) -> Path:
        """The folder of patients and answers."""
        folder: Path = self.given.folder
        return folder

    @property
    def export(self) -> tuple[Path, int]:
        """The largest bulk export and its number of patients."""
        size: int = self.given.ndjson[-1]
        return export(self.folder, size), size

    def out(self, name: str) -> Path:
        """An empty folder for answers."""
        out = self.folder / "answers" / name
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir(parents=True)
        return out

    def add(self, group: str, what: str, patients: int, ran: Run, *, own: float | None = None) -> None:
        """Note a figure. `own` are the seconds of the work itself, where the process measured them."""
        self.figures.append(Figure(group, what, patients, own or ran.seconds, ran.processor, ran.peak_mb))
        print(f"{what}, {patients:,} patients: {own or ran.seconds:.2f} s", file=sys.stderr)
