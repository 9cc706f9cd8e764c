"""The invented hospitals: how many patients each has, and how well each keeps to what a course asks for."""

from random import Random
from typing import NamedTuple

from longwatch.invented.story import Story


class Hospital(NamedTuple):
    """One hospital, with the share of what it does of all that it should; all guesses, so that hospitals differ.

    weight     how many patients it has, beside the others
    before     tests before a course that take place
    signs      infusion days on which heart rate and blood pressure are written down
    platelets  courses in whose week platelets are counted
    """

    id: str
    weight: int
    before: float
    signs: float
    platelets: float


_HOSPITALS = (
    Hospital("invented-north", 40, 0.995, 0.985, 0.9),
    Hospital("invented-south", 25, 0.99, 0.97, 0.8),
    Hospital("invented-east", 18, 0.97, 0.94, 0.6),
    Hospital("invented-west", 12, 0.95, 0.9, 0.5),
    Hospital("invented-islands", 5, 0.99, 0.99, 0.9),
)
_PERFECT = (1.0, 1.0, 0.0)


class Habits:
    """What the hospital of one patient does and leaves out.

    For the showcase, and for who still waits for the first course, it leaves out nothing: a story says what is missing.
    """

    def __init__(self, story: Story, random: Random) -> None:
        self._random = random
        (self.hospital,) = random.choices(_HOSPITALS, [one.weight for one in _HOSPITALS])
        is_ordinary = story.title == "ordinary" and bool(story.courses)
        self._shares = self.hospital[2:] if is_ordinary else _PERFECT

    def tests_before(self) -> bool:
        """Whether a test before a course takes place."""
        return self._random.random() < self._shares[0]

    def writes_signs(self) -> bool:
        """Whether heart rate and blood pressure of an infusion day are written down."""
        return self._random.random() < self._shares[1]

    def counts_platelets(self) -> bool:
        """Whether platelets are counted in the week of a course."""
        return self._random.random() < self._shares[2]
