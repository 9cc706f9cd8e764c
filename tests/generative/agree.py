"""Random protocols and crowds of random patients on both engines, for as long as one likes.

Between the rounds a random FHIR export goes through both readers, into records and into columns.

`./lw agree --minutes 10` runs it. A disagreement is made small, printed, and ends the run.
"""

import sys
import time
from collections import Counter
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import NamedTuple

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from tests.engines import both
from tests.generative.crowds import crowd, varied
from tests.generative.smallest import Disagreement, smallest
from tests.generative.strategies import JURISDICTIONS, protocols
from tests.population.both_readers import assert_same, write_export
from tests.population.exports import Export

from longwatch.catalogue import load
from longwatch.core.protocol import Protocol

PATIENTS = 60
ROUND = 20
"""Protocols in a round; the clock is looked at between them."""


class Crowded(NamedTuple):
    """A protocol, a jurisdiction that it has, and the number that its patients are made from."""

    protocol: Protocol
    jurisdiction: str
    number: int


@st.composite
def crowded(draw: st.DrawFn) -> Crowded:
    """A protocol to try on a crowd."""
    number = draw(st.integers(0, 2**32))
    protocol = varied(draw(protocols()), Random(number))
    return Crowded(protocol, draw(st.sampled_from(JURISDICTIONS)), number)


def disagreement(case: Crowded, patients: int, met: Counter[str] | None = None) -> Disagreement | None:
    """The first patient of the crowd on whom the engines disagree, made small; None when they agree.

    met   counts what the crowd brought about, so that one sees what was compared
    """
    questions = crowd(case.protocol, Random(case.number), patients)
    found = None
    for question, (expected, answer) in zip(
        questions, both(case.protocol, case.jurisdiction, questions), strict=True
    ):
        if met is not None:
            met.update(_met(expected))
        if expected != answer and found is None:
            found = Disagreement(case.protocol, case.jurisdiction, question)
    return None if found is None else smallest(found)


def _met(expected: dict[str, object]) -> list[str]:
    """What is worth counting of one patient."""
    series = [f"series {one.status}" for one in expected["series"]]  # type: ignore[attr-defined]
    gaps = ["gap" for one in expected["series"] for _ in one.gaps]  # type: ignore[attr-defined]
    alerts = [f"alert {one.state}" for one in expected["alerts"]]  # type: ignore[attr-defined]
    needed = [f"prerequisite {one.status}" for one in expected["prerequisites"]]  # type: ignore[attr-defined]
    whole = [f"place {expected['place']}", f"clearance {expected['clearance'].status}"]  # type: ignore[attr-defined]
    return [*series, *gaps, *alerts, *needed, *whole, f"eligibility {expected['eligibility'].status}"]  # type: ignore[attr-defined]


class Tally:
    """What was compared so far, and the disagreement that was found, if any."""

    def __init__(self, minutes: float) -> None:
        self.until = time.monotonic() + minutes * 60
        self.tried = 0
        self.met: Counter[str] = Counter()
        self.found: Disagreement | None = None

    @property
    def is_over(self) -> bool:
        """Whether to stop: the time is up, or there is something to tell."""
        return self.found is not None or time.monotonic() >= self.until

    def take(self, case: Crowded) -> None:
        """Compare the engines on one more crowd."""
        if not self.is_over:
            self.tried += 1
            self.found = disagreement(case, PATIENTS, self.met)


def run(minutes: float, first_seed: int) -> int:
    """Compare until the time is over; 0 when the engines agreed."""
    tally = Tally(minutes)
    number = first_seed
    while not tally.is_over:
        _round(number, tally)
        if tally.found is not None:
            print(f"The engines disagree (seed {number}):\n{tally.found}")
            return 1
        if trouble := readers_disagree(number):
            print(f"The readers of FHIR disagree (export {number}): {trouble}")
            return 1
        told = f"{tally.tried} protocols, {tally.tried * PATIENTS} assessments: no difference"
        print(told, file=sys.stderr, flush=True)
        number += 1
    assessments = tally.tried * PATIENTS
    print(f"{tally.tried} random protocols, {assessments} assessments: the engines agree in every field.")
    for name, count in sorted(tally.met.items()):
        print(f"  {name:32} {count}")
    return 0


def readers_disagree(number: int) -> str:
    """What columns and records of a random export of the real protocol differ in; '' where they agree."""
    protocol = load("alemtuzumab")
    with TemporaryDirectory() as folder:
        scratch = Path(folder)
        source = write_export(scratch / "source", Export(number).lines(), files=1 + number % 3)
        try:
            assert_same(source, scratch, protocol)
        except AssertionError as difference:
            return str(difference) or "they name different patients"
    return ""


def _round(number: int, tally: Tally) -> None:
    @seed(number)
    @settings(
        max_examples=ROUND,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=crowded())
    def compare(case: Crowded) -> None:
        tally.take(case)

    compare()
