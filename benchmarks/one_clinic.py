"""One clinic on one core, measured in one run: `python -m benchmarks.one_clinic`.

Prints a table and writes it to results/one_clinic.md. Fails when the peer and Longwatch disagree on any
patient, never because something was slow.
"""

import argparse
import os
import statistics
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from benchmarks import machine
from benchmarks.cohort import SEED, a_patient_of, make
from benchmarks.jobs import JURISDICTION, ON
from benchmarks.processes import Core, Run

RESULTS = Path(__file__).parent / "results" / "one_clinic.md"
STARTS = 7
ROUNDS = 3
GROWTH = (100, 300, 1000)


@dataclass(frozen=True)
class Row:
    """One line of the table; `limit` is what the project promises itself, if anything."""

    what: str
    measured: str
    limit: str = ""


@dataclass(frozen=True)
class Clinic:
    """The invented patients on disk, the core they are run on, and how many go to the slow peer."""

    folder: Path
    patients: int
    peer_patients: int
    core: Core


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--patients", type=int, default=1000, help="invented patients in the worklist")
    asked.add_argument("--peer-patients", type=int, default=100, help="how many of them the peer also does")
    given = asked.parse_args()
    load_before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as temporary:
        folder, cache = Path(temporary) / "bundles", Path(temporary) / "cache"
        make(folder, given.patients)
        clinic = Clinic(folder, given.patients, given.peer_patients, Core(cache))
        differing = differences_of(clinic)
        if differing:
            print("\n".join(differing), file=sys.stderr)
            return 1
        rows = [row for part in PARTS for row in part(clinic)]
    text = page(rows, given, load_before)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(text)
    print(text)
    return 0


def differences_of(clinic: Clinic) -> list[str]:
    """Where the peer and Longwatch disagree. It also compiles the protocol, so nothing later does."""
    found = clinic.core.job("agreement", clinic.folder, clinic.peer_patients)
    if not found["alerts"]:
        return ["the invented patients raise no alert that the peer knows: nothing was compared"]
    lines: list[str] = found["differences"]
    return lines


# ---- the parts of the table ------------------------------------------------------------------------


def one_patient(clinic: Clinic) -> Iterator[Row]:
    """A whole process for one patient, and what starting Python alone takes in the same minutes."""
    path, results = a_patient_of(clinic.folder, 400)
    command = ("-m", "longwatch", "assess", str(path), "--jurisdiction", JURISDICTION, "--on", str(ON))
    clinic.core.run(*command)
    times, floors = [], []
    for _ in range(STARTS):
        times.append(clinic.core.run(*command, "--format", "json").seconds)
        floors.append(clinic.core.run("-c", "pass").seconds)
    yield Row(
        f"`longwatch assess`, one patient with {results} results, whole process", spread(times), "0.5 s"
    )
    yield Row("`python -c pass`, the floor", spread(floors))


def worklist(clinic: Clinic) -> Iterator[Row]:
    """The worklist as a clinic runs it, then the same patients with reading and assessing timed apart."""
    ran = run_worklist(clinic.core, clinic.folder)
    yield Row(
        f"`longwatch worklist`, {clinic.patients} patients, whole process",
        f"{clinic.patients / ran.seconds:.0f} patients/s",
        "200 patients/s",
    )
    yield Row("the same by processor time", f"{clinic.patients / ran.processor:.0f} patients/s")
    split = clinic.core.job("ours", clinic.folder, clinic.patients)
    each = split["results"] / clinic.patients
    yield Row("results per patient that a rule reads", f"{each:.0f}")
    yield Row("of it reading FHIR into a record", per_patient(split["reading"], clinic.patients))
    yield Row("of it assessing the record", per_patient(split["assessing"], clinic.patients))


def against_peer(clinic: Clinic) -> Iterator[Row]:
    """The same patients on the same core, turn by turn, so that a disturbance hits both."""
    count = clinic.peer_patients
    whole, ours, theirs, parsing = [], [], [], []
    for _ in range(ROUNDS):
        every = clinic.core.job("ours", clinic.folder, count)
        mine = clinic.core.job("same", clinic.folder, count)
        other = clinic.core.job("peer", clinic.folder, count)
        whole.append(every["reading"] + every["assessing"])
        ours.append(mine["reading"] + mine["assessing"])
        theirs.append(other["reading"] + other["assessing"])
        parsing.append(other["reading"])
    every, mine, middle = (statistics.median(times) for times in (whole, ours, theirs))
    yield Row(f"Longwatch, every rule, {count} patients", f"{count / every:.0f} patients/s")
    yield Row(f"Longwatch, the peer's nine rules, {count} patients", f"{count / mine:.0f} patients/s")
    yield Row(f"peer: fhir.resources and loops, {count} patients", f"{count / middle:.1f} patients/s")
    yield Row("of it the peer's parsing", per_patient(statistics.median(parsing), count))
    yield Row("how many times faster Longwatch is at the same nine rules", f"{middle / mine:.1f}", "12")
    yield Row("and while it answers every rule", f"{middle / every:.1f}")


def physical_limit(clinic: Clinic) -> Iterator[Row]:
    """Decoding the same bytes and nothing else."""
    found = clinic.core.job("floor", clinic.folder, clinic.patients)
    size = found["bytes"] / clinic.patients / 1000
    for name, label in (("msgspec", "msgspec.json.decode"), ("json", "json.loads")):
        rate = f"{clinic.patients / found[name]:.0f} patients/s"
        yield Row(f"`{label}` of the same {size:.0f} kB per patient, the floor", rate)


def growth(clinic: Clinic) -> Iterator[Row]:
    """Time and memory of the worklist as the clinic grows."""
    for count in sorted({min(count, clinic.patients) for count in GROWTH}):
        with tempfile.TemporaryDirectory(dir=clinic.folder.parent) as part:
            for path in sorted(clinic.folder.glob("*.json"))[:count]:
                (Path(part) / path.name).hardlink_to(path)
            ran = run_worklist(clinic.core, Path(part))
        each = per_patient(ran.processor, count)
        yield Row(f"worklist of {count} patients, processor time", f"{each}, {ran.peak_mb:.0f} MB at most")


def protocol_loading(clinic: Clinic) -> Iterator[Row]:
    """The protocol from its compiled form, and from YAML as after a change of content."""
    kept, parsed = [], []
    for _ in range(ROUNDS):
        kept.append(clinic.core.job("loading", clinic.folder, 0)["loading"])
        with tempfile.TemporaryDirectory() as empty:
            parsed.append(clinic.core.job("loading", clinic.folder, 0, cache=Path(empty))["loading"])
    yield Row("loading the compiled protocol", f"{statistics.median(kept) * 1000:.0f} ms")
    yield Row("reading, checking and compiling its YAML", f"{statistics.median(parsed) * 1000:.0f} ms")


PARTS = (one_patient, worklist, against_peer, physical_limit, growth, protocol_loading)


def run_worklist(core: Core, folder: Path) -> Run:
    """`longwatch worklist` of a folder, as a whole process."""
    day = ("--jurisdiction", JURISDICTION, "--on", str(ON))
    return core.run("-m", "longwatch", "worklist", str(folder), *day, "--format", "json")


# ---- the page --------------------------------------------------------------------------------------


def spread(seconds: list[float]) -> str:
    """Median, least and most."""
    return f"{statistics.median(seconds):.3f} s ({min(seconds):.3f} to {max(seconds):.3f} s)"


def per_patient(seconds: float, patients: int) -> str:
    """Milliseconds for each patient."""
    return f"{seconds / patients * 1000:.2f} ms per patient"


def page(rows: list[Row], given: argparse.Namespace, load_before: float) -> str:
    """The result file: figures first, then what they belong to."""
    width = max(len(row.what) for row in rows)
    table = [f"| {row.what:<{width}} | {row.measured} | {row.limit} |" for row in rows]
    command = (
        f"python -m benchmarks.one_clinic --patients {given.patients} --peer-patients {given.peer_patients}"
    )
    facts = [
        f"measured {date.today().isoformat()}, load of the machine before the run {load_before:.2f}",
        f"`{command}`",
        f"invented patients, seed {SEED}, assessed for {JURISDICTION} on {ON}",
        "the peer and Longwatch agreed on every patient that both did",
        *machine.described(),
    ]
    head = ["# One clinic on one core", "", "Written by the benchmark; do not edit.", ""]
    lines = [*head, "| what | measured | limit |", "| --- | --- | --- |", *table, ""]
    return "\n".join(lines + [f"- {fact}" for fact in facts]) + "\n"


if __name__ == "__main__":
    sys.exit(main())
