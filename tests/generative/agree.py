"""Random protocols and crowds of random patients on both engines, for as long as one likes.

`./lw agree --minutes 10` runs it. A disagreement is made small, printed, and ends the run.
"""

import sys
import time
from collections import Counter
from random import Random
from typing import NamedTuple

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from tests.engines import both
from tests.generative.crowds import crowd, varied
from tests.generative.smallest import Disagreement, smallest
from tests.generative.strategies import JURISDICTIONS, protocols

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


def run(minutes: float, first_seed: int) -> int:
    """Compare until the time is over; 0 when the engines agreed."""
    until = time.monotonic() + minutes * 60
    met: Counter[str] = Counter()
    tried = 0
    number = first_seed
    while time.monotonic() < until:
        found: list[Disagreement] = []

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
            nonlocal tried
            if found or time.monotonic() >= until:
                return
            tried += 1
            different = disagreement(case, PATIENTS, met)
            if different is not None:
                found.append(different)

        compare()
        if found:
            print(f"The engines disagree (seed {number}):\n{found[0]}")
            return 1
        print(
            f"{tried} protocols, {tried * PATIENTS} assessments: no difference", file=sys.stderr, flush=True
        )
        number += 1
    print(f"{tried} random protocols, {tried * PATIENTS} assessments: the engines agree in every field.")
    for name, count in sorted(met.items()):
        print(f"  {name:32} {count}")
    return 0
