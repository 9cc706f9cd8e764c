"""The three answers of every question: yes, no, unknown (Kleene's logic)."""

from collections.abc import Iterable
from enum import StrEnum


class Answer(StrEnum):
    """What is known about a question. Unknown is an answer of its own, never a no."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"

    def __bool__(self) -> bool:
        raise TypeError("an answer can be unknown: compare it with Answer.YES or Answer.NO")

    @classmethod
    def of(cls, known: bool) -> "Answer":
        """Yes for true, no for false."""
        return cls.YES if known else cls.NO


def negate(answer: Answer) -> Answer:
    """The opposite; the opposite of unknown is unknown."""
    if answer is Answer.UNKNOWN:
        return Answer.UNKNOWN
    return Answer.NO if answer is Answer.YES else Answer.YES


def all_of(answers: Iterable[Answer]) -> Answer:
    """Yes when every answer is yes, no when one is no, else unknown."""
    seen = list(answers)
    if Answer.NO in seen:
        return Answer.NO
    return Answer.UNKNOWN if Answer.UNKNOWN in seen else Answer.YES


def any_of(answers: Iterable[Answer]) -> Answer:
    """Yes when one answer is yes, no when every one is no, else unknown."""
    seen = list(answers)
    if Answer.YES in seen:
        return Answer.YES
    return Answer.UNKNOWN if Answer.UNKNOWN in seen else Answer.NO
