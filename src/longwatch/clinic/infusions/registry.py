"""Checks before an infusion that another app adds, such as the authorisation of a programme.

In its `apps.py`, in `ready()`:

    registry.add("authorisation", authorisation, required=True)

where `authorisation(patient, course=..., day=..., now=...)` gives what it found, or None where it does not
concern the patient. It is asked whenever the checks are looked at, and again at the start of the infusion.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple, Protocol

from longwatch.clinic.patients.models import Patient
from longwatch.core.answers import Answer


class WayOn(NamedTuple):
    """Where somebody goes to get past a check that does not say yes: what is done there, and its address."""

    title: str
    address: str


class Told(NamedTuple):
    """What a check found: its title, yes or no or unknown, and why.

    Without `override`, a physician at the bedside cannot decide otherwise: `ways` then says what leads on.
    """

    title: str
    answer: Answer
    why: str
    override: bool = True
    ways: tuple[WayOn, ...] = ()


class Ask(Protocol):
    """A function that looks at a patient before an infusion. `day` counts the infusion days of the course from 1."""

    def __call__(self, patient: Patient, *, course: int, day: int, now: datetime) -> Told | None:
        """What it found; None where it does not concern this patient."""


class Added(NamedTuple):
    """A check that was added. With `required`, a no or an unknown holds the infusion up."""

    id: str
    ask: Ask
    required: bool


_ADDED: dict[str, Added] = {}


def add(id: str, ask: Ask, *, required: bool) -> None:
    """Add a check. The same id twice is a mistake of the program.

    Raises:  ValueError for an id that is taken.
    """
    if id in _ADDED:
        raise ValueError(f"there is a check '{id}' already")
    _ADDED[id] = Added(id, ask, required)


def remove(id: str) -> None:
    """Take a check away, for tests."""
    del _ADDED[id]


def added() -> Iterator[Added]:
    """Every check that was added, in the order of adding."""
    yield from _ADDED.values()
