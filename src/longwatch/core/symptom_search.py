"""Finds a symptom by what people call it. Capitals, spaces, hyphens and full stops make no difference."""

import difflib
import re
from collections.abc import Iterable

from longwatch.core.protocol.alarms import Symptom

LONGEST = 200
"""Names are shorter. What is longer is a story, and comparing all of it would take minutes."""


def find(symptoms: Iterable[Symptom], text: str) -> Symptom | None:
    """The symptom with this id, name or synonym; None where no list has it.

    Only the whole word or phrase counts. A guess would answer a question that nobody asked.
    """
    wanted = plain(text)
    return next((symptom for symptom in symptoms if wanted and wanted in words_of(symptom)), None)


def nearest(symptoms: Iterable[Symptom], text: str, most: int = 3) -> list[Symptom]:
    """Listed symptoms that sound like it, the nearest first, to be offered and never assumed."""
    wanted = plain(text[:LONGEST])
    scored = [(_likeness(wanted, symptom), symptom) for symptom in symptoms]
    near = sorted((pair for pair in scored if pair[0] >= 0.6), key=lambda pair: (-pair[0], pair[1].id))
    return [symptom for _, symptom in near[:most]]


def words_of(symptom: Symptom) -> set[str]:
    """Everything that the symptom is called, plainly written."""
    return {plain(word) for word in (symptom.id, symptom.name, *symptom.also)}


def plain(text: str) -> str:
    """Small letters, one space between words, nothing else."""
    return " ".join(re.findall(r"\w+", text.casefold().replace("_", " ")))


def _likeness(wanted: str, symptom: Symptom) -> float:
    """1 for the same word, 0 for nothing in common. A word that holds the other counts as near."""
    parts = set(wanted.split())
    best = 0.0
    for word in words_of(symptom):
        shared = len(parts & set(word.split())) / max(1, len(parts))
        best = max(best, difflib.SequenceMatcher(None, wanted, word).ratio(), 0.9 * shared)
    return best
