"""What is done on the day of an infusion and in the days after it, step by step."""

from enum import StrEnum
from typing import Literal

import msgspec

from longwatch.core.protocol.rules import Rule


class Phase(StrEnum):
    """When a step is done, in the order of the day."""

    BEFORE = "before"
    DURING = "during"
    AFTER = "after"
    DISCHARGE = "discharge"
    DAYS_AFTER = "days-after"

    @property
    def heading(self) -> str:
        """The heading of its steps on a checklist."""
        return _HEADINGS[self]


_HEADINGS = {
    Phase.BEFORE: "Before the infusion",
    Phase.DURING: "During the infusion",
    Phase.AFTER: "After the infusion",
    Phase.DISCHARGE: "Before the patient leaves",
    Phase.DAYS_AFTER: "In the days after",
}


class Capability(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that a place or its people must have, such as intensive care close by."""

    id: str
    title: str


class Grade(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How bad a reaction is, by a number, and what that asks of whoever stands at the infusion.

    alarm   the alarm whose words say what to do and whom to tell
    """

    grade: int
    words: str
    asks: Literal["go-on", "interrupt", "stop"]
    alarm: str | None = None


class Step(Rule, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing to do around an infusion. `do` tells the nurse in one or two sentences.

    required                    whether the day cannot go on without it; otherwise it is to be considered
    first_course, last_course   the courses that it belongs to; without a last one, all from the first on
    on_days                     the infusion days of a course that it belongs to; none listed: every one
    every_minutes               at least this often, while the phase lasts
    at_least_minutes            for at least this long
    item                        an item that is done then
    medicine                    a set of medicine codes given then
    needs                       capabilities that the place must have
    stop_for                    symptoms for which the infusion is stopped
    grades                      how reactions are graded, from the mildest on
    contact_after               so many days after each infusion the patient is contacted
    """

    phase: Phase
    do: str
    required: bool
    first_course: int = 1
    last_course: int | None = None
    on_days: tuple[int, ...] = ()
    every_minutes: int | None = None
    at_least_minutes: int | None = None
    item: str | None = None
    medicine: str | None = None
    needs: tuple[str, ...] = ()
    stop_for: tuple[str, ...] = ()
    grades: tuple[Grade, ...] = ()
    contact_after: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.last_course is not None and self.last_course < self.first_course:
            raise ValueError("the last course of a step comes before its first one")
        lengths = (self.every_minutes, self.at_least_minutes)
        if any(length is not None and length <= 0 for length in lengths):
            raise ValueError("a number of minutes is more than nothing")
        if any(day < 1 for day in (*self.on_days, *self.contact_after, self.first_course)):
            raise ValueError("courses and days are counted from 1")
        numbers = [one.grade for one in self.grades]
        if numbers != list(range(1, len(numbers) + 1)):
            raise ValueError("grades are counted from 1 and leave none out")

    def belongs_to(self, course: int, day: int) -> bool:
        """Whether the step is done on this infusion day of this course, both counted from 1."""
        last = course if self.last_course is None else self.last_course
        return self.first_course <= course <= last and (not self.on_days or day in self.on_days)
