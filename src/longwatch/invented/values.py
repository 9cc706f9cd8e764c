"""The laboratory values of one invented patient over time: a level of their own, noise, and illness."""

from dataclasses import dataclass
from datetime import date
from random import Random

from longwatch.invented.story import Story

# How an illness bends a value at the first, second, … test after it began; afterwards treatment has worked.
_BENDS: dict[str, dict[str, tuple[float, ...]]] = {
    "itp": {"platelets": (0.62, 0.24, 0.4, 0.75)},
    "itp-in-range": {"platelets": (1.4, 0.63)},
    "itp-severe": {"platelets": (0.7, 0.15)},
    "graves": {"tsh": (0.004, 0.004, 0.02, 0.2)},
    "hypothyroid": {"tsh": (4.5, 6.0, 2.6)},
    "nephropathy": {"urine-red-cells": (14, 22, 9), "creatinine": (1.45, 1.7, 1.35)},
    "liver": {"alt": (16.0, 9.0, 3.0), "ast": (13.0, 7.0, 2.0), "bilirubin": (12.0, 6.0, 2.0)},
}


@dataclass
class Body:
    """One patient's own levels; `measure` gives the values of one visit."""

    story: Story
    random: Random

    def __post_init__(self) -> None:
        draw = self.random.uniform
        self.level = {
            "platelets": draw(190, 330),
            "haemoglobin": draw(125, 155),
            "leukocytes": draw(5.0, 8.0),
            "neutrophils": draw(2.6, 5.0),
            "lymphocytes": draw(1.3, 2.2),
            "creatinine": draw(55, 85),
            "alt": draw(12, 28),
            "ast": draw(13, 27),
            "bilirubin": draw(5, 12),
            "urine-red-cells": 0.6,
            "urine-white-cells": 1.5,
            "tsh": draw(0.9, 2.6),
            "cd4": draw(600, 1000),
        }
        counts = self.story.counts
        self.told = dict(zip(self.story.visits[-len(counts) :], counts, strict=True)) if counts else {}
        self.seen: dict[tuple[str, str], int] = {}

    def measure(self, name: str, day: date) -> float:
        """The value of one test on one day."""
        value = self.level[name] * (0.95 + 0.1 * self.random.random())
        if name == "platelets" and day in self.told:
            return self.told[day]
        if name in ("lymphocytes", "cd4"):
            value *= self._depletion(day)
        for illness, onset in self.story.illnesses:
            bends = _BENDS[illness].get(name, ())
            if day < onset or not bends:
                continue
            count = self.seen.get((illness, name), 0)
            self.seen[illness, name] = count + 1
            if count < len(bends):
                value *= bends[count]
        return value

    def _depletion(self, day: date) -> float:
        """Lymphocytes fall with an infusion and come back over a year or so."""
        past = [c[-1] for c in self.story.courses if c[-1] < day]
        if not past:
            return 1.0
        return min(1.0, 0.12 + 0.88 * (day - past[-1]).days / 420)
