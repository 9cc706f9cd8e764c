"""The invented clinic: the showcase first, then patients drawn at published rates."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from random import Random

from longwatch.invented.fhir import Resource
from longwatch.invented.hospitals import Habits
from longwatch.invented.showcase import SHOWCASE
from longwatch.invented.story import Story, ordinary
from longwatch.invented.telling import tell

_TITLES = tuple(SHOWCASE)


def story_of(index: int, *, seed: int, on: date) -> Story:
    """The story of one patient. The same seed and number give the same patient in a clinic of any size."""
    random = Random(f"{seed}/{index}")
    name = f"invented-{index + 1:05d}"
    if index < len(_TITLES):
        story = SHOWCASE[_TITLES[index]](random, name, on)
        return replace(story, title=_TITLES[index])
    return ordinary(random, name, on)


def bundle_of(index: int, *, seed: int, on: date) -> Resource:
    """One patient's record as a FHIR bundle."""
    story = story_of(index, seed=seed, on=on)
    habits = Habits(story, Random(f"{seed}/{index}/habits"))
    return tell(story, habits, Random(f"{seed}/{index}/values"), on)


def patients(*, count: int, seed: int, on: date) -> Iterator[Resource]:
    """The bundles of a clinic of `count` patients on a day; nothing in them reads the clock."""
    return (bundle_of(index, seed=seed, on=on) for index in range(count))
