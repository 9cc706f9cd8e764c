"""Links that other apps add to the page of an infusion day, such as the printed sheet for the patient."""

from collections.abc import Callable
from typing import NamedTuple

from longwatch.clinic.infusions.models import InfusionDay


class Link(NamedTuple):
    """Where it leads and what it says."""

    title: str
    address: str


Make = Callable[[InfusionDay], Link | None]
_ADDED: list[Make] = []


def add(make: Make) -> None:
    """Add a link; `make` gives None for a day on which there is nothing to show."""
    _ADDED.append(make)


def of(day: InfusionDay) -> list[Link]:
    """The links of a day."""
    return [link for make in _ADDED if (link := make(day)) is not None]
