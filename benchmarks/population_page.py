"""The page of the population benchmark: every figure beside the physical limit, and how it grows."""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from benchmarks import machine
from benchmarks.jobs import JURISDICTION
from benchmarks.population_drawing import ON, UNTIL

# What the peers are compared with: the whole of Longwatch's work, or its parts as long as there is no whole.
READING = "Longwatch: the export to columns"
WHOLE = "`longwatch population`, everything"
SERIES = "`longwatch population --only-series`"
REDATED = "`longwatch population` of an earlier run: its series a month later"
IN_PARTS = ("Longwatch: every series with its gaps and figures", "Longwatch: every alert")

PACKAGES = ("duckdb", "pyarrow", "msgspec", "fhir.resources", "pandas", "orjson", "pyspark")

# A group of figures: its heading, what it says, and the limit that its other rows are compared with.
GROUPS = {
    "columns": (
        "From columns to findings",
        "scan of patient, code and day",
        "The seconds of a limit are those of its loop; all others are whole processes, from their start to "
        "their last file.",
    ),
    "export": (
        "From the bulk export to columns",
        "throwing them away",
        "Reading ends with a store that any day can be asked of.",
    ),
    "peers": (
        "Others, patient by patient",
        "",
        "Each answered for as many patients as the row says, and every answer was compared with ours. "
        "Starting the program is not in the seconds; it is in the memory.",
    ),
}


@dataclass(frozen=True)
class Figure:
    """One measured thing."""

    group: str
    what: str
    patients: int
    seconds: float
    processor: float
    peak_mb: float

    @property
    def rate(self) -> str:
        """Patients in a second."""
        rate = self.patients / self.seconds
        return f"{rate:,.0f}" if rate >= 20 else f"{rate:.1f}"


def page(figures: Sequence[Figure], left_out: Sequence[str], run: tuple[argparse.Namespace, float]) -> str:
    """The result file: figures first, then what they belong to. `run`: its options, the load before it."""
    given, load_before = run
    lines = ["# A population, and the limit of the machine", "", "Written by the benchmark; do not edit.", ""]
    for group, (heading, limit, note) in GROUPS.items():
        own = [figure for figure in figures if figure.group == group]
        if own:
            floors = _limits(own, limit) if limit else _ours(figures)
            head = "times the limit" if limit else "times Longwatch"
            lines += [f"## {heading}", "", note, "", *_table(own, floors, head), ""]
    grown = _growth(figures)
    if grown:
        lines += [
            "## Growth",
            "",
            "Time for each patient, compared with that at the size before.",
            "",
            *grown,
            "",
        ]
    if left_out:
        lines += ["## Not measured", "", *(f"- {line}" for line in dict.fromkeys(left_out)), ""]
    facts = [
        f"measured {date.today().isoformat()}, load of the machine before the run {load_before:.2f}",
        f"`python -m benchmarks.population FOLDER {_options(given)}`",
        f"invented patients, assessed for {JURISDICTION} on {ON}; series alone on {UNTIL}",
        "all contenders agreed on every patient that they answered for; the export and the columns are the same facts",
        *machine.described(PACKAGES, cores="; all of them used"),
        *machine.others(),
    ]
    return "\n".join(lines + [f"- {fact}" for fact in facts]) + "\n"


Floor = Callable[[Figure], float | None]
"""What the seconds of a figure are divided by."""


def _limits(figures: Sequence[Figure], limit: str) -> Floor:
    """The limit at the same number of patients."""
    found = {f.patients: f.seconds for f in figures if limit in f.what}
    return lambda one: found.get(one.patients)


def _ours(figures: Sequence[Figure]) -> Floor:
    """What Longwatch takes for as many patients at its largest size: all rules, and reading where they read too."""
    reading = _largest(figures, READING)
    whole = (
        _largest(figures, WHOLE) or sum(filter(None, (_largest(figures, part) for part in IN_PARTS))) or None
    )

    def floor(one: Figure) -> float | None:
        if whole is None or ("from JSON" in one.what and reading is None):
            return None
        each = whole + (reading or 0) if "from JSON" in one.what else whole
        return each * one.patients

    return floor


def _largest(figures: Sequence[Figure], what: str) -> float | None:
    """The seconds for one patient at the largest size."""
    own = max((f for f in figures if f.what == what), key=lambda f: f.patients, default=None)
    return None if own is None else own.seconds / own.patients


def _table(figures: Sequence[Figure], floor: Floor, head: str) -> list[str]:
    lines = [
        f"| what | patients | seconds | patients/s | ms a patient | processor s | peak MB | {head} |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for one in figures:
        other = floor(one)
        times = f"{one.seconds / other:,.1f}" if other else ""
        lines.append(
            f"| {one.what} | {one.patients:,} | {one.seconds:.2f} | {one.rate} "
            f"| {one.seconds / one.patients * 1000:.3g} | {one.processor:.1f} | {one.peak_mb:,.0f} | {times} |"
        )
    return lines


def _growth(figures: Sequence[Figure]) -> list[str]:
    """For everything that was run at several sizes, how the time for a patient changed from size to size."""
    lines = []
    for what in dict.fromkeys(figure.what for figure in figures if figure.group != "peers"):
        own = sorted((f for f in figures if f.what == what), key=lambda f: f.patients)
        for small, large in pairwise(own):
            times = large.seconds / large.patients / (small.seconds / small.patients)
            lines.append(f"| {what} | {small.patients:,} to {large.patients:,} | {times:.2f} |")
    return ["| what | patients | times the time for each |", "| --- | --- | ---: |", *lines] if lines else []


def _options(given: argparse.Namespace) -> str:
    lists = ("sizes", "ndjson", "spark")
    numbers = ("whole", "reference", "fhir_resources", "pandas", "cql")
    return " ".join(
        [f"--{name} {','.join(map(str, getattr(given, name)))}" for name in lists if getattr(given, name)]
        + [f"--{name.replace('_', '-')} {getattr(given, name)}" for name in numbers]
    )
